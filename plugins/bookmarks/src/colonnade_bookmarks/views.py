"""Bookmarks: all, mine and the most saved; one of them; a page of the web with all who saved it; a tag with its people."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from colonnade.api import Content, ContentPage, Folder, View, messages, not_found, number_in, place_of, view
from colonnade_bookmarks.addresses import host_of, key_of, shown_address
from colonnade_bookmarks.feeds import feed_url
from colonnade_bookmarks.lines import (
    SAMPLE,
    Line,
    counted_people,
    counted_tags,
    line,
    page_line,
    people_in_words,
    person_url,
    readable,
    root_of,
    tag_links,
    tag_url,
)
from colonnade_bookmarks.shelf import shelf_of
from colonnade_bookmarks.types import BOOKMARK, IBookmark, IBookmarks, tag_list

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("bookmarks")
PER_PAGE = 20
MAX_TAGS_SHOWN = 20
_NOTHING = _("Nothing has been saved here yet. Save pages that others will look for, too.")


# Lists


@view(context=IBookmarks, permission="view", template="list.pt")
def everything(context: Folder, request: Request) -> dict[str, Any]:
    """What was saved here, the latest first."""
    door, place = request.view, place_of(context)

    def draw() -> tuple[str, int | None]:
        found, more = door.page(BOOKMARK.name, place=place, limit=PER_PAGE, after=door.after)
        return _drawn([line(obj, door) for obj in found], door), more

    whose = door.me.id if door.me else 0
    drawn, more = door.kept(("bookmarks.all", door.after, whose), door.changes(BOOKMARK.name, place=place), draw, timed=True)
    older = f"{door.url(context)}?after={more}" if more is not None else None
    return _list(context, request, "", drawn, older, door.t(_NOTHING))


def _drawn(lines: list[Line], door: View) -> str:
    return door.render("bookmarks:lines.pt", {"lines": lines}) if lines else ""


@view(context=IBookmarks, permission="view", name="by", template="list.pt")
def by_person(context: Folder, request: Request) -> dict[str, Any]:
    """What one person saved here, by the person's number in the address; without one what I saved."""
    door = request.view
    number = "/".join(request.subpath)
    person = door.person(number_in(number) or 0) if number else door.me
    if person is None:
        raise not_found()
    start = _numbers(request.GET.get("after", ""), 2)
    found, older, last = [], None, (0, 0)
    for when, uid in shelf_of(context).of_person(person.id, tuple(start) if start else None):
        if len(found) == PER_PAGE:
            older = f"{door.url(context, 'by')}/{person.id}?after={last[0]}.{last[1]}"
            break
        last = (when, uid)
        found += readable([uid], door, 1)
    mine = person is door.me
    empty = door.t(_("You have saved nothing here yet.") if mine else _("Nothing that you may read."))
    drawn = _drawn([line(obj, door, person=False) for obj in found], door)
    values = _list(context, request, "mine" if mine else None, drawn, older, empty)
    request.page.feed_url = feed_url(context, door, by=person.login)
    if mine:
        return values
    request.page.title = door.t(_("Bookmarks of ${name}", mapping={"name": person.display_name(door.language)}))
    request.page.crumbs = [(door.title_of(context), door.url(context))]
    tags = counted_tags(readable((uid for _, uid in islice(shelf_of(context).of_person(person.id), SAMPLE)), door, SAMPLE), context, door)
    return {**values, "tags": tags, "tags_title": door.t(_("Their tags")), "profile": (door.url(person), door.t(_("Profile")))}


@view(context=IBookmarks, permission="view", name="popular", template="list.pt")
def popular(context: Folder, request: Request) -> dict[str, Any]:
    """The pages that most people saved here."""
    door = request.view
    start = _popular_key(request.GET.get("after", ""))
    lines, older, last = [], None, None
    for key in shelf_of(context).popular(start):
        if len(lines) == PER_PAGE:
            older = f"{door.url(context, 'popular')}?after={last[0]}.{last[1]}.{last[2]}"
            break
        last = key
        lines += filter(None, [page_line(key[2], context, door)])
    values = _list(context, request, "popular", _drawn(lines, door), older, door.t(_NOTHING))
    request.page.feed_url = None  # a feed tells what is new, and not how much
    return values


