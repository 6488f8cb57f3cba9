"""The log of what happened: one entry an event, in the order in which they came in, written in its transaction, and never changed.

An entry has no text of its own: titles are fetched through the gate when it is shown. It is entered once for all readers, also of a place
with ten thousand members; who is told is decided on reading. Trees by place, type and person serve those for whom the log holds little.
They are kept apart by who may read: so no walk passes entries that its reader may not know of, however many there are.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterable, Iterator, MutableMapping
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from itertools import islice
from math import inf
from typing import Any

from BTrees.IOBTree import IOBTree
from BTrees.LLBTree import LLBTree, LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.security.reader import All

Root = MutableMapping[str, Any]
AREA = "stream"
SHARDS = 16
_SHARD_BITS = 4
WALKED_AT_ONCE = 50_000
EVERY = All()


@dataclass(frozen=True, slots=True)
class Entry:
    """An event: what *actor* did (`created`, `edited`, `commented`) to the object *uid*, in *place*, when it had *access_id*.

    `key` is the entry's position in the log: unlike all others, and smaller the later it came in. `before` is the key of the entry of
    the same object that comes before this one, or 0. `detail` is the key of a comment, or 0. `at` is when it happened (microseconds), or 0
    where the key says so too.
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
    at: int = 0

    @property
    def moment(self) -> datetime:
        """When it happened (aware UTC)."""
        return from_microseconds(self.at or -(self.key >> _SHARD_BITS))


def position_at(moment: datetime) -> int:
    """The least key of what comes in at *moment* (aware) by a clock that is right."""
    return -to_microseconds(moment) << _SHARD_BITS


class Entries(LOBTree):
    """Entries by key. New ones come in at one end, and a save writes the bucket they fall into as a whole: so buckets are small."""

    max_leaf_size = 16


class Keys(LLTreeSet):
    """Keys of entries, likewise."""

    max_leaf_size = 60


