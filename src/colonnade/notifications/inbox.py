"""The inbox of each person: what they were told, the newest first. An entry holds no text; titles are fetched when it is shown.

What comes in is numbered. All up to the number `seen` has been shown to the person; unseen entries of one object and one verb are one
entry, which moves to the top with each that joins it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, MutableMapping
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime
from itertools import islice, takewhile
from typing import Any

from BTrees.LOBTree import LOBTree
from persistent import Persistent

from colonnade.clock import from_microseconds
from colonnade.notifications.kinds import is_stronger

Root = MutableMapping[str, Any]
AREA = "inboxes"
CAPACITY = 1000
MAX_ACTORS = 50
_MOST_LOOKED_AT = 200
"""Unseen entries that are looked at for one to join: beyond them nobody would see it move."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry. `number` is where it stands (larger is newer), `first` is what it keeps for life.

    `count` people did *verb* to the object *uid*, the latest of them `actors`, the last at *moment* (µs); `detail` is the key of a
    comment, or 0. `subject` is what the person watches, `text` the words of a plugin (domain, message). What is not for the site
    (`on_site`) is only mailed. What is addressed to the person is about no object: `uid` is the id of who did it, it leads to `address`,
    and `title` is what its words name.
    """

    number: int
    first: int
    kind: str
    verb: str
    uid: int
    actors: tuple[int, ...]
    count: int
    moment: int
    detail: int = 0
    subject: str = ""
    text: tuple[str, str] = ("", "")
    on_site: bool = True
    read: bool = False
    title: str = ""
    address: str = ""

    @property
    def when(self) -> datetime:
        """When it happened last (aware UTC)."""
        return from_microseconds(self.moment)

    def belongs_to(self, other: Told) -> bool:
        """Tell whether the two are one while they are unseen."""
        return (self.uid, self.verb, self.text, self.address) == (other.uid, other.verb, other.text, other.address)

    def joined_by(self, other: Told) -> Told:
        """This entry and a newer one as one."""
        actor = other.actors[0]
        return replace(
            other,
            first=self.first,
            kind=self.kind if is_stronger(self.kind, other.kind) else other.kind,
            actors=(actor, *(known for known in self.actors if known != actor))[:MAX_ACTORS],
            count=self.count + (actor not in self.actors),
            on_site=self.on_site or other.on_site,
        )


_STORED = [field.name for field in fields(Told)][1:]
_UID, _READ = _STORED.index("uid"), _STORED.index("read")
"""Where they stand in what is stored of an entry."""


class _Entries(LOBTree):
    """Entries by number, negative: the newest first. New ones come in at one end, so buckets are small."""

    max_leaf_size = 16


class Inbox(Persistent):
    """What one person was told. `changes` is new with each change; `digested` and `due` are the summaries' own (see `digests`)."""

    last = seen = size = changes = 0

    def __init__(self) -> None:
        self._entries = _Entries()
        self.digested: dict[str, tuple[int, int]] = {}
        self.due: dict[str, int] = {}

    @property
    def version(self) -> tuple[bytes, int]:
        """New with each committed change, and within a transaction."""
        self._p_activate()
        return self._p_serial, self.changes

    def add(self, told: Told) -> tuple[Told, bool]:
        """Enter *told*, whose numbers are given here; return the entry as it stands, and whether it is a new one."""
        self.last += 1
        self.changes += 1
        before = next((known for known in self._newest() if known.belongs_to(told)), None)
        numbered = replace(told, number=self.last, first=self.last)
        if before is not None:
            del self._entries[-before.number]
            self.size -= 1
            numbered = before.joined_by(numbered)
        self._put(numbered)
        self.size += 1
        if self.size > CAPACITY:
            del self._entries[self._entries.maxKey()]
            self.size -= 1
        return numbered, before is None

    def _newest(self) -> Iterator[Told]:
        return (told for told in islice(self.unseen(), _MOST_LOOKED_AT) if not told.read)

    def _put(self, told: Told) -> None:
        self._entries[-told.number] = astuple(told)[1:]

    def entries(self, before: int | None = None) -> Iterator[Told]:
        """All entries from the newest on, or those older than the number *before*."""
        start = -before if before is not None else None
        return (Told(-key, *value) for key, value in self._entries.iteritems(start, None, before is not None))

    def unseen(self, seen: int = 0) -> Iterator[Told]:
        """The entries that were not shown yet, *seen* being what is known beside what is stored."""
        until = max(self.seen, seen)
        return takewhile(lambda told: told.number > until, self.entries())

    def get(self, first: int) -> Told | None:
        """The entry that has *first*, wherever it stands now."""
        return next((told for told in self.entries() if told.first == first), None)

    def mark_read(self, first: int) -> bool:
        """Mark an entry as read; tell whether it was there."""
        told = self.get(first)
        if told is not None and not told.read:
            self._put(replace(told, read=True))
            self.changes += 1
        return told is not None

    def unread_of(self, uids: Container[int]) -> Iterator[Told]:
        """The entries about these objects that aren't marked as read. Asked for each page that is opened, so others aren't unpacked."""
        return (Told(-key, *value) for key, value in self._entries.items() if not value[_READ] and value[_UID] in uids)

    def mark_read_of(self, opened: Mapping[int, int]) -> None:
        """Mark the entries about each object as read that came in up to the number that is given with it."""
        for told in [told for told in self.unread_of(opened) if told.number <= opened[told.uid]]:
            self._put(replace(told, read=True))
            self.changes += 1

    def remove(self, uid: int, verb: str, text: tuple[str, str]) -> None:
        """Take out what was told of *uid* in these words: it is no longer so."""
        for told in [told for told in self.entries() if (told.uid, told.verb, told.text) == (uid, verb, text)]:
            del self._entries[-told.number]
            self.size -= 1
            self.changes += 1

    def remove_all_of(self, uid: int) -> None:
        """Take out all that was told of *uid*."""
        for told in [told for told in self.entries() if told.uid == uid]:
            del self._entries[-told.number]
            self.size -= 1
            self.changes += 1

    def mark_all_read(self) -> None:
        """Mark all entries as read and seen."""
        for told in list(self.entries()):
            if not told.read:
                self._put(replace(told, read=True))
        self.seen = self.last
        self.changes += 1


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault(AREA, LOBTree())


def inbox_of(root: Root, person_id: int) -> Inbox | None:
    """The inbox of a person, or None while nothing ever came in."""
    return root[AREA].get(person_id)


def made_inbox(root: Root, person_id: int) -> Inbox:
    """The inbox of a person, made if there is none."""
    found = root[AREA].get(person_id)
    if found is None:
        found = root[AREA][person_id] = Inbox()
    return found