def _list(context: Folder, request: Request, tab: str | None, drawn: str, older: str | None, empty: str) -> dict[str, Any]:
    """What the template of lists needs; *tab* is the one that is open."""
    ContentPage(context, request).open(actions=False)
    request.page.layout = "list"
    request.page.actions = _actions(context, request)
    door, t = request.view, request.t
    tabs = [
        (t(_("All")), door.url(context), tab == "", None),
        (t(_("Mine")), door.url(context, "by"), tab == "mine", None),
        (t(_("Most saved")), door.url(context, "popular"), tab == "popular", None),
    ]
    if tab is not None:
        request.page.crumbs = []  # the tabs say where this is
    return {
        "tabs": tabs if tab is not None else [],
        "drawn": drawn,
        "label": request.page.title,
        "older_url": older,
        "empty": empty,
        "add_url": _add_url(context, door),
        "tags": _used_tags(context, door),
        "tags_title": t(_("Tags")),
        "profile": None,
        "people": [],
        "counted": None,
        "everywhere": None,
    }


def _used_tags(context: Folder, door: View) -> list[tuple[str, str, int]]:
    """The tags most in use here."""
    place = place_of(context)

    def count() -> list[tuple[str, str, int]]:
        found = sorted(door.walks(BOOKMARK.name, tag_list(context)), key=lambda pair: (-pair[1], pair[0]))
        return [(tag, tag_url(tag, context, door), number) for tag, number in found[:MAX_TAGS_SHOWN]]

    return door.kept(("bookmarks.tags",), door.changes(BOOKMARK.name, place=place), count)


def _add_url(context: Folder, door: View, **given: str) -> str | None:
    if not door.can("add", context):
        return None
    query = f"?{urlencode({name: value for name, value in given.items() if value})}" if given else ""
    return f"{door.url(context, 'add')}/{BOOKMARK.name}{query}"


def _actions(context: Folder, request: Request) -> list[tuple[str, str, str, str]]:
    door, t = request.view, request.t
    add_url = _add_url(context, door)
    actions = [(t(_("Save a page")), add_url, "plus", "primary")] if add_url else []
    actions += [(t(_("Button for the browser")), door.url(context, "button"), "bookmark", "default")] if add_url else []
    actions += [(t(_("Import")), door.url(context, "import"), "upload", "menu")] if add_url else []
    return [*actions, (t(_("Export mine")), door.url(context, "export"), "download", "menu")]


def _numbers(text: str, count: int) -> list[int]:
    """The numbers of a key in an address, with dots between them; [] for anything else."""
    parts = text.split(".")
    numbers = [number_in(part) for part in parts]
    return numbers if len(parts) == count and None not in numbers else []


def _popular_key(text: str) -> tuple[int, int, str] | None:
    numbers, _, key = text.rpartition(".")
    found = _numbers(numbers, 2)
    return (found[0], found[1], key) if found else None


# One bookmark, one page of the web, one tag


@view(context=IBookmark, permission="view", template="bookmark.pt")
def bookmark(context: Content, request: Request) -> dict[str, Any]:
    """What one person says about a page, and who else saved it."""
    it = ContentPage(context, request).open(actions=False)
    request.page.layout = "list"
    door, root = request.view, root_of(context)
    key = key_of(context.url) or ""
    others = [obj for obj in readable(shelf_of(root).saved(key), door, SAMPLE) if obj is not context]
    mine = next((obj for obj in others if door.me is not None and obj.creator == door.me.id), None)
    request.page.actions = _bookmark_actions(it, request, root, mine)
    return {
        "it": it,
        "host": host_of(context.url),
        "address": shown_address(context.url),
        "html": it.html("description"),
        "who": (door.name_of(context.creator), person_url(context.creator, root, door)),
        "when": door.when(context.created),
        "tags": tag_links(context.tags, root, door),
        "others": [(door.name_of(obj.creator), door.url(obj), door.when(obj.created)) for obj in others[:12]],
        "all_url": f"{door.url(root, 'page')}/{key}",
        "all_label": people_in_words(len(others) + 1, door),
        "more_tags": [found for found in counted_tags(others, root, door) if found[0] not in context.tags],
    }


