"""The feeds of bookmarks: all that was saved in a place, what one person saved there, or what is there under a tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from colonnade.api import Content, Folder, View, feed_of, messages, not_found, place_of, urn, view
from colonnade_bookmarks.lines import person_url, readable, tag_url
from colonnade_bookmarks.shelf import shelf_of
from colonnade_bookmarks.types import BOOKMARK, IBookmarks, tag_list

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("bookmarks")
ENTRIES = 50


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Some of the bookmarks: what the feed of them is called, for people and (in addition) for ever, where its page is, and themselves."""

    title: str
    identity: str
    url: str
    found: list[Content]


def feed_url(context: Folder, door: View, **chosen: str) -> str:
    """The address of the feed of all, or of those of a person (`by` is their login) or with a `tag`."""
    return f"{door.url(context, 'feed')}{'?' + urlencode(chosen) if chosen else ''}"


@view(context=IBookmarks, permission="view", name="feed")
def feed(context: Folder, request: Request) -> Any:
    """What was saved last: here by all, by the person whose login is `by`, or under `tag`."""
    door, get, place = request.view, request.GET.get, place_of(context)
    chosen = (
        _under(get("tag", ""), context, door) if get("tag") else _by(get("by", ""), context, door) if get("by") else _all(context, door)
    )
    return feed_of(
        request,
        identity=urn(context) + chosen.identity,
        title=f"{place.title}: {chosen.title}" if place.__parent__ is not None else chosen.title,
        url=chosen.url,
        objects=chosen.found,
    )


def _all(context: Folder, door: View) -> _Chosen:
    return _Chosen(door.title_of(context), "", door.url(context), door.list(BOOKMARK.name, place=place_of(context), limit=ENTRIES))


def _under(tag: str, context: Folder, door: View) -> _Chosen:
    found = door.walk(BOOKMARK.name, tag_list(context, tag), limit=ENTRIES)[0]
    return _Chosen(f"{door.title_of(context)} – #{tag}", f":tag:{quote(tag)}", tag_url(tag, context, door), found)


def _by(login: str, context: Folder, door: View) -> _Chosen:
    person = door.person_called(login)
    if person is None:
        raise not_found()
    uids = (uid for _when, uid in shelf_of(context).of_person(person.id))
    title = door.t(_("Bookmarks of ${name}"), name=person.display_name(door.language))
    return _Chosen(title, f":by:{person.id}", person_url(person.id, context, door) or "", list(readable(uids, door, ENTRIES)))
