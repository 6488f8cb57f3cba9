"""Ordered walks: lists that are read newest first without ever building the whole result.

A walk is a set of 16 trees by uid (so that writers rarely meet), merged on reading. A key is
`(-modified in µs) << 4 | shard`: unique in the walk, so paging is by key. Measured in `storage-search` 4: flat from 10,000 to 1,000,000.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterator
from dataclasses import dataclass

from BTrees.IOBTree import IOBTree
from BTrees.Length import Length
from BTrees.LOBTree import LOBTree
from persistent import Persistent

SHARDS = 16
_SHARD_BITS = 4
MAX_SCAN = 5000


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a walk: uids in order, and the key to go on after (None at the end).

    `exhausted_scan` is true when too many entries that the reader may not see were met, so that there may be more.
    """

    uids: tuple[int, ...]
    after: int | None
    exhausted_scan: bool = False


class Walk(Persistent):
    """Entries (uid, access id) by time, the newest first."""

    def __init__(self) -> None:
        self._shards = IOBTree()
        self._counts = IOBTree()
        self._changes = Length()

    @property
    def changes(self) -> int:
        """Grows with every change: the same number means the same list."""
        return self._changes()

    def add(self, uid: int, access_id: int, microseconds: int) -> int:
        """Insert an entry; return its key, which is unlike all others of the walk."""
        number = uid % SHARDS
        shard = self._shards.get(number)
        if shard is None:
            shard = self._shards[number] = LOBTree()
        key = (-microseconds << _SHARD_BITS) | number
        while key in shard:
            key += SHARDS
        shard[key] = (uid, access_id)
        self._count(access_id, 1)
        return key

    def remove(self, uid: int, key: int) -> None:
        """Take out the entry of *uid* at *key*."""
        _, access_id = self._shards[uid % SHARDS].pop(key)
        self._count(access_id, -1)

    def _count(self, access_id: int, change: int) -> None:
        count = self._counts.get(access_id)
        if count is None:
            count = self._counts[access_id] = Length()
        count.change(change)
        self._changes.change(1)

    def count(self, visible: Container[int]) -> int:
        """How many entries a reader with these access ids may see."""
        return sum(count() for access_id, count in self._counts.items() if access_id in visible)

    def entries(self, after: int | None = None) -> Iterator[tuple[int, tuple[int, int]]]:
        """(key, (uid, access id)) from the newest on, starting behind *after*."""
        trees = self._shards.values()
        return heapq.merge(*(tree.iteritems(min=after, excludemin=after is not None) for tree in trees))

    def page(self, visible: Container[int], limit: int, after: int | None = None) -> Page:
        """The next *limit* entries that a reader with these access ids may see."""
        uids: list[int] = []
        last = after
        for scanned, (key, (uid, access_id)) in enumerate(self.entries(after)):
            if access_id in visible:
                if len(uids) == limit:
                    return Page(tuple(uids), last)
                uids.append(uid)
                last = key
            if scanned >= MAX_SCAN:
                return Page(tuple(uids), key, exhausted_scan=True)
        return Page(tuple(uids), None)
