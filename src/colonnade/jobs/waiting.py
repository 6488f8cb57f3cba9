"""A queue in the database: entered in the transaction of a change, so that nothing is ever missed, and taken out when it is done.

Entries are spread over shards, so that those who write at the same time seldom meet.
"""

from __future__ import annotations

import heapq
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from BTrees.LOBTree import LOBTree
from persistent import Persistent

SHARDS = 16
_SALT_BITS = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that waits. `shard` and `key` are where it is, to take out just that one."""

    shard: int
    key: int
    value: Any


class Waiting(Persistent):
    """All entries. Values are plain ones: numbers, texts and tuples of them."""

    tree: Any = LOBTree

    def __init__(self) -> None:
        self._shards = tuple(self.tree() for _ in range(SHARDS))

    def enter(self, number: int, value: Any) -> None:
        """Enter a value in the shard of *number*. The key only has to be new: a clock that was set back does no harm."""
        shard = self._shards[number % SHARDS]
        key = (time.time_ns() // 1000 << _SALT_BITS) | secrets.randbelow(1 << _SALT_BITS)
        while not shard.insert(key, value):
            key += 1

    def first(self, limit: int) -> list[Entry]:
        """Up to *limit* entries, those that have waited longest first, whichever shards they are in."""
        shards = (self._entries(number) for number in range(SHARDS))
        return list(islice(heapq.merge(*shards, key=lambda entry: entry.key), max(0, limit)))

    def __iter__(self) -> Iterator[Entry]:
        return (entry for number in range(SHARDS) for entry in self._entries(number))

    def _entries(self, number: int) -> Iterator[Entry]:
        return (Entry(number, key, value) for key, value in self._shards[number].iteritems())

    def take(self, entry: Entry) -> bool:
        """Take out just this one; tell whether it was still there."""
        return self._shards[entry.shard].pop(entry.key, None) is not None

    def remove(self, entries: Iterable[Entry]) -> None:
        """Take out just these; what was entered since stays, also if it is the same."""
        for entry in entries:
            self.take(entry)

    def __len__(self) -> int:
        return sum(map(len, self._shards))
