"""Who says what: from a value of a field of profiles (department, place, skill) to the people who say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import merge
from typing import Any

from BTrees.OOBTree import OOTreeSet
from persistent import Persistent

from colonnade.security.people_entries import Entry
from colonnade.security.person_fields import search_key

Kept = tuple[str, str, str, str, str, int]
"""(field, search key of the value, value, group, search key of the name, id): what says the same of a field stands together."""


class Said(Persistent):
    """The index. It holds what everybody says: who is shown that is for `colonnade.catalog.people_shown`.

    The values of a field, and the groups of people who say one, are found by leaping from one to the next.
    """

    def __init__(self) -> None:
        self._entries = OOTreeSet()

    def add(self, entry: Kept) -> None:
        """Enter that somebody says something."""
        self._entries.add(entry)

    def discard(self, entry: Kept) -> None:
        """Take that out, if it is there."""
        self._entries.discard(entry)

    def values(self, field: str, beginning: str = "") -> Iterator[str]:
        """All values of a field by their search key, or those whose key begins with *beginning*."""
        for _field, key, value in self._steps((field,), 3, (field, beginning)):
            if not key.startswith(beginning):
                return
            yield value

    def groups(self, field: str, value: str) -> Iterator[str]:
        """The groups of those who say exactly this."""
        return (step[3] for step in self._steps((field, search_key(value), value), 4))

    def people(self, field: str, value: str) -> Iterator[Entry]:
        """Those who say exactly this, by name."""
        key = (field, search_key(value), value)
        return merge(*(self._of_group((*key, group)) for group in self.groups(field, value)))

    def alike(self, field: str, value: str, fits: Callable[[str], bool] = bool) -> Iterator[Entry]:
        """Those who say this in any case and width, by name: of the groups that *fits* accepts. The others are leapt over."""
        key = search_key(value)
        return merge(*(self._of_group(step) for step in self._steps((field, key), 4) if fits(step[3])))

    def _of_group(self, start: tuple) -> Iterator[Entry]:
        return (Entry(name, start[3], person_id) for *_said, name, person_id in self._under(start))

    def _steps(self, start: tuple, length: int, first: tuple | None = None) -> Iterator[tuple]:
        """The different beginnings, of this *length*, of the entries that begin with *start*: each found in one step."""
        entry = self._next(first or start)
        while entry is not None and entry[: len(start)] == start:
            yield entry[:length]
            entry = self._next((*entry[: length - 1], entry[length - 1] + "\0"))

    def _next(self, at: tuple) -> Any:
        """The first entry at or behind *at*, or None."""
        return next(iter(self._entries.keys(min=at)), None)

    def _under(self, start: tuple) -> Iterator[Any]:
        for entry in self._entries.keys(min=start):
            if entry[: len(start)] != start:
                return
            yield entry
