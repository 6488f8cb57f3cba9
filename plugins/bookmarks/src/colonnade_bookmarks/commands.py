"""Taking in the bookmarks of a browser's file: each page once, with its folders as tags and its date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from colonnade.api import Folder, Invalid, UnitOfWork, create, messages
from colonnade_bookmarks.addresses import MAX_LENGTH, MAX_TITLE, AddressRefused, key_of, normalised
from colonnade_bookmarks.browser_file import Entry
from colonnade_bookmarks.shelf import shelf_of
from colonnade_bookmarks.types import BOOKMARK

_ = messages("bookmarks")
MAX_AT_ONCE = 5000
"""How many bookmarks one import adds; the rest of a larger file is for the next."""
MAX_NOTE = 20_000
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass
class Report:
    """What an import did, or would do: numbers, and (title or address, reason) of what can't be saved."""

    added: int = 0
    there: int = 0
    left: int = 0
    refused: list[tuple[str, Any]] = field(default_factory=list)


def take_in(uow: UnitOfWork, bookmarks: Folder, entries: Iterable[Entry], *, language: str, try_only: bool = False) -> Report:
    """Save what the actor hasn't saved yet in *bookmarks*; with *try_only* only tell what that would be. Raises NotAllowed, Dormant."""
    report = Report()
    shelf, seen, titles = shelf_of(bookmarks), set(), set()
    for entry in entries:
        reason = _reason(entry)
        if reason:
            report.refused.append((entry.title or entry.url[:200], reason))
            continue
        key = key_of(entry.url) or ""
        if key in seen or shelf.own(uow.actor.id, key):
            report.there += 1
        elif report.added == MAX_AT_ONCE:
            report.left += 1
        elif try_only or _saved(uow, bookmarks, entry, key, language, titles, report):
            report.added += 1
        seen.add(key)
    return report


def _reason(entry: Entry) -> Any:
    """Why an entry can't be saved, or None."""
    try:
        normalised(entry.url)
    except AddressRefused as error:
        return error.args[0]
    return _("The address is longer than 2,000 characters.") if len(entry.url) > MAX_LENGTH else None


def _saved(uow: UnitOfWork, bookmarks: Folder, entry: Entry, key: str, language: str, titles: set[str], report: Report) -> bool:
    """Whether an entry could be saved; if not, the report says why."""
    values = {
        "url": entry.url,
        "title": entry.title[:MAX_TITLE],
        "description": entry.description[:MAX_NOTE],
        "tags": [tag[:40] for tag in (*entry.folders, *entry.tags)][:20],
        "language": language,
    }
    # Many pages are called alike: each gets a name that isn't searched for among all that there are.
    name = f"{entry.title[:60]} {key[:8]}" if not entry.title or entry.title in titles else entry.title
    titles.add(entry.title)
    try:
        create(replace(uow, now=_moment(entry, uow.now)), bookmarks, BOOKMARK.name, values, name=name)
    except Invalid as error:
        report.refused.append((entry.title or entry.url[:200], next(iter(error.errors.values()))))
        return False
    return True


def _moment(entry: Entry, now: datetime) -> datetime:
    """When the entry was saved, if that can be."""
    try:
        added = datetime.fromtimestamp(entry.added, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return added if _OLDEST < added <= now else now
