"""Reading the log for somebody: the newest entries that they may know of and want to see, and those of one thing as one."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from colonnade.stream.followed import Followed
from colonnade.stream.log import SHARDS, Entry, Log

MAX_SCAN = 2000
"""Entries of the whole log that are looked at one by one, before walks of what somebody may see or follows are merged instead."""
SCAN_FOR_A_WALK = 2
"""To merge a walk costs as much as to look at so many entries: before that was spent, nobody knows whether there are enough."""
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
    """All entries that a reader may know of, by their access id. Whoever shows one asks the gate for its object.

    The newest of the log are looked at one by one; of whom may know of too few there, the places are merged.
    """
    places = log.places(visible)
    return _scan_then(
        log,
        SHARDS * len(places),
        lambda entry: entry.access_id in visible,
        lambda last: log.chosen(places, after=last, visible=visible),
        after,
    )


def following(log: Log, followed: Followed, visible: Container[int], after: int | None = None) -> Iterator[Entry]:
    """Entries among which is all that somebody follows, from the newest on; the caller asks `Followed.reason` of each.

    The newest of the log are looked at one by one; who finds too little there follows little, and then merging what was entered by
    place, person and object is quick. What a tag leads to may be anywhere.
    """
    if followed.tags:
        return everything(log, visible, after)
    walks = SHARDS * len(followed.places) + len(followed.people) + len(followed.objects)
    return _scan_then(
        log,
        walks,
        lambda entry: entry.access_id in visible and followed.reason(entry) is not None,
        lambda last: log.chosen(followed.places, followed.people, followed.objects, last, visible=visible),
        after,
    )


def _scan_then(log: Log, walks: int, wanted: Wanted, merged: Callable[[int | None], Iterable[Entry]], after: int | None) -> Iterator[Entry]:
    """The wanted ones among the newest entries, as many as cost what merging *walks* does; then what *merged* gives from there on."""
    last, entries = after, log.entries(after)
    for entry in islice(entries, min(MAX_SCAN, SCAN_FOR_A_WALK * walks)):
        last = entry.key
        if wanted(entry):
            yield entry
    if next(entries, None) is not None:
        yield from merged(last)


def chosen(log: Log, visible: Container[int], *, place: int = 0, person: int = 0, after: int | None = None) -> Iterator[Entry]:
    """Entries in one place, by one person, or both, from the newest on."""
    if place and person:
        return log.of_actor_in(person, place, after, visible=visible)
    return log.chosen((place,) if place else (), (person,) if person else (), (), after, visible=visible)


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
