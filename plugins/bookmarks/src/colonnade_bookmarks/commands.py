"""Taking in the bookmarks of a browser's file: each page once, with its folders as tags and its date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from persistent.mapping import PersistentMapping

from colonnade.api import Background, Folder, UnitOfWork, can, create, demand, messages, place_of, share, to_tags
from colonnade_bookmarks.addresses import MAX_LENGTH, MAX_TITLE, AddressRefused, key_of, normalised
from colonnade_bookmarks.browser_file import Entry
from colonnade_bookmarks.shelf import shelf_of
from colonnade_bookmarks.titles import queue_of
from colonnade_bookmarks.types import BOOKMARK

_ = messages("bookmarks")
AT_ONCE = 200
"""How many bookmarks a request adds by itself; those beyond are added in the background, so that others can save meanwhile."""
PART = 100
PARTS_IN_A_RUN = 5
EVERY = 3.0
MAX_NOTE = 20_000
MAX_TAG, MAX_TAGS = 50, 20
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass
class Plan:
    """What an import is about: the entries that are new to the actor, how many are saved already, and (title or address, reason) of
    what can't be saved."""

    new: list[Entry] = field(default_factory=list)
    there: int = 0
    refused: list[tuple[str, Any]] = field(default_factory=list)


def plan(uow: UnitOfWork, bookmarks: Folder, entries: Iterable[Entry]) -> Plan:
    """Tell apart what an import of *entries* by the actor would do."""
    found, seen, shelf = Plan(), set(), shelf_of(bookmarks)
    for entry in entries:
        reason = _reason(entry)
        key = key_of(entry.url)
        if reason:
            found.refused.append((entry.title or entry.url[:200], reason))
        elif key in seen or shelf.own(uow.actor.id, key):
            found.there += 1
        else:
            found.new.append(entry)
        seen.add(key)
    return found


@dataclass(frozen=True, slots=True)
class Manner:
    """How the bookmarks of one import are saved: their language, whether only their owner may read them, and when it was begun."""

    language: str
    private: bool
    begun: datetime


def take_in(uow: UnitOfWork, bookmarks: Folder, entries: Sequence[Entry], language: str, *, private: bool = False) -> int:
    """Save new entries as the actor's: the first at once, the others in the background; return how many at once.

    Those that are *private* nobody else may read. Raises NotAllowed, Dormant.
    """
    demand(uow.actor, "add", bookmarks)
    manner = Manner(language, private, uow.now)
    _save_all(uow, bookmarks, entries[:AT_ONCE], manner)
    moment = int(uow.now.timestamp() * 1_000_000)
    for start in range(AT_ONCE, len(entries), PART):
        part = entries[start : start + PART]
        waiting = PersistentMapping(root=bookmarks.uid, manner=astuple(manner), entries=tuple(map(astuple, part)))
        queue_of(uow.root).tree("imports", make=True)[uow.actor.id, moment + start, len(part)] = waiting
    return min(len(entries), AT_ONCE)


def still_waiting(root: Any, person_id: int) -> int:
    """How many entries of a person's imports are still to be saved."""
    queue = queue_of(root)
    return sum(number for _, _, number in queue.tree("imports").keys((person_id,), (person_id + 1,))) if queue is not None else 0


def go_on_importing(background: Background) -> None:
    """Save what waits, a part in a transaction."""
    for _ in range(PARTS_IN_A_RUN):
        if not background.change(_save_part):
            return


def _save_part(uow: UnitOfWork) -> bool:
    """Save the next part whose place is on and open; False when there is none. What its person may not save any more is given up."""
    queue = queue_of(uow.root)
    for key, part in queue.tree("imports").items() if queue is not None else ():
        bookmarks = uow.root["uids"].get(part["root"])
        if bookmarks is not None and (place_of(bookmarks).archived or not uow.activity.is_on("bookmarks", bookmarks)):
            continue
        mine = uow.acting_as(key[0])
        if bookmarks is not None and can(mine.actor, "add", bookmarks):
            new = plan(mine, bookmarks, (Entry(*values) for values in part["entries"])).new
            _save_all(mine, bookmarks, new, Manner(*part["manner"]))
        del queue.tree("imports")[key]
        return True
    return False


def _save_all(uow: UnitOfWork, bookmarks: Folder, entries: Iterable[Entry], manner: Manner) -> None:
    titles: set[str] = set()
    for entry in entries:
        _save(uow, bookmarks, entry, manner, titles)


def _reason(entry: Entry) -> Any:
    """Why an entry can't be saved, or None."""
    try:
        normalised(entry.url)
    except AddressRefused as error:
        return error.args[0]
    return _("The address is longer than 2,000 characters.") if len(entry.url) > MAX_LENGTH else None


def _save(uow: UnitOfWork, bookmarks: Folder, entry: Entry, manner: Manner, titles: set[str]) -> None:
    values = {
        "url": entry.url,
        "title": entry.title[:MAX_TITLE],
        "description": entry.description[:MAX_NOTE],
        "tags": [tag for tag in to_tags((*entry.folders, *entry.tags)) if len(tag) <= MAX_TAG][:MAX_TAGS],
        "language": manner.language,
        "imported": manner.begun,
    }
    # Many pages are called alike: each gets a name that isn't searched for among all that there are.
    key = key_of(entry.url) or ""
    name = f"{entry.title[:60]} {key[:8]}" if not entry.title or entry.title in titles else entry.title
    titles.add(entry.title)
    saved = create(replace(uow, now=_moment(entry, manner.begun)), bookmarks, BOOKMARK.name, values, name=name)
    if manner.private:
        share(uow, saved, ())


def _moment(entry: Entry, now: datetime) -> datetime:
    """When the entry was saved, if that can be; *now* when the browser doesn't tell."""
    try:
        added = datetime.fromtimestamp(entry.added, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return added if _OLDEST < added <= now else now
