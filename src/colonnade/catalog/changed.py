"""Which objects changed since the text index last looked: written in the transaction of the change, so that none is ever missed.

An entry is a uid. It says that the object isn't what it was, not what it is now: whoever reads it looks at the object. Entries are
spread over shards by uid, so that those who write at the same time seldom meet.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from BTrees.LLBTree import LLBTree
from persistent import Persistent

from colonnade.content.objects import Content

Root = MutableMapping[str, Any]
SHARDS = 16
_SALT_BITS = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """An object that changed. `shard` and `key` are where the entry is, to take out just that one."""

    shard: int
    key: int
    uid: int


class Changed(Persistent):
    """All entries."""

    def __init__(self) -> None:
        self._shards = tuple(LLBTree() for _ in range(SHARDS))

    def add(self, uid: int) -> None:
        """Enter an object. The key only has to be new: a clock that was set back does no harm."""
        shard = self._shards[uid % SHARDS]
        key = (time.time_ns() // 1000 << _SALT_BITS) | secrets.randbelow(1 << _SALT_BITS)
        while not shard.insert(key, uid):
            key += 1

    def first(self, limit: int) -> list[Entry]:
        """Up to *limit* entries, of all shards alike."""
        if limit <= 0:
            return []
        each = max(1, limit // SHARDS)
        found = [entry for number in range(SHARDS) for entry in islice(self._entries(number), each)]
        return found[:limit]

    def _entries(self, number: int) -> Iterator[Entry]:
        return (Entry(number, key, uid) for key, uid in self._shards[number].iteritems())

    def remove(self, entries: Iterable[Entry]) -> None:
        """Take out just these; what was entered of the same objects since stays."""
        for entry in entries:
            self._shards[entry.shard].pop(entry.key, None)

    def __len__(self) -> int:
        return sum(map(len, self._shards))


def install(root: Root) -> None:
    """Make the area in an empty database."""
    if "changed" not in root:
        root["changed"] = Changed()


def changed(root: Root) -> Changed:
    """The entries of a database."""
    return root["changed"]


def note_change(root: Root, obj: Content) -> None:
    """Enter *obj*, whatever became of it."""
    root["changed"].add(obj.uid)
