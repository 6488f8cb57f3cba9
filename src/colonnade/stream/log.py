"""The log of what happened: one entry an event, written in its transaction, and never changed.

An entry has no text of its own: titles are fetched through the gate when it is shown. It is entered once for all readers, also of a place
with ten thousand members; who is told is decided on reading. Trees by place, person and object serve those who follow little, for whom
the whole log holds little: measured in `storage-search` 3.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from BTrees.IOBTree import IOBTree
from BTrees.LLBTree import LLBTree, LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from colonnade.clock import from_microseconds, to_microseconds

Root = MutableMapping[str, Any]
AREA = "stream"
SHARDS = 16
_SHARD_BITS = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """An event: what *actor* did (`created`, `edited`, `commented`) to the object *uid*, in *place*, when it had *access_id*.

    `key` is unlike all others and smaller the newer the entry is. `before` is the key of the entry of the same object that was made
    before this one, or 0. `detail` is the key of a comment, or 0.
    """

    key: int
    uid: int
    actor: int
    verb: str
    type_name: str
    place: int
    access_id: int
    before: int = 0
    detail: int = 0

    @property
    def moment(self) -> datetime:
        """When it happened (aware UTC)."""
        return from_microseconds(-(self.key >> _SHARD_BITS))


class Entries(LOBTree):
    """Entries by key. New ones come in at one end, and a save writes the bucket they fall into as a whole: so buckets are small."""

    max_leaf_size = 16


class Keys(LLTreeSet):
    """Keys of entries, likewise."""

    max_leaf_size = 60


class Log(Persistent):
    """All entries, in shards by object so that those who write at once seldom meet.

    Keys are also kept by place (likewise in shards) and by person; of an object the latest one, from which each leads to the one before.
    """

    def __init__(self) -> None:
        self._shards = IOBTree()
        self._by_place, self._by_actor, self._latest = OOBTree(), LOBTree(), LLBTree()

    def add(self, when: datetime, uid: int, actor: int, verb: str, type_name: str, place: int, access_id: int, *, detail: int = 0) -> Entry:
        """Enter an event."""
        number = uid % SHARDS
        shard = self._shards.get(number)
        if shard is None:
            shard = self._shards[number] = Entries()
        key = (-to_microseconds(when) << _SHARD_BITS) | number
        while key in shard:
            key += SHARDS
        entry = Entry(key, uid, actor, verb, type_name, place, access_id, self._latest.get(uid, 0), detail)
        shard[key] = astuple(entry)[1:]
        _keys(self._by_place, (place, number)).insert(key)
        _keys(self._by_actor, actor).insert(key)
        self._latest[uid] = key
        return entry

    def get(self, key: int) -> Entry | None:
        """The entry at *key*, or None."""
        shard = self._shards.get(key & (SHARDS - 1))
        found = shard.get(key) if shard is not None else None
        return Entry(key, *found) if found is not None else None

    def newest(self) -> int:
        """The key of the newest entry; 0 in an empty log. New with each entry, but for those that come in with a time long past."""
        return min((shard.minKey() for shard in self._shards.values() if shard), default=0)

    def entries(self, after: int | None = None) -> Iterator[Entry]:
        """All entries from the newest on, starting behind *after*."""
        trees = (shard.iteritems(min=after, excludemin=after is not None) for shard in self._shards.values())
        return (Entry(key, *value) for key, value in heapq.merge(*trees))

    def chosen(
        self, places: Iterable[int] = (), actors: Iterable[int] = (), objects: Iterable[int] = (), after: int | None = None
    ) -> Iterator[Entry]:
        """The entries in these places, by these people, and of these objects, from the newest on, each once."""
        sets = [self._by_place.get((place, number)) for place in places for number in range(SHARDS)]
        sets += [self._by_actor.get(actor) for actor in actors]
        keys = [found.keys(after, None, after is not None) for found in sets if found is not None]
        last = 0
        for key in heapq.merge(*keys, *(self._keys_of(uid, after) for uid in objects)):
            if key != last and (entry := self.get(key)) is not None:
                yield entry
            last = key

    def _keys_of(self, uid: int, after: int | None) -> list[int]:
        return sorted(entry.key for entry in self.of_object(uid) if after is None or entry.key > after)

    def of_object(self, uid: int) -> Iterator[Entry]:
        """The entries of an object, the one that was made last first."""
        key = self._latest.get(uid, 0)
        while key and (entry := self.get(key)) is not None:
            yield entry
            key = entry.before

    def forget_object(self, uid: int) -> None:
        """The object is gone for good, and its entries with it."""
        for entry in list(self.of_object(uid)):
            number = entry.key & (SHARDS - 1)
            self._shards[number].pop(entry.key)
            _take_out(self._by_place, (entry.place, number), entry.key)
            _take_out(self._by_actor, entry.actor, entry.key)
        self._latest.pop(uid, None)


def _keys(tree: Any, owner: Any) -> Keys:
    keys = tree.get(owner)
    if keys is None:
        keys = tree[owner] = Keys()
    return keys


def _take_out(tree: Any, owner: Any, key: int) -> None:
    keys = tree.get(owner)
    if keys is not None:
        keys.discard(key)
        if not keys:
            del tree[owner]


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault(AREA, Log())


def log(root: Root) -> Log:
    """The log of a database."""
    return root[AREA]
