"""Reading the log: where the newest entries that somebody wants are found, and those of one thing as one.

What they may know of is for the caller to ask, of each entry by its access id and then of its object by the gate; so the caller also
counts what was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from colonnade.stream.followed import Followed
from colonnade.stream.log import Entry, Log

MAX_SCAN = 2000
"""Entries that are looked at before the trees of what somebody follows are merged instead: `storage-search` 3."""
TOGETHER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Group:
    """What happened to one object in one way, lately: its entries, the newest first."""

    entries: tuple[Entry, ...]

    @property
    def newest(self) -> Entry:
        """The entry by which the group stands in the stream."""
        return self.entries[0]

    @property
    def actors(self) -> tuple[int, ...]:
        """Who did it, each once, the latest first."""
        return tuple(dict.fromkeys(entry.actor for entry in self.entries))


def following(log: Log, followed: Followed, after: int | None = None) -> Iterator[Entry]:
    """Entries among which is all that somebody follows, from the newest on; the caller asks `Followed.reason` of each.

    First come the newest `MAX_SCAN` of the log; who finds too little there follows little, and then merging what was entered by place,
    person and object is quick. So what only a tag leads to is found among the former alone.
    """
    last, entries = after, log.entries(after)
    for entry in islice(entries, MAX_SCAN):
        last = entry.key
        yield entry
    if next(entries, None) is not None:
        yield from log.chosen(followed.places, followed.people, followed.objects, last)


def chosen(log: Log, *, place: int = 0, person: int = 0, after: int | None = None) -> Iterator[Entry]:
    """Entries in one place, by one person, or by a person in a place, from the newest on."""
    places, people = ((place,) if place else ()), ((person,) if person else ())
    found = log.chosen(places, () if place else people, (), after)
    return (entry for entry in found if not person or entry.actor == person)


def grouped(entries: Iterable[Entry]) -> Iterator[Group]:
    """Entries of one object and one verb within `TOGETHER` as one group, at the place of the newest. Takes in all of *entries* first."""
    groups: dict[tuple[int, str], list[list[Entry]]] = {}
    ordered: list[list[Entry]] = []
    for entry in entries:
        of_same = groups.setdefault((entry.uid, entry.verb), [])
        if of_same and of_same[-1][0].moment - entry.moment < TOGETHER:
            of_same[-1].append(entry)
        else:
            of_same.append([entry])
            ordered.append(of_same[-1])
    return (Group(tuple(group)) for group in ordered)
