"""What has a tag, over all plugins; and all tags in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.content.objects import Content, Place, place_of
from colonnade.content.tags import to_tag
from colonnade.facets.following import of_tag
from colonnade.i18n import messages
from colonnade.web.responses import see_other
from colonnade.web.stream import following_path
from colonnade.web.urls import tag_path

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.home.widget import Row

_ = messages("colonnade")
PER_PAGE = 30
MAX_TAGS = 500


@view_config(route_name="tags", permission="view", renderer="colonnade:tags.pt")
def all_tags(context: Place, request: Request) -> dict[str, Any]:
    """The tags that the reader may see in use, by name."""
    request.page.title = request.t(_("Tags"))
    view = request.view
    found = sorted(view.tags(limit=MAX_TAGS))
    return {"tags": [(name, tag_path(name), number) for name, number in found]}


@view_config(route_name="tag", permission="view", renderer="colonnade:tag.pt")
def tagged(context: Place, request: Request) -> Any:
    """Everything with one tag, the latest change first, with the tags that come along with it."""
    typed = request.matchdict["tag"]
    tag = to_tag(typed)
    if not tag:
        raise HTTPNotFound()
    if tag != typed:
        return see_other(tag_path(tag))
    view, t = request.view, request.t
    found, more = view.tagged(tag, limit=PER_PAGE, after=view.after)
    request.page.title = f"#{tag}"
    request.page.crumbs = [(t(_("Tags")), "/tags")]
    if view.me is not None:
        request.page.actions = [(t(_("Follow")), following_path(of_tag(tag)), "bell", "")]
    request.page.feed_url = f"{tag_path(tag)}/feed"
    related = dict.fromkeys(other for obj in found for other in obj.tags if other != tag)
    return {
        "rows": [_row(obj, request) for obj in found],
        "number": len(found) if more is None and view.after is None else view.count_tagged(tag),
        "older_url": f"{tag_path(tag)}?after={more}" if more is not None else None,
        "related": [(other, tag_path(other)) for other in list(related)[:20]],
    }


def _row(obj: Content, request: Request) -> Row:
    view = request.view
    place = place_of(obj)
    where = place.title if place.__parent__ is not None else view.title_of(obj.__parent__)
    return view.row(obj, note=view.t(_("${author} in ${place}"), author=view.author_of(obj), place=where))
