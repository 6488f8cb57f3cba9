"""Who stands at a community's door: asked to join, was invited, or was turned away. From it comes no right but to know of the place."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from colonnade.clock import from_microseconds, to_microseconds

Root = MutableMapping[str, Any]
AREA = "at_the_door"
ASKED, INVITED, TURNED_AWAY = "asked", "invited", "turned away"
LASTS = timedelta(days=30)
"""How long an invitation is open, a request waits, and somebody who was turned away can't ask again."""


@dataclass(frozen=True)
class Standing:
    """How somebody stands there: *kind* of those above, *by* whom (0: themselves), since when (µs), with which words, to get which role."""

    kind: str
    by: int
    moment: int
    message: str = ""
    role: str = "member"

    @property
    def since(self) -> datetime:
        """Since when (aware UTC)."""
        return from_microseconds(self.moment)

    @property
    def until(self) -> datetime:
        """When it is over (aware UTC)."""
        return self.since + LASTS


class Door(Persistent):
    """All of them, by place and by person."""

    def __init__(self) -> None:
        self._at = OOBTree()  # (uid of the place, id of the person) -> Standing
        self._of = OOTreeSet()  # (id of the person, uid of the place)

    def put(self, place: int, person: int, standing: Standing) -> None:
        """Note how a person stands before a place."""
        self._at[place, person] = standing
        self._of.insert((person, place))

    def take(self, place: int, person: int) -> None:
        """Forget it. Does nothing where nothing was noted."""
        self._at.pop((place, person), None)
        self._of.discard((person, place))

    def get(self, place: int, person: int) -> Standing | None:
        """How a person stands before a place, also when it is over."""
        return self._at.get((place, person))

    def at(self, place: int) -> Iterator[tuple[int, Standing]]:
        """(person, how they stand) of all before a place."""
        return ((person, standing) for (_place, person), standing in self._at.items((place,), (place + 1,)))

    def of(self, person: int) -> Iterator[tuple[int, Standing]]:
        """(uid of the place, how they stand) of a person."""
        return ((place, self._at[place, person]) for _person, place in self._of.keys((person,), (person + 1,)))

    def overdue(self, now: datetime) -> list[tuple[int, int]]:
        """(place, person) of what is over."""
        latest = to_microseconds(now - LASTS)
        return [key for key, standing in self._at.items() if standing.moment <= latest]


def install(root: Root) -> None:
    """Make the area in an empty database, or in one of before."""
    if AREA not in root:
        root[AREA] = Door()


def standing_of(root: Root, place: int, person: int, now: datetime) -> Standing | None:
    """How a person stands before a place now; None when it is over, too."""
    found = root[AREA].get(place, person)
    return found if found is not None and found.until > now else None


def waiting_at(root: Root, place: int, kind: str, now: datetime) -> list[tuple[int, Standing]]:
    """(person, how they stand) of those of a *kind* before a place, who came first first."""
    found = [(person, standing) for person, standing in root[AREA].at(place) if standing.kind == kind and standing.until > now]
    return sorted(found, key=lambda pair: pair[1].moment)


def waiting_of(root: Root, person: int, kind: str, now: datetime) -> list[tuple[int, Standing]]:
    """(uid of the place, how they stand) where a person stands as *kind*, the latest first."""
    found = [(place, standing) for place, standing in root[AREA].of(person) if standing.kind == kind and standing.until > now]
    return sorted(found, key=lambda pair: -pair[1].moment)


def invited_into(root: Root, person: int) -> Iterator[int]:
    """The uids of the places that a person is invited into."""
    return (place for place, standing in root[AREA].of(person) if standing.kind == INVITED)


def forget_place(root: Root, place: int) -> None:
    """The place is gone, and nobody stands before it."""
    for person, _standing in list(root[AREA].at(place)):
        root[AREA].take(place, person)


def forget_person(root: Root, person: int) -> None:
    """The person is gone."""
    for place, _standing in list(root[AREA].of(person)):
        root[AREA].take(place, person)


def forget_overdue(root: Root, now: datetime) -> int:
    """Forget what is over; return how many."""
    found = root[AREA].overdue(now)
    for place, person in found:
        root[AREA].take(place, person)
    return len(found)
