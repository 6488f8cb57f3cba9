"""How much room files take: of each person who added them, and in each place. All versions count, and what lies in the trash."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

from BTrees.Length import Length
from BTrees.OOBTree import OOBTree

from colonnade.content.stored_file import StoredFile

Root = MutableMapping[str, Any]
GB = 10**9


@dataclass(frozen=True)
class Limits:
    """What the settings allow, in bytes: one upload, and all files of a person and of a place. 0: as much as they like."""

    upload: int = 2 * GB
    person: int = 10 * GB
    place: int = 100 * GB


@dataclass(frozen=True)
class Room:
    """How many bytes are taken, and how many may be. `most` 0: there is no limit."""

    taken: int
    most: int

    @property
    def left(self) -> int | None:
        """How many more fit; None without a limit."""
        return max(0, self.most - self.taken) if self.most else None

    def has(self, size: int) -> bool:
        """Whether *size* more bytes fit."""
        return not self.most or self.taken + size <= self.most


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault("usage", OOBTree())


def room_of_person(root: Root, person_id: int, limits: Limits) -> Room:
    """The room of a person. The system (0) has no limit."""
    return Room(_taken(root, "person", person_id), limits.person if person_id else 0)


def room_of_place(root: Root, place_uid: int, limits: Limits) -> Room:
    """The room of a place."""
    return Room(_taken(root, "place", place_uid), limits.place)


def taken_by_all(root: Root) -> int:
    """The bytes of all files, in all places."""
    return sum(length() for (whose, _number), length in root["usage"].items() if whose == "place")


def _taken(root: Root, whose: str, number: int) -> int:
    found = root["usage"].get((whose, number))
    return found() if found is not None else 0


def charge(root: Root, files: Iterable[StoredFile], place_uid: int | None) -> None:
    """Let *files* take room of who added them and in this place, instead of where they did; None: nowhere, they are gone."""
    for stored in files:
        now = (stored.by, place_uid) if place_uid is not None else None
        if stored.charged != now:
            _add(root, stored.charged, -stored.size)
            _add(root, now, stored.size)
            stored.charged = now


def _add(root: Root, charged: tuple[int, int] | None, size: int) -> None:
    for key in (("person", charged[0]), ("place", charged[1])) if charged else ():
        length = root["usage"].get(key)
        if length is None:
            length = root["usage"][key] = Length()
        length.change(size)
        if not length():
            del root["usage"][key]
