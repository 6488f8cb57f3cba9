"""The pages of blogs. Adding, editing, history, sharing, moving and the trash are the core's, for any type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from colonnade.api import (
    Content,
    ContentPage,
    Folder,
    Row,
    View,
    entry_of,
    feed_response,
    messages,
    place_of,
    say,
    see_other,
    urn,
    view,
)
from colonnade_blog import listing, personal
from colonnade_blog.commands import back_to_draft, publish_now
from colonnade_blog.personal import PERSONAL
from colonnade_blog.publishing import POST, PUBLISHED, is_hidden, is_live, is_scheduled, missed
from colonnade_blog.summary import summary_of
from colonnade_blog.types import IBlog, IPersonalBlog, IPost

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("blog")
PER_PAGE = 10
PER_FEED = 20
BLOGGERS = 30
MORE_FROM = 5
SHOWN_MONTHS = 12


@view(context=IBlog, permission="view", template="blog.pt")
@view(context=IPersonalBlog, permission="view", template="blog.pt")
def front(context: Folder, request: Request) -> dict[str, Any]:
    """The posts, the latest first: all, or those of a month, a tag or an author."""
    ContentPage(context, request).open(actions=False)
    door, t = request.view, request.t
    chosen = listing.selection(context, request.GET, door)
    request.page.title = listing.title_of(context, door)
    request.page.layout = "reader"
    request.page.actions = _actions(context, request)
    request.page.feed_url = _feed_url(context, door, chosen.query)
    posts, more = door.walk(POST, chosen.walk, limit=PER_PAGE, after=door.after)
    if chosen.heading:
        request.page.title = chosen.heading
        request.page.crumbs = [*_crumbs_above(context, door), (listing.title_of(context, door), door.url(context))]
    return {
        "items": [listing.item(post, door, context) for post in posts],
        "older_url": f"{door.url(context)}?{chosen.query}{'&' if chosen.query else ''}after={more}" if more is not None else None,
        "count": door.plural("${n} post", "${n} posts", door.count_walk(POST, chosen.walk), "blog"),
        "tabs": _tabs(context, request, chosen.query),
        "whole": not chosen.query,
        "write_url": _write_url(context, request) if not chosen.query else None,
        "label": t(_("Parts of the blog")),
        "rail": _rail(context, request),
    }


def _crumbs_above(blog: Folder, door: View) -> list[tuple[str, str]]:
    above, node = [], blog.__parent__
    while node.__parent__ is not None:
        above.insert(0, (listing.title_of(node, door), door.url(node)))
        node = node.__parent__
    return above


def _actions(blog: Folder, request: Request) -> list[tuple[str, str, str, str]]:
    door, t = request.view, request.t
    first = [(t(_("New post")), _write_url(blog, request), "plus", "primary")] if door.can("add", blog) else []
    return ContentPage(blog, request).actions(first) if blog.type_name == PERSONAL else first


def _write_url(blog: Folder, request: Request) -> str | None:
    return f"{request.view.url(blog, 'add')}/{POST}" if request.view.can("add", blog) else None


def _feed_url(blog: Folder, door: View, query: str) -> str:
    return f"{door.url(blog, 'feed')}{'?' + query if query else ''}"


def _tabs(blog: Folder, request: Request, query: str) -> list[tuple[str, str, bool, None]]:
    """The company's blog leads to those of its people; other blogs have one part only."""
    if blog.type_name == PERSONAL or place_of(blog).__parent__ is not None:
        return []
    door, t = request.view, request.t
    return [
        (t(_("Company blog")), door.url(blog), not query, None),
        (t(_("All blogs")), f"{door.url(blog)}?all=1", query == "all=1", None),
        (t(_("Bloggers")), door.url(blog, "bloggers"), False, None),
    ]


def _rail(blog: Folder, request: Request) -> str:
    """What stands beside the posts, drawn; kept until a post of the blog is published or changed."""
    door = request.view
    mine = _my_blog(blog, request)

    def draw() -> str:
        months = listing.archive(blog, door)
        values = {
            "months": months[:SHOWN_MONTHS],
            "earlier": months[SHOWN_MONTHS:],
            "tags": [(f"{tag} {number}", url) for tag, url, number in listing.tags(blog, door)],
            "mine": mine,
        }
        return door.render("blog:rail.pt", values)

    name = ("blog.rail", blog.uid, mine, request.page.csrf_token)
    return door.kept(name, door.walk_changes(POST, f"blog:{blog.uid}"), draw)


def _my_blog(blog: Folder, request: Request) -> tuple[str, bool] | None:
    """(address, whether the reader's own blog is there already) on the pages of the company's blog, for those who may have one."""
    door = request.view
    if door.me is None or blog.type_name == PERSONAL or place_of(blog).__parent__ is not None or not door.can("add", blog):
        return None
    found = personal.blog_of(blog, door.me.id, request.uow.root)
    if found is not None and door.can("add", found):
        return f"{door.url(found, 'add')}/{POST}", True
    return door.url(blog, "mine"), False


@view(context=IBlog, permission="add", name="mine", methods="POST")
def write_in_my_blog(context: Folder, request: Request) -> Any:
    """Go to the form for a post in the reader's own blog, which is made now if it isn't there."""
    blog = personal.open_blog(request.uow, context)
    return see_other(f"{request.view.url(blog, 'add')}/{POST}")


