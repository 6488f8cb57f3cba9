"""Who asks: the identity that `can()` and every list are computed for."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from colonnade.security.person import Person

EVERYONE, STAFF = "everyone", "staff"


@dataclass(frozen=True, slots=True)
class All:
    """A set that contains everything, except *but*: what an administrator may read."""

    but: frozenset[int] = frozenset()

    def __contains__(self, item: object) -> bool:
        return item not in self.but


@dataclass(frozen=True, slots=True)
class Reader:
    """A person (or nobody) with all principals they act as and the access ids they may read.

    `closed` are the plugins in which nobody writes at the moment.
    """

    person: Person | None = None
    principals: frozenset[str] = frozenset({EVERYONE})
    visible: Container[int] = field(default_factory=frozenset)
    administrator: bool = False
    closed: frozenset[str] = frozenset()

    @property
    def id(self) -> int:
        """The person's id, 0 for nobody."""
        return self.person.id if self.person else 0


SYSTEM = Reader(None, frozenset({EVERYONE, STAFF, "system"}), All(), administrator=True)
ANONYMOUS = Reader()
