"""Feeds of lists: objects that the reader may see as Atom, with conditions answered by 304."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pyramid.response import Response

from colonnade.content.markup import plain_text
from colonnade.content.objects import Content, Place, place_of
from colonnade.content.types import TYPES
from colonnade.i18n import BCP47
from colonnade.web import atom
from colonnade.web.content_page import ContentPage

if TYPE_CHECKING:
    from pyramid.request import Request

ENTRIES = 50
SUMMARY = 500
SELF = "colonnade.feed_address"


def urn(obj: Content) -> str:
    """What an object is called for ever, wherever it lies."""
    return f"urn:x-colonnade:{obj.uid}"


def entry_of(
    request: Request, obj: Content, *, summary: str | None = None, published: datetime | None = None, whole: bool = False
) -> atom.Entry:
    """An object as an entry: its text as a summary (or *summary*), with *whole* all of it as HTML; *published* if not when it was made."""
    view, text = request.view, getattr(obj, "body", None)
    return atom.Entry(
        id=urn(obj),
        title=obj.title,
        url=view.absolute(view.url(obj)),
        author=view.name_of(obj.creator),
        published=published or obj.created,
        updated=obj.modified,
        summary=summary if summary is not None else _summary(request, obj, text),
        html=atom.with_absolute_addresses(ContentPage(obj, request).html(), view.absolute("")) if whole else "",
        language=BCP47.get(obj.language, obj.language),
        tags=tuple(obj.tags),
    )


def _summary(request: Request, obj: Content, text: Any) -> str:
    source = getattr(text, "source", "") or ""
    view = request.view
    kept_for = (obj.revision, obj.modified)
    return view.kept(("feed.summary", obj.uid), kept_for, lambda: plain_text(source, SUMMARY, view.known_name)) if source else ""


def feed_response(
    request: Request, *, identity: str, title: str, url: str, entries: Iterable[atom.Entry], begun: datetime | None = None
) -> Response:
    """The answer to a GET or HEAD for a feed: *identity* is what it is called for ever, *url* the path of the page that it follows.

    *begun* is the moment of a feed without entries.
    """
    view, listed = request.view, list(entries)
    head = atom.Feed(
        id=identity,
        title=title,
        url=view.absolute(url),
        self_url=view.absolute(request.environ.get(SELF) or request.path_qs),
        updated=max([entry.updated for entry in listed], default=begun or request.database["site"].created),
        author=title,
        language=request.page.lang,
    )
    body = atom.write(head, listed)
    response = Response(body, content_type=atom.MEDIA_TYPE, charset="utf-8", conditional_response=True)
    response.etag = sha256(body).hexdigest()[:32]
    response.last_modified = head.updated
    return response


def feed_of(request: Request, *, identity: str, title: str, url: str, objects: Iterable[Content]) -> Response:
    """A feed of *objects*, which came through the gate (`request.view`): for any list that has them, newest first."""
    return feed_response(request, identity=identity, title=title, url=url, entries=(entry_of(request, obj) for obj in objects))


def has_feed(obj: Content) -> bool:
    """Tell whether what is at *obj* has a feed: a place, the root of an app, and what its type says has one."""
    return has_plain_feed(obj) or ((content_type := TYPES.get(obj.type_name)) is not None and content_type.has_feed)


def has_plain_feed(obj: Content) -> bool:
    """Tell whether *obj* has a feed by itself: a place's, or the root's of an app."""
    return isinstance(obj, Place) or (obj.__parent__ is not None and isinstance(obj.__parent__, Place))


def newest(request: Request, obj: Content) -> list[Content]:
    """What is new in a place, or of an app's types in its place, the latest change first."""
    view = request.view
    if isinstance(obj, Place):
        return view.list(place=obj if obj.__parent__ is not None else None, limit=ENTRIES)
    owner = TYPES.owner(obj.type_name)
    place = place_of(obj)
    names = [content_type.name for content_type in TYPES if content_type.listed and TYPES.owner(content_type.name) == owner]
    found = [each for name in names for each in view.list(name, place=place, limit=ENTRIES)]
    return sorted(found, key=lambda each: each.modified, reverse=True)[:ENTRIES]


def title_of(request: Request, obj: Content) -> str:
    """How the feed at *obj* is called: an app of a community says which."""
    place, title = place_of(obj), request.view.title_of(obj)
    return title if obj is place or place.__parent__ is None else f"{place.title}: {title}"
