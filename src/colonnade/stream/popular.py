"""What many people liked and commented on lately: the log has the comments, likes are entered here and forgotten when they are old."""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice, takewhile

from BTrees.IOBTree import IOBTree
from BTrees.LOBTree import LOBTree
from persistent import Persistent

from colonnade.stream.log import SHARDS, Root, log, position_at
from colonnade.stream.record import COMMENTED

AREA = "likings"
LATELY = timedelta(days=7)
MAX_COUNTED = 2000
"""Likes, and entries of the log, that are looked at: on a site where more happens, popular is what was so in the last of these days."""


class _Likes(LOBTree):
    """Likes by key: (uid of the object, id of the person). New ones come in at one end, so buckets are small."""

    max_leaf_size = 16


class Likings(Persistent):
    """Who liked what, the newest first, in shards so that people who like one thing at once seldom meet.

    An entry stays when somebody likes something no more; who counts asks whether they still do.
    """

    def __init__(self) -> None:
        self._shards = IOBTree({number: _Likes() for number in range(SHARDS)})  # two that both make one would meet

    def add(self, when: datetime, uid: int, person_id: int) -> None:
        """A person likes an object."""
        number = (uid + person_id) % SHARDS
        shard = self._shards.get(number)
        if shard is None:
            shard = self._shards[number] = _Likes()
        key = position_at(when) | number
        while key in shard:
            key += SHARDS
        shard[key] = (uid, person_id)

    def since(self, moment: datetime) -> Iterator[tuple[int, int]]:
        """(uid of the object, id of the person) of the likes since *moment*, the newest first."""
        last = position_at(moment)
        return (value for _key, value in heapq.merge(*(shard.iteritems(max=last) for shard in self._shards.values())))

    def prune(self, moment: datetime) -> int:
        """Forget the likes before *moment*; return how many."""
        first, gone = position_at(moment), 0
        for shard in self._shards.values():
            for key in list(shard.keys(min=first)):
                del shard[key]
                gone += 1
        return gone

    def forget(self, uids: Container[int], people: Container[int]) -> None:
        """Forget the likes of the objects *uids*, and all that *people* liked."""
        for shard in self._shards.values():
            for key in [key for key, (uid, person_id) in shard.items() if uid in uids or person_id in people]:
                del shard[key]


@dataclass
class Warmth:
    """What makes an object popular: who liked it, and (person, key) of the comments on it."""

    uid: int
    likers: set[int] = field(default_factory=set)
    comments: list[tuple[int, int]] = field(default_factory=list)

    @property
    def rank(self) -> tuple[int, int]:
        """The greater the warmer: by how many people there are, then by how much they did."""
        return len(self.likers | {person for person, _key in self.comments}), len(self.likers) + len(self.comments)


def install(root: Root) -> None:
    """Make the area in an empty database."""
    if AREA not in root:
        root[AREA] = Likings()


def enter_like(root: Root, when: datetime, uid: int, person_id: int) -> None:
    """A person likes an object."""
    root[AREA].add(when, uid, person_id)


def prune(root: Root, now: datetime) -> int:
    """Forget what is too old to count; return how many likes that were."""
    return root[AREA].prune(now - LATELY)


def warmest(root: Root, now: datetime, place: int = 0) -> list[Warmth]:
    """Objects that were liked or commented on lately, the warmest first; comments only in *place* where one is given.

    They are what the log says, whoever may see it: the caller asks the gate for each, and counts what still stands.
    """
    found: dict[int, Warmth] = {}
    begin = now - LATELY
    last = position_at(begin)  # not by moments: those of a clock that was wrong would end the walk
    for uid, person_id in islice(root[AREA].since(begin), MAX_COUNTED):
        found.setdefault(uid, Warmth(uid)).likers.add(person_id)
    entries: Iterable = log(root).chosen((place,)) if place else log(root).entries()
    for entry in takewhile(lambda entry: entry.key <= last, islice(entries, MAX_COUNTED)):
        if entry.verb == COMMENTED:
            found.setdefault(entry.uid, Warmth(entry.uid)).comments.append((entry.actor, entry.detail))
    return sorted(found.values(), key=lambda warmth: warmth.rank, reverse=True)