@view(context=IBlog, permission="view", name="bloggers", template="bloggers.pt")
def bloggers(context: Folder, request: Request) -> dict[str, Any]:
    """The people who write, with what each published last."""
    door, t = request.view, request.t
    request.page.title = t(_("Bloggers"))
    request.page.layout = "reader"
    request.page.actions = []
    blogs, more = door.walk(PERSONAL, "bloggers", limit=BLOGGERS, after=door.after)
    rows = [row for blog in blogs if (row := _blogger(blog, door)) is not None]
    tabs = [(title, url, url == door.url(context, "bloggers"), number) for title, url, _current, number in _tabs(context, request, "")]
    return {
        "rows": rows,
        "older_url": f"{door.url(context, 'bloggers')}?after={more}" if more is not None else None,
        "tabs": tabs,
        "label": t(_("Parts of the blog")),
        "rail": _rail(context, request),
    }


def _blogger(blog: Folder, door: View) -> dict[str, Any] | None:
    """A person and their last post; None when the reader may read none."""
    latest = door.walk(POST, f"blog:{blog.uid}", limit=1)[0]
    if not latest:
        return None
    person = door.person(blog.creator)
    return {
        "title": listing.title_of(blog, door),
        "url": door.url(blog),
        **door.face(person).circle,
        "job": door.profile_value(person, "job_title") if person else None,
        "number": door.plural("${n} post", "${n} posts", door.count_walk(POST, f"blog:{blog.uid}"), "blog"),
        "post": latest[0].title,
        "post_url": door.url(latest[0]),
        "when": door.when(latest[0].published),
    }


@view(context=IPost, permission="view", template="post.pt")
def post(context: Content, request: Request) -> dict[str, Any]:
    """A post with what people said about it, and the way to its neighbours."""
    it = ContentPage(context, request).open()
    door = request.view
    request.page.layout = "reader"
    request.page.crumbs = _crumbs_above(context, door)
    blog, live = context.__parent__, is_live(context)
    author = door.person(context.creator)
    newer, older = door.beside(POST, f"blog:{blog.uid}", context)
    return {
        "it": it,
        "live": live,
        "html": it.html(),
        "author": door.name_of(context.creator),
        "author_url": door.url(author) if author else None,
        "published": door.when(context.published) if live else None,
        "changed": door.when(context.modified) if live and context.modified > context.published else None,
        "newer": (newer.title, door.url(newer)) if newer is not None else None,
        "older": (older.title, door.url(older)) if older is not None else None,
        "more": _more_from(context, door),
        "more_url": f"{door.url(blog)}?by={quote(author.login, safe='')}" if author and blog.type_name != PERSONAL else None,
        "files": it.files,
        "files_url": door.url(context, "attach") if door.can("edit", context) else None,
        "waiting": None if live else _waiting(context, request, it),
    }


def _waiting(post: Content, request: Request, it: ContentPage) -> dict[str, Any]:
    """What to say of a post that isn't published, and what can be done about it.

    `readers` are who can read it now, `then` those who can from its publication on; None if they stay the same, as chosen by hand.
    """
    door, t = request.view, request.t
    hidden, mine = is_hidden(post, request.uow.root), door.me is not None and door.me.id == post.creator
    wanted = post.publish_at
    over = wanted is not None and not is_scheduled(post) and wanted <= door.now
    too_late = missed(post, door.now)
    return {
        "scheduled": door.when(wanted).exact if is_scheduled(post) else None,
        "missed": door.when(wanted).exact if too_late else None,
        "over": door.when(wanted).exact if over and not too_late else None,
        "readers": t(_("Only you and administrators") if mine else _("Only its author and administrators")) if hidden else it.readers,
        "then": ContentPage(post.__parent__, request).readers if hidden else None,
        "may": door.can("edit", post),
        "action": door.url(post, "publish"),
        "time_url": f"{door.url(post, 'edit')}?state={PUBLISHED}#f-publish_at",
    }


def _more_from(post: Content, door: View) -> list[Row]:
    found = door.walk(POST, f"author:{post.creator}", limit=MORE_FROM + 1)[0]
    return [Row(other.title, door.url(other), None, door.when(other.published).text) for other in found if other is not post][:MORE_FROM]


@view(context=IPost, permission="edit", name="publish", methods="POST")
def publish(context: Content, request: Request) -> Any:
    """Publish it now, or make a draft of it again."""
    if request.POST.get("do") == "draft":
        back_to_draft(request.uow, context)
        text = _("It is a draft again.")
    else:
        publish_now(request.uow, context)
        text = _("Published.")
    say(request, request.t(text))
    return see_other(request.view.url(context))


@view(context=IBlog, permission="view", name="feed")
@view(context=IPersonalBlog, permission="view", name="feed")
@view(context=IBlog, permission="view", name="atom")
@view(context=IPersonalBlog, permission="view", name="atom")
def feed(context: Folder, request: Request) -> Any:
    """The latest posts as Atom: all, or those with a tag or by an author. `atom` is what its address was called at first."""
    door = request.view
    chosen = listing.selection(context, request.GET, door)
    posts, _more = door.walk(POST, chosen.walk, limit=PER_FEED)
    title = listing.title_of(context, door)
    if place_of(context).__parent__ is not None:
        title = f"{place_of(context).title}: {title}"
    return feed_response(
        request,
        identity=urn(context) + (f":{chosen.query.replace('=', ':')}" if chosen.query else ""),
        title=f"{title} – {chosen.heading}" if chosen.heading else title,
        url=door.url(context) + (f"?{chosen.query}" if chosen.query else ""),
        entries=[entry_of(request, post, summary=_summary(post, door), published=post.published, whole=True) for post in posts],
        begun=context.created,
    )


def _summary(post: Content, door: View) -> str:
    return summary_of(getattr(post, "summary", "") or "", post.body.source if getattr(post, "body", None) else "", door.known_name)
