"""Titles of pages, fetched beside the requests for bookmarks that were saved without one.

Who saves a bookmark enters it with those that `arrived`, a queue of two trays. The worker moves it from there to those that are `waiting`,
in the order in which they are due: a tree that only the worker changes. So the two don't meet.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

from colonnade.api import Background, Content, Failed, Refused, UnitOfWork, WaitingEntry, edit
from colonnade_bookmarks.addresses import MAX_TITLE, host_of, title_for
from colonnade_bookmarks.decoding import decode
from colonnade_bookmarks.shelf import Shelf, shelf_of
from colonnade_bookmarks.tags_of_html import title_of

EVERY = 20.0
AT_ONCE = 5
MAX_TAKEN_IN = 1000
MAX_SCANNED = 200
MAX_BYTES = 512 * 1024
PAUSES = (60, 15 * 60, 3 * 3600, 24 * 3600)
"""Seconds after each failed attempt until the next; after the last of them it is given up."""
# Answers that will be the same another time.
_FINAL = frozenset({401, 403, 404, 410, 451})
_MICROSECONDS = 1_000_000


def is_nameless(bookmark: Content) -> bool:
    """Tell whether a bookmark is only called like its address."""
    return bookmark.title == title_for(bookmark.url)


def queue_of(root: Any) -> Shelf | None:
    """The shelf, that of the site's own root, on which the bookmarks of all places wait; None where there was never one."""
    return next((shelf_of(app) for app in root["site"].app_roots() if app.type_name == "bookmarks.bookmarks"), None)


def wait_for_title(root: Any, bookmark: Content, due: float) -> None:
    """Let a bookmark's title be fetched, from *due* (seconds since 1970) on."""
    shelf = queue_of(root)
    if shelf is not None:
        shelf.tree("arrived", make=True).enter(bookmark.uid, _key(due, bookmark.uid))


def _key(due: float, uid: int) -> tuple[int, int]:
    """Where something waits: (µs since 1970 when it is due, uid)."""
    return int(due * _MICROSECONDS), uid


def fetch_titles(background: Background) -> None:
    """Fetch the titles that are due, a few at a time."""
    if not background.may_fetch:
        return
    arrived = background.change(_arrived)
    if arrived:
        background.change(lambda uow: _take_in(uow, arrived))
    with background.reading() as uow:
        due = _due(uow)
    for key, url in due:
        title, final = _fetch(background, url) if url else ("", True)
        background.change(lambda uow, key=key, url=url, title=title, final=final: _settle(uow, key, url, title, final))


def _arrived(uow: UnitOfWork) -> list[WaitingEntry]:
    shelf = queue_of(uow.root)
    return shelf.tree("arrived").next(MAX_TAKEN_IN) if shelf is not None else []


def _take_in(uow: UnitOfWork, arrived: list[WaitingEntry]) -> None:
    shelf = queue_of(uow.root)
    queue, waiting = shelf.tree("arrived", make=True), shelf.tree("waiting", make=True)
    for entry in arrived:
        if queue.take(entry):
            waiting.setdefault(entry.value, 0)


def _due(uow: UnitOfWork) -> list[tuple[tuple[int, int], str]]:
    """(key of the queue, address) of what is to be fetched now; '' for what needs nothing any more. What is off waits."""
    shelf = queue_of(uow.root)
    if shelf is None:
        return []
    keys = list(islice(shelf.tree("waiting").keys(max=(int(uow.now.timestamp() * _MICROSECONDS), 2**63)), MAX_SCANNED))
    found = ((key, uow.root["uids"].get(key[1])) for key in keys)
    awake = ((key, obj) for key, obj in found if obj is None or uow.activity.is_on("bookmarks", obj))
    return [(key, obj.url if _waits(obj) else "") for key, obj in islice(awake, AT_ONCE)]


def _waits(obj: Content | None) -> bool:
    return obj is not None and not obj.trashed and is_nameless(obj)


def _fetch(background: Background, url: str) -> tuple[str, bool]:
    """(title or '', whether another attempt is of no use)."""
    try:
        page = background.fetch(url, max_bytes=MAX_BYTES)
    except Refused:
        return "", True
    except Failed as error:
        return "", error.status in _FINAL
    title = "".join(c for c in title_of(decode(page.body, page.charset)) if c.isprintable())
    return title[:MAX_TITLE].strip(), True


def _settle(uow: UnitOfWork, key: tuple[int, int], url: str, title: str, final: bool) -> None:
    """Store a title, or wait longer for it. The bookmark may have been changed meanwhile."""
    waiting = queue_of(uow.root).tree("waiting", make=True)
    attempts = waiting.pop(key, None)
    obj = uow.root["uids"].get(key[1])
    if attempts is None or not _waits(obj) or obj.url != url or not uow.activity.is_on("bookmarks", obj):
        return
    if title:
        # At its own time: a title that is known later makes no news of an old bookmark.
        edit(replace(uow, now=obj.modified), obj, {"title": title}, note=host_of(url))
    elif not final and attempts < len(PAUSES):
        waiting[_key(uow.now.timestamp() + PAUSES[attempts], obj.uid)] = attempts + 1