def _bookmark_actions(it: ContentPage, request: Request, root: Folder, mine: Content | None) -> list[tuple[str, str, str, str]]:
    """Of one's own bookmark all that can be done; of another's first of all to save the page, too."""
    obj, door, t = it.context, request.view, request.t
    if door.me is None or obj.creator == door.me.id:
        return it.actions()
    if mine is not None:
        return it.actions([(t(_("My bookmark")), door.url(mine), "bookmark", "default")])
    add_url = _add_url(root, door, url=obj.url, title=obj.title, tags=", ".join(obj.tags))
    return it.actions([(t(_("Save for me, too")), add_url, "plus", "primary")] if add_url else [], edits=False)


@view(context=IBookmarks, permission="view", name="page", template="address.pt")
def web_page(context: Folder, request: Request) -> dict[str, Any]:
    """A page of the web: who saved it here, with their notes and tags."""
    key = request.subpath[0] if len(request.subpath) == 1 else ""
    door = request.view
    found = list(readable(shelf_of(context).saved(key, max(door.after or 0, 0)), door, PER_PAGE + 1))
    if not found:
        raise not_found()
    sample = list(readable(shelf_of(context).saved(key), door, SAMPLE))
    first = max(sample, key=lambda obj: obj.created)
    request.page.title = first.title
    request.page.layout = "list"
    request.page.crumbs = [(door.title_of(context), door.url(context))]
    mine = next((obj for obj in sample if door.me is not None and obj.creator == door.me.id), None)
    add_url = _add_url(context, door, url=first.url, title=first.title) if mine is None else None
    request.page.actions = [(door.t(_("Save for me, too")), add_url, "plus", "primary")] if add_url else []
    if mine is not None:
        request.page.actions = [(door.t(_("My bookmark")), door.url(mine), "bookmark", "default")]
    return {
        "url": first.url,
        "host": host_of(first.url),
        "address": shown_address(first.url),
        "count": people_in_words(max(shelf_of(context).number(key), len(sample)), door),
        "saved": [_saved(obj, request) for obj in found[:PER_PAGE]],
        "older_url": f"{door.url(context, 'page')}/{key}?after={found[PER_PAGE - 1].uid}" if len(found) > PER_PAGE else None,
        "tags": counted_tags(sample, context, door),
    }


def _saved(obj: Content, request: Request) -> dict[str, Any]:
    door, root = request.view, root_of(obj)
    person, it = door.person(obj.creator), ContentPage(obj, request)
    return {
        "name": door.name_of(obj.creator),
        "url": person_url(obj.creator, root, door),
        **door.face(person).circle,
        "when": door.when(obj.created),
        "details": door.url(obj),
        "title": obj.title,
        "html": it.html("description"),
        "lang": it.lang,
        "tags": tag_links(obj.tags, root, door),
    }


@view(context=IBookmarks, permission="view", name="tag", template="list.pt")
def tagged(context: Folder, request: Request) -> dict[str, Any]:
    """What is saved here under a tag, who saves under it, and which tags come along with it."""
    door = request.view
    tag = request.GET.get("tag", "")
    if not tag or len(tag) > 50:
        raise not_found()
    name = tag_list(context, tag)
    found, more = door.walk(BOOKMARK.name, name, limit=PER_PAGE, after=door.after)
    sample, not_counted = door.walk(BOOKMARK.name, name, limit=SAMPLE)
    older = f"{door.url(context, 'tag')}?{urlencode({'tag': tag, 'after': more})}" if more is not None else None
    empty = door.t(_("Nothing that you may read is saved under this tag here."))
    values = _list(context, request, None, _drawn([line(obj, door) for obj in found], door), older, empty)
    request.page.title, request.page.feed_url = f"#{tag}", feed_url(context, door, tag=tag)
    request.page.crumbs = [(door.title_of(context), door.url(context))]
    return {
        **values,
        "tags": counted_tags(sample, context, door, without=tag),
        "tags_title": door.t(_("Often together with")),
        "people": counted_people(sample, context, door),
        "counted": door.t(_("Counted among the latest ${n} bookmarks."), n=len(sample)) if not_counted is not None else None,
        "everywhere": (tag, f"/tags/{quote(tag)}"),
    }