class Log(Persistent):
    """All entries, in shards by object so that those who write at once seldom meet.

    Keys are also kept by place and by type (likewise in shards) and by person, all by access id; of an object the newest one, from which
    each leads to the one before.
    """

    _walked: int | None = None
    """While walks that a log of an older version lacks are made: the key up to which that is done, 0 at the beginning."""
    _all_walked = False
    """Whether that is all walks, not only those by type."""

    def __init__(self) -> None:
        self._shards, self._latest = IOBTree(), LLBTree()
        self._by_place, self._by_actor, self._places = OOBTree(), OOBTree(), OOTreeSet()
        self._by_type, self._types = OOBTree(), OOTreeSet()

    def add(
        self,
        when: datetime,
        uid: int,
        actor: int,
        verb: str,
        type_name: str,
        place: int,
        access_id: int,
        *,
        detail: int = 0,
        past: bool = False,
    ) -> Entry:
        """Enter an event: as the newest, whatever a clock says that was set back; one of the *past* among those of its time."""
        number, moment = uid % SHARDS, to_microseconds(when)
        shard = self._shards.get(number)
        if shard is None:
            shard = self._shards[number] = Entries()
        position = -moment if past else min(-moment, (self.newest() >> _SHARD_BITS) - 1)
        key = (position << _SHARD_BITS) | number
        while key in shard:
            key -= SHARDS
        at = 0 if position == -moment else moment
        entry = self._linked(Entry(key, uid, actor, verb, type_name, place, access_id, 0, detail, at))
        shard[key] = astuple(entry)[1:]
        self._walk(entry)
        return entry

    def _walk(self, entry: Entry) -> None:
        _keys(self._by_place, (entry.place, entry.access_id, entry.key & (SHARDS - 1))).insert(entry.key)
        _keys(self._by_actor, (entry.actor, entry.access_id)).insert(entry.key)
        self._places.insert((entry.place, entry.access_id))
        self._walk_by_type(entry)

    def _walk_by_type(self, entry: Entry) -> None:
        _keys(self._by_type, (entry.type_name, entry.access_id, entry.key & (SHARDS - 1))).insert(entry.key)
        self._types.insert((entry.type_name, entry.access_id))

    def _linked(self, entry: Entry) -> Entry:
        """*entry* in the line of its object's entries: at its head, but for one of the past."""
        after = None
        for other in self.of_object(entry.uid):
            if other.key > entry.key:
                break
            after = other
        if after is not None:
            self._shards[after.key & (SHARDS - 1)][after.key] = astuple(replace(after, before=entry.key))[1:]
            return replace(entry, before=after.before)
        before = self._latest.get(entry.uid, 0)
        self._latest[entry.uid] = entry.key
        return replace(entry, before=before)

    def bring_up_to_date(self) -> None:
        """Make the walks that a log of an older version lacks, or has in another form: empty, for `walk_more` to fill."""
        lacks_all = not hasattr(self, "_places")
        if lacks_all:
            self._by_place, self._by_actor, self._places = OOBTree(), OOBTree(), OOTreeSet()
        if lacks_all or not hasattr(self, "_by_type"):
            self._by_type, self._types = OOBTree(), OOTreeSet()
            self._walked, self._all_walked = 0, lacks_all

    def walk_more(self, limit: int) -> bool:
        """Enter up to *limit* more entries in the walks that are made; tell whether there may be others left."""
        if self._walked is None:
            return False
        enter = self._walk if self._all_walked else self._walk_by_type
        part = list(islice(self.entries(self._walked or None), limit))
        for entry in part:
            enter(entry)
        self._walked = part[-1].key if len(part) == limit else None
        return self._walked is not None

    def get(self, key: int) -> Entry | None:
        """The entry at *key*, or None."""
        shard = self._shards.get(key & (SHARDS - 1))
        found = shard.get(key) if shard is not None else None
        return Entry(key, *found) if found is not None else None

    def newest(self) -> int:
        """The key of the newest entry; 0 in an empty log. New with each entry, but for those of the past."""
        return min((shard.minKey() for shard in self._shards.values() if shard), default=0)

    def entries(self, after: int | None = None) -> Iterator[Entry]:
        """All entries from the newest on, starting behind *after*."""
        trees = (shard.iteritems(min=after, excludemin=after is not None) for shard in self._shards.values())
        return (Entry(key, *value) for key, value in heapq.merge(*trees))

    def chosen(
        self,
        places: Iterable[int] = (),
        actors: Iterable[int] = (),
        objects: Iterable[int] = (),
        after: int | None = None,
        *,
        types: Iterable[str] = (),
        visible: Container[int] = EVERY,
    ) -> Iterator[Entry]:
        """The entries in these places, by these people, of these objects and types, from the newest on, each once; the visible ones."""
        found = [*_walks(self._by_place, self._places, places, visible), *_walks(self._by_type, self._types, types, visible)]
        found += [keys for actor in actors for (_, access), keys in self._by_actor.items(*_range(actor)) if access in visible]
        walks = [keys.keys(after, None, after is not None) for keys in found if keys is not None]
        return self._each_once(heapq.merge(*walks, *(self._of_object(uid, visible, after) for uid in objects)))

    def places(self, visible: Container[int]) -> set[int]:
        """The uids of the places with visible entries."""
        return {place for place, access in self._places if access in visible}

    def of_actor_in(self, actor: int, place: int, after: int | None = None, *, visible: Container[int] = EVERY) -> Iterator[Entry]:
        """The visible entries by one person in one place."""
        there = frozenset(access for access in _accesses(self._places, place) if access in visible)
        return (entry for entry in self.chosen(actors=(actor,), after=after, visible=there) if entry.place == place)

    def _each_once(self, keys: Iterable[int]) -> Iterator[Entry]:
        last = 0
        for key in keys:
            if key != last and (entry := self.get(key)) is not None:
                yield entry
            last = key

    def _of_object(self, uid: int, visible: Container[int], after: int | None) -> Iterator[int]:
        return (e.key for e in self.of_object(uid) if (after is None or e.key > after) and e.access_id in visible)

    def of_object(self, uid: int) -> Iterator[Entry]:
        """The entries of an object, the newest first."""
        key = self._latest.get(uid, 0)
        while key and (entry := self.get(key)) is not None:
            yield entry
            key = entry.before

    def forget_object(self, uid: int) -> None:
        """The object is gone for good, and its entries with it."""
        for entry in list(self.of_object(uid)):
            number = entry.key & (SHARDS - 1)
            self._shards[number].pop(entry.key)
            _take_out(self._by_place, (entry.place, entry.access_id, number), entry.key)
            _take_out(self._by_actor, (entry.actor, entry.access_id), entry.key)
            _take_out(self._by_type, (entry.type_name, entry.access_id, number), entry.key)
            for walks, known, first in ((self._by_place, self._places, entry.place), (self._by_type, self._types, entry.type_name)):
                if not walks.keys(*_range(first, entry.access_id)):
                    known.discard((first, entry.access_id))
        self._latest.pop(uid, None)


def _range(*begin: int | str) -> tuple[tuple, tuple]:
    """What lies before and behind all tuples that begin like that."""
    return begin, (*begin, inf)


def _accesses(known: OOTreeSet, first: int | str) -> Iterator[int]:
    """The access ids that entries in a place, or of a type, have."""
    return (access for _, access in known.keys(*_range(first)))


def _walks(tree: OOBTree, known: OOTreeSet, wanted: Iterable[int | str], visible: Container[int]) -> Iterator[Keys | None]:
    """The keys of the visible entries in places, or of types, in parts."""
    shown = ((first, access) for first in wanted for access in _accesses(known, first) if access in visible)
    return (tree.get((*pair, number)) for pair in shown for number in range(SHARDS))


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
    """Make the area in an empty database. What a log of an older version lacks is then for `walk_more`."""
    if AREA not in root:
        root[AREA] = Log()
    log(root).bring_up_to_date()


def walk_more(root: Root) -> bool:
    """Fill walks that a log of an older version lacks: a part, to be committed; tell whether to go on. Nothing reads them before the end.

    All in one transaction, a million entries would take a gigabyte of memory, and whoever is stopped would begin again.
    """
    return log(root).walk_more(WALKED_AT_ONCE)


def log(root: Root) -> Log:
    """The log of a database."""
    return root[AREA]
