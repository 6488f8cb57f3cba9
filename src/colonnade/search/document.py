"""What an engine knows of an object: its texts, who may read it, and what results are narrowed by."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

FACETS = ("type", "place", "author", "tag", "month", "language", "state")
"""The fields that results are counted and narrowed by."""

FORMAT = 5
"""Raise it with every change of what is in a document, or of how it is stored: then the index of a site is made anew by itself."""

Value = str | int


@dataclass(frozen=True, slots=True)
class Document:
    """An object as it is searched for. `text` is all that is found but the title; `changed` is in microseconds since 1970.

    `type_name`, `place` (a uid) and `access` (an access id) are what decides whether a reader may know of it. `state` is made by
    `state_value`; '' for none.
    """

    uid: int
    access: int
    type_name: str
    place: int
    title: str
    text: str = ""
    author: int = 0
    changed: int = 0
    tags: tuple[str, ...] = ()
    language: str = ""
    state: str = ""

    def values(self, facet: str) -> tuple[Value, ...]:
        """What the document has in a field of `FACETS`."""
        match facet:
            case "type":
                return (self.type_name,)
            case "place":
                return (self.place,)
            case "author":
                return (self.author,) if self.author else ()
            case "tag":
                return self.tags
            case "month":
                return (month_of(self.changed),)
            case "language":
                return (self.language,) if self.language else ()
        return (self.state,) if self.state else ()


def state_value(type_name: str, status: str) -> str:
    """What stands for a status of a type in the index: the same word may mean another thing in another type."""
    return f"{type_name}/{status}"


def month_of(microseconds: int) -> str:
    """The month of a moment as `2026-03`, in UTC."""
    return datetime.fromtimestamp(microseconds / 1e6, UTC).strftime("%Y-%m")


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader may know of: documents with one of the `visible` access ids, but for those of types that are off.

    `off` holds (type, place) for a type that is off in a place, and (type, 0) for one that is off everywhere.
    """

    visible: Container[int]
    off: frozenset[tuple[str, int]] = field(default_factory=frozenset)

    def shows(self, access: int, type_name: str, place: int) -> bool:
        """Tell whether a document of this kind may be known."""
        return access in self.visible and not (self.off and ((type_name, 0) in self.off or (type_name, place) in self.off))


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, and how well it fits: comparable within one search only."""

    uid: int
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, how many there are in all, and for each facet how many have each value."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: dict[str, dict[Value, int]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[int]:
        return (hit.uid for hit in self.hits)
