"""Reading the log for somebody: the newest entries that they may know of and want to see, and those of one thing as one."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from colonnade.stream.followed import Followed
from colonnade.stream.log import Entry, Log

MAX_SCAN = 2000
"""Entries that are looked at before the trees of what somebody follows are merged instead: `storage-search` 3."""
TOGETHER = timedelta(hours=24)
Wanted = Callable[[Entry], bool]


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


def everything(log: Log, visible: Container[int], after: int | None = None) -> Iterator[Entry]:
    """All entries that a reader may know of, by their access id. Whoever shows one asks the gate for its object."""
    return (entry for entry in log.entries(after) if entry.access_id in visible)


def following(log: Log, followed: Followed, visible: Container[int], after: int | None = None) -> Iterator[Entry]:
    """Entries of what somebody follows, from the newest on.

    The newest `MAX_SCAN` of the log are looked at one by one; who finds too little there follows little, and then merging what was
    entered by place, person and object is quick. Entries that only a tag leads to are found among the former alone.
    """
    last, entries = after, log.entries(after)
    for entry in islice(entries, MAX_SCAN):
        last = entry.key
        if entry.access_id in visible and (followed.tags or followed.reason(entry)):
            yield entry
    if next(entries, None) is None:
        return
    older = log.chosen(followed.places, followed.people, followed.objects, last)
    yield from (entry for entry in older if entry.access_id in visible and followed.reason(entry))


def chosen(log: Log, visible: Container[int], *, place: int = 0, person: int = 0, after: int | None = None) -> Iterator[Entry]:
    """Entries in one place, or by one person, from the newest on."""
    places, people = ((place,) if place else ()), ((person,) if person else ())
    found = log.chosen(places, () if place else people, (), after)
    return (e for e in found if e.access_id in visible and (not person or e.actor == person))


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
