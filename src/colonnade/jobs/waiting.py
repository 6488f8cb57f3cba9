"""A queue in the database: entered in the transaction of a change, so that nothing is ever missed, and taken out when it is done.

There are two trays. Whoever writes enters in one, the worker empties the other; when that is empty, the trays change places. So the two
don't meet: a tree that became empty, or lost its first entry, can't be merged with what others entered in it meanwhile (BTrees refuses).
Whoever began to write before the trays changed places still enters in the tray that is emptied now; then one of both is done again, as
when two processes empty one tray. So it never depends on the trays that nothing is lost, only how often something is done again.

In a tray entries are spread over shards, so that those who write at the same time seldom meet.
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
    """Something that waits. `shard` (of both trays) and `key` are where it is, to take out just that one."""

    shard: int
    key: int
    value: Any


class Turn(Persistent):
    """Which of the trays, 0 or 1, is `emptied`. A small record of its own: those who write only read it."""

    emptied = 0


class Waiting(Persistent):
    """A queue in the database: who enters something in the transaction of a change seldom meets the task that takes it out.

    Values are plain ones (numbers, texts and tuples of them), or objects with a record of their own.
    """

    tree: Any = LOBTree

    def __init__(self) -> None:
        self._shards = self._new_tray() + self._new_tray()
        self._turn = Turn()

    def _new_tray(self) -> tuple[Any, ...]:
        return tuple(self.tree() for _ in range(SHARDS))

    def complete(self) -> None:
        """Give a queue that was made before there were two trays its second one. What waits in it is done first."""
        if len(self._shards) == SHARDS:
            self._shards += self._new_tray()
            self._turn = Turn()

    def enter(self, number: int, value: Any) -> None:
        """Enter a value in the shard of *number*. The key only has to be new: a clock that was set back does no harm."""
        shard = self._entered(number)
        key = (time.time_ns() // 1000 << _SALT_BITS) | secrets.randbelow(1 << _SALT_BITS)
        while not shard.insert(key, value):
            key += 1

    def _entered(self, number: int) -> Any:
        """Where something with this number is entered now."""
        return self._tray(1 - self._turn.emptied)[number % SHARDS]

    def _shards_of(self, number: int) -> tuple[Any, ...]:
        """Where something with this number may be: the shard to enter it in is among them."""
        return self._shards[number % SHARDS :: SHARDS]

    def _tray(self, tray: int) -> tuple[Any, ...]:
        return self._shards[tray * SHARDS : (tray + 1) * SHARDS]

    def next(self, limit: int) -> list[Entry]:
        """Up to *limit* entries of the tray that is emptied, those that have waited longest first, whichever shards they are in.

        Commit this before anything is taken out, else the worker meets those who write: it may have the trays change places. That is a
        ConflictError where something came into the tray that was empty meanwhile: what the same one entered next would be done before it.
        Whoever can't do an entry puts it back: while it stays, the other tray waits.
        """
        emptied, other = self._turn.emptied, 1 - self._turn.emptied
        if not any(self._tray(emptied)) and any(self._tray(other)):
            for shard in self._tray(emptied):
                if shard._p_jar is not None:
                    shard._p_jar.readCurrent(shard)
            self._turn.emptied = emptied = other
        shards = (self._entries(emptied * SHARDS + number) for number in range(SHARDS))
        return list(islice(heapq.merge(*shards, key=lambda entry: entry.key), max(0, limit)))

    def __iter__(self) -> Iterator[Entry]:
        return (entry for number in range(len(self._shards)) for entry in self._entries(number))

    def of(self, number: int) -> list[Entry]:
        """What waits in the shards of *number*: all that was entered with it, and what shares them."""
        shards = range(number % SHARDS, len(self._shards), SHARDS)
        return [entry for shard in shards for entry in self._entries(shard)]

    def _entries(self, number: int) -> Iterator[Entry]:
        return (Entry(number, key, value) for key, value in self._shards[number].iteritems())

    def take(self, entry: Entry) -> bool:
        """Take out just this one; tell whether it was still there."""
        return self._shards[entry.shard].pop(entry.key, None) is not None

    def remove(self, entries: Iterable[Entry]) -> None:
        """Take out just these; what was entered since stays, also if it is the same."""
        for entry in entries:
            self.take(entry)

    def put_back(self, entries: Iterable[Entry]) -> None:
        """Let these wait again, behind all others, if they are still there."""
        for entry in entries:
            if self.take(entry):
                self.enter(entry.shard, entry.value)

    def oldest(self) -> int:
        """When what has waited longest was entered, in µs since 1970; 0 if nothing waits."""
        keys = [shard.minKey() for shard in self._shards if shard]
        return min(keys) >> _SALT_BITS if keys else 0

    def __len__(self) -> int:
        return sum(map(len, self._shards))
