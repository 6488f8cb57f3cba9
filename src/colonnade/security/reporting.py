"""Who reports to whom."""

from __future__ import annotations

from collections.abc import Iterator

from BTrees.LLBTree import LLBTree
from BTrees.OOBTree import OOTreeSet
from persistent import Persistent

from colonnade.security.people_entries import LEFT, Entry

NOBODY = 0
Kept = tuple[int, str, str, int]
"""(id of the manager or `NOBODY`, search key of the name, group, id)."""


class Reporting(Persistent):
    """The index, both ways. It holds everybody: who is shown it is for `colonnade.catalog.people_shown`.

    Data of before, or from elsewhere, may have managers who don't exist, and people who report to one another in a circle.
    """

    def __init__(self) -> None:
        self._entries = OOTreeSet()
        self._above = LLBTree()

    def add(self, entry: Kept) -> None:
        """Enter to whom somebody reports."""
        self._entries.add(entry)
        if entry[0]:
            self._above[entry[-1]] = entry[0]

    def discard(self, entry: Kept) -> None:
        """Take that out, if it is there."""
        self._entries.discard(entry)
        self._above.pop(entry[-1], None)

    def of(self, manager_id: int) -> Iterator[Entry]:
        """Those who report to somebody, or to nobody (0), by name, without those who left."""
        return (Entry(*entry[1:]) for entry in self._under(manager_id) if entry[2] != LEFT)

    def all_of(self, manager_id: int) -> list[int]:
        """The ids of those who report to somebody, those who left, too."""
        return [entry[-1] for entry in self._under(manager_id)]

    def above(self, person_id: int) -> int:
        """The id of the manager, or `NOBODY`."""
        return self._above.get(person_id, NOBODY)

    def has(self, manager_id: int) -> bool:
        """Tell whether anybody who is still here reports to somebody."""
        return next(self.of(manager_id), None) is not None

    def managers(self) -> list[int]:
        """The ids of all to whom somebody reports, in order. A fifth of what is kept by manager has to be read for it."""
        return sorted(set(self._above.values()))

    def is_in_circle(self, person_id: int) -> bool:
        """Tell whether the way up from somebody leads back to them."""
        seen: set[int] = set()
        node = self.above(person_id)
        while node and node not in seen and node != person_id:
            seen.add(node)
            node = self.above(node)
        return node == person_id

    def circles(self) -> list[list[int]]:
        """The ids of people who report to one another in a circle, each circle once."""
        known: set[int] = set()
        found = []
        for manager in self.managers():
            way: dict[int, None] = {}
            node = manager
            while node and node not in known and node not in way:
                way[node] = None
                node = self.above(node)
            if node in way:
                steps = list(way)
                found.append(steps[steps.index(node) :])
            known.update(way)
        return found

    def _under(self, manager_id: int) -> Iterator[Kept]:
        for entry in self._entries.keys(min=(manager_id,)):
            if entry[0] != manager_id:
                return
            yield entry
