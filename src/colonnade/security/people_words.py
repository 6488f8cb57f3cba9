"""Who says which word in which field of their profile: for searches. It holds what everybody says, whoever is shown it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from BTrees.OOBTree import OOTreeSet
from persistent import Persistent

NAME = ""
"""The field that stands for all names of a person: who may know of them knows these."""
MOST = 50_000
"""Entries that are looked at for one word, or for all that begin like one."""


class Said(NamedTuple):
    """That somebody says a word in a field: with their group there, which decides who is shown it, and their id."""

    field: str
    group: str
    id: int


class Words(Persistent):
    """The index. An entry is one string, as those are stored several times as fast as tuples."""

    def __init__(self) -> None:
        self._entries = OOTreeSet()

    def add(self, entry: str) -> None:
        """Enter that somebody says a word."""
        self._entries.add(entry)

    def discard(self, entry: str) -> None:
        """Take that out, if it is there."""
        self._entries.discard(entry)

    def having(self, word: str, *, begins: bool = False) -> Iterator[Said]:
        """Who says *word*, or a word that *begins* like it; of those the first `MOST`."""
        start = word if begins else f"{word}\0"
        for entry in islice(self._entries.keys(min=start), MOST):
            if not entry.startswith(start):
                return
            _word, field, group, person_id = entry.split("\0")
            yield Said(field, group, int(person_id))


def entry(word: str, field: str, group: str, person_id: int) -> str:
    """What is entered for a word of somebody."""
    return f"{word}\0{field}\0{group}\0{person_id}"
