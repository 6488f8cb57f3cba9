"""The feeds of what is new and of the inbox: what happened, event by event, and what somebody was told, as Atom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyramid.response import Response

from colonnade.stream.log import Entry
from colonnade.web import atom
from colonnade.web.feeds import ENTRIES, feed_response
from colonnade.web.notifications import Notifications, Tab
from colonnade.web.stream import Filter, Stream

if TYPE_CHECKING:
    from pyramid.request import Request

BEGINNING = 80


def of_stream(request: Request, wanted: Filter, title: str, url: str) -> Response:
    """The newest events of a view of the stream; *url* is that of its page."""
    stream = Stream(request, wanted)
    events = sorted((event for group in stream.page(ENTRIES)[0] for event in group.entries), key=lambda event: event.key)[:ENTRIES]
    identity = f"urn:x-colonnade:stream:{request.reader.id}:{url.partition('?')[2]}"
    return feed_response(request, identity=identity, title=title, url=url, entries=_of_events(request, stream, events))


def _of_events(request: Request, stream: Stream, events: Iterable[Entry]) -> Iterable[atom.Entry]:
    view = request.view
    for event in events:
        row = stream.row_of(event)
        name, excerpt = row["person"]["name"], row["excerpt"]
        told = f"{name} {row['verb']} {row['title']}" if row["title"] else f"{name}: {excerpt[:BEGINNING]}"
        yield atom.Entry(
            id=f"urn:x-colonnade:event:{event.key}",
            title=told,
            url=view.absolute(row["url"]),
            author=name,
            published=event.moment,
            updated=event.moment,
            summary=excerpt,
            html="",
            language=row["lang"],
        )


def of_inbox(request: Request, tab: Tab, title: str, url: str) -> Response:
    """What the reader was told last. Nothing counts as seen by that."""
    inbox, view = Notifications(request), request.view
    found, _more = inbox.page(tab, ENTRIES)
    entries = (
        atom.Entry(
            id=f"urn:x-colonnade:told:{request.reader.id}:{told.first}",
            title=row["sentence"],
            url=view.absolute(row["url"]),
            author=view.name_of(told.actors[0]),
            published=told.when,
            updated=told.when,
            summary=" · ".join(filter(None, (row["where"], row["why"]))),
            html="",
            language=request.page.lang,
        )
        for (told, _obj), row in zip(found, inbox.rows(found), strict=True)
    )
    identity = f"urn:x-colonnade:inbox:{request.reader.id}:{tab.name}"
    return feed_response(request, identity=identity, title=title, url=url, entries=entries)
