"""Reading the log for somebody: the newest entries that they may know of and want to see, and those of one thing as one."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Set
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
AT_ONCE, MOST_AT_ONCE = timedelta(hours=1), 20
Wanted = Callable[[Entry], bool]


@dataclass(frozen=True, slots=True)
class Group:
    """What happened to one object in one way, lately, or what one person made at once: its entries, the newest first."""

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


def following(log: Log, followed: Followed, tagged: Set[int] | None, visible: Container[int], after: int | None = None) -> Iterator[Entry]:
    """Entries among which is all that somebody follows, from the newest on; the caller asks `Followed.reason` of each.

    The newest of the log are looked at one by one; who finds too little there follows little, and then merging what was entered by
    place, person and object is quick. *tagged* are the objects that the tags lead to; None: more than can be merged, so all is read.
    """
    if tagged is None:
        return everything(log, visible, after)
    objects = followed.objects | tagged
    walks = SHARDS * len(followed.places) + len(followed.people) + len(objects)
    return _scan_then(
        log,
        walks,
        lambda entry: entry.access_id in visible and followed.may_be_wanted(entry, tagged),
        lambda last: log.chosen(followed.places, followed.people, objects, last, visible=visible),
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


def chosen(
    log: Log, visible: Container[int], *, place: int = 0, person: int = 0, type_name: str = "", after: int | None = None
) -> Iterator[Entry]:
    """Entries in one place, by one person, or both, else of one type, from the newest on."""
    if type_name:
        return log.chosen(after=after, types=(type_name,), visible=visible)
    if place and person:
        return log.of_actor_in(person, place, after, visible=visible)
    return log.chosen((place,) if place else (), (person,) if person else (), (), after, visible=visible)


class Groups:
    """Entries, which are added from the newest on, in groups that stand where their newest does.

    Together are those of one object and one verb within `TOGETHER`; and of those of *many* what one person made of one kind, in one
    place and for the same readers, one after the other within `AT_ONCE`: a folder of files is one piece of news.
    """

    def __init__(self, many: Wanted = lambda entry: False) -> None:
        self._many = many
        self._groups: list[list[Entry]] = []
        self._latest: dict[tuple[int, str], list[Entry]] = {}

    def __len__(self) -> int:
        return len(self._groups)

    def __iter__(self) -> Iterator[Group]:
        return (Group(tuple(group)) for group in self._groups)

    def takes(self, entry: Entry) -> bool:
        """Tell whether *entry* belongs to a group that is there."""
        return self._group_of(entry) is not None

    def add(self, entry: Entry) -> None:
        """Put *entry* into its group, or into a new one."""
        group = self._group_of(entry)
        if group is None:
            group = []
            self._groups.append(group)
        self._latest[entry.uid, entry.verb] = group
        group.append(entry)

    def _group_of(self, entry: Entry) -> list[Entry] | None:
        group = self._latest.get((entry.uid, entry.verb))
        if group is not None and group[0].moment - entry.moment < TOGETHER:
            return group
        last = self._groups[-1] if self._groups else None
        return last if last is not None and len(last) < MOST_AT_ONCE and self._made_at_once(last[0], entry) else None

    def _made_at_once(self, one: Entry, other: Entry) -> bool:
        return _alike(one) == _alike(other) and abs(one.moment - other.moment) < AT_ONCE and self._many(one) and self._many(other)


def _alike(entry: Entry) -> tuple[int, str, str, int, int]:
    return entry.actor, entry.verb, entry.type_name, entry.place, entry.access_id
