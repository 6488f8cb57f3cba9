"""The pages of the wiki. Adding, editing, history, moving, sharing and the trash are the core's, for any type."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.api import Content, ContentPage, Folder, Row, View, lineage, messages, number_in, outline, place_of, see_other, view
from colonnade.api import move as move_page
from colonnade_wiki.tree import Node, TreeBuilder
from colonnade_wiki.types import PAGE, TEMPLATE, WIKI, IPage, IWiki

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("wiki")
RECENT = 15
PER_PAGE = 50
MAX_LISTED = 1000


@view(context=IWiki, permission="view", template="front.pt")
def front(context: Folder, request: Request) -> dict[str, Any]:
    """The tree, and what was changed lately."""
    ContentPage(context, request).open(actions=False)
    door = request.view
    request.page.layout = "reader"
    request.page.actions = _front_actions(context, request)
    rows, older_url = _drawn_recent(context, door.after, request)
    if not rows and door.after is not None:
        rows, older_url = _drawn_recent(context, None, request)  # nothing is older than that: begin again
    return {
        "tree": _drawn_tree(context, (), request),
        "rows": rows,
        "older_url": older_url,
        "can_add": door.can("add", context),
        "add_url": f"{door.url(context, 'add')}/{PAGE.name}",
        "count": door.plural("${n} page", "${n} pages", door.count(PAGE.name, place=place_of(context)), "wiki"),
    }


def _drawn_recent(wiki: Folder, after: int | None, request: Request) -> tuple[str, str | None]:
    """The list of recent pages, drawn ('' without any), and the address of older ones."""
    door, place = request.view, place_of(wiki)

    def draw() -> tuple[str, str | None]:
        pages, more = door.page(PAGE.name, place=place, limit=RECENT, after=after)
        rows = [_row(page, request) for page in pages]
        drawn = door.render("wiki:recent.pt", {"rows": rows}) if rows else ""
        return drawn, f"{door.url(wiki)}?after={more}" if more is not None else None

    return door.kept(("wiki.front", after), door.changes(PAGE.name, place=place), draw, timed=True)


def _front_actions(context: Folder, request: Request) -> list[tuple[str, str, str, str]]:
    door, t = request.view, request.t
    actions = [
        (t(_("All pages")), door.url(context, "pages"), "list", "default"),
        (t(_("Wanted pages")), door.url(context, "wanted"), "help-circle", "menu"),
        (t(_("Templates")), door.url(context, "templates"), "copy", "menu"),
        (t(_("Download as Markdown")), door.url(context, "markdown"), "download", "menu"),
    ]
    if door.can("add", context):
        actions.insert(0, (t(_("New page")), f"{door.url(context, 'add')}/{PAGE.name}", "plus", "primary"))
    return actions


def _row(page: Content, request: Request) -> Row:
    door = request.view
    return door.row(page, note=door.t(_("${author} in ${place}"), author=door.author_of(page), place=door.title_of(page.__parent__)))


@view(context=IPage, permission="view", template="page.pt")
def page(context: Folder, request: Request) -> dict[str, Any]:
    """A page with its tree, contents, backlinks and files."""
    it = ContentPage(context, request).open(actions=False)
    request.page.actions = it.actions(
        more=[(request.t(_("Download as Markdown")), request.view.url(context, "markdown"), "download", "menu")]
    )
    request.page.layout = "reader"
    path, wiki = _path(context)
    door = request.view
    may_edit, may_add = door.can("edit", context), door.can("add", context)
    text, rail = _drawn_text(it, request, may_edit, may_add)
    return {
        "it": it,
        "text": text,
        "rail": rail,
        "tree": _drawn_tree(wiki, path, request),
        "label": door.title_of(wiki),
        "wiki_url": door.url(wiki),
        "add_url": f"{door.url(context, 'add')}/{PAGE.name}" if may_add else None,
    }


def _drawn_text(it: ContentPage, request: Request, may_edit: bool, may_add: bool) -> tuple[str, str]:
    """The text and what stands beside it, kept until any page changes: links and backlinks lead to others."""
    door, obj = request.view, it.context
    files = it.files

    def draw() -> tuple[str, str]:
        html, headings = outline(it.html())
        text = {"html": html, "lang": it.lang, "empty": not html.strip(), "edit_url": door.url(obj, "edit") if may_edit else None}
        rail = {
            "toc": [h for h in headings if h.level <= 3] if len(headings) > 1 else [],
            "backlinks": [(source.title, door.url(source)) for source in door.backlinks(obj)],
            "files": files,
            "files_url": door.url(obj, "attach") if may_edit else None,
        }
        return door.render("wiki:text.pt", text), door.render("wiki:rail.pt", rail)

    name = ("wiki.page", obj.uid, obj.revision, may_edit, may_add, tuple(file.url for file in files))
    return door.kept(name, door.changes(), draw)


def _path(page: Content) -> tuple[tuple[Content, ...], Folder]:
    """The pages from the top of the tree down to *page*, and the wiki."""
    path: list[Content] = []
    for node in lineage(page):
        if node.type_name == WIKI.name:
            return tuple(path), node
        path.insert(0, node)
    raise LookupError(f"{page!r} is in no wiki")


def _drawn_tree(wiki: Folder, path: tuple[Content, ...], request: Request) -> str:
    """The tree as HTML ('' without any page), kept until a page of this wiki changes."""
    door = request.view
    current = path[-1].uid if path else 0

    def draw() -> str:
        nodes = _tree(wiki, path, request)
        return door.render("wiki:tree.pt", {"nodes": nodes, "label": door.title_of(wiki)}) if nodes else ""

    return door.kept(("wiki.tree", current), door.changes(PAGE.name, place=place_of(wiki)), draw)


def _tree(wiki: Folder, path: tuple[Content, ...], request: Request) -> tuple[Node, ...]:
    door = request.view
    more = (door.url(wiki, "pages"), request.t(_("All pages")))
    return TreeBuilder(lambda obj: obj.type_name == PAGE.name and door.can("view", obj), door.url, more, door.is_restricted).branch(
        wiki, path
    )


@view(context=IWiki, permission="view", name="pages", template="pages.pt")
def all_pages(context: Folder, request: Request) -> dict[str, Any]:
    """Every page in the order of the tree, with buttons that change it."""
    request.page.title = request.t(_("All pages"))
    door = request.view
    pages = list(islice(_in_order(context, door), MAX_LISTED + 1))
    rows = [
        {
            "title": page.title,
            "url": door.url(page),
            "depth": min(depth, 6),
            "restricted": door.is_restricted(page),
            "uid": str(page.uid),
            "movable": door.can("move", page),
        }
        for page, depth in pages[:MAX_LISTED]
    ]
    return {"rows": rows, "action": door.url(context, "pages"), "cut": len(pages) > MAX_LISTED, "back": door.url(context)}


def _in_order(wiki: Folder, door: View) -> Iterator[tuple[Content, int]]:
    """(page, depth) in the order of the tree: each page before those below it."""
    below: list[Iterator[Content]] = [wiki.values()]
    while below:
        page = next(below[-1], None)
        if page is None:
            below.pop()
        elif page.type_name == PAGE.name and door.can("view", page):
            yield page, len(below) - 1
            below.append(page.values())


@view(context=IWiki, permission="view", name="pages", methods="POST")
def reorder(context: Folder, request: Request) -> Any:
    """Move one page up or down among its siblings."""
    found = request.view.get(number_in(request.POST.get("page")) or 0)
    if found is not None and request.view.can("move", found):
        move_page(request.uow, found, found.__parent__, before=_before(found, request.POST.get("do", "")))
    return see_other(request.view.url(context, "pages"))


def _before(page: Content, direction: str) -> str | None:
    """The name of the sibling that *page* goes in front of when it moves a step up or down; None: to the end."""
    names = list(page.__parent__.keys())
    position = names.index(page.__name__)
    if direction == "up":
        return names[max(0, position - 1)]
    return names[position + 2] if position + 2 < len(names) else None


@view(context=IWiki, permission="view", name="templates", template="templates.pt")
def templates(context: Folder, request: Request) -> dict[str, Any]:
    """What new pages can start from, with a button that begins one."""
    request.page.title = request.t(_("Templates"))
    door = request.view
    may_add = door.can("add", context)
    if may_add:
        new = f"{door.url(context, 'add')}/{TEMPLATE.name}"
        request.page.actions = [(request.t(_("New template")), new, "plus", "primary")]
    found, more = door.page(TEMPLATE.name, place=place_of(context), limit=PER_PAGE, after=door.after)
    start = f"{door.url(context, 'add')}/{PAGE.name}?from="
    return {
        "rows": [(door.row(template), f"{start}{template.uid}" if may_add else None) for template in found],
        "older_url": f"{door.url(context, 'templates')}?after={more}" if more is not None else None,
        "back": door.url(context),
    }


@view(context=IWiki, permission="view", name="wanted", template="wanted.pt")
def wanted(context: Folder, request: Request) -> dict[str, Any]:
    """Titles that pages link to and that nobody has written yet, the most wanted first."""
    request.page.title = request.t(_("Wanted pages"))
    return {"rows": wanted_rows(context, request.view, PER_PAGE), "back": request.view.url(context)}


def wanted_rows(wiki: Folder, door: View, limit: int) -> list[dict[str, Any]]:
    """Title, address of the form and who links there, of wanted pages; what the reader can't see wants nothing."""
    rows = [
        {
            "title": title,
            "url": f"{door.url(wiki, 'add')}/{PAGE.name}?{urlencode({'title': title})}",
            "sources": [(source.title, door.url(source)) for source in sources[:5]],
            "number": len(sources),
        }
        for title, sources in door.wanted(place_of(wiki))
    ]
    return sorted(rows, key=lambda row: -row["number"])[:limit]
