"""The log of what happened: one entry an event, in the order in which they came in, written in its transaction.

An entry is changed only when its object moves to another place: then it tells of that one, and nothing new happened.

An entry has no text of its own: titles are fetched through the gate when it is shown. It is entered once for all readers, also of a place
with ten thousand members; who is told is decided on reading. Trees by place, type and person serve those for whom the log holds little.
They are kept apart by who may read: so no walk passes entries that its reader may not know of, however many there are.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterable, Iterator, Mapping, MutableMapping
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
MAX_NEW = 12
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


class Newest(Persistent):
    """The entries of a shard that came in last, by key: until they are enough to be worth records in all trees that they belong in."""

    entries: Mapping[int, tuple] = {}  # never changed, but replaced

    def put(self, key: int, value: tuple) -> None:
        """Add an entry, or replace it."""
        self.entries = {**self.entries, key: value}

    def pop(self, key: int) -> None:
        """Take out an entry, if it is here."""
        if key in self.entries:
            self.entries = {other: value for other, value in self.entries.items() if other != key}


class Entries(LOBTree):
    """Entries by key. New ones come in at one end, and a save writes the bucket they fall into as a whole: so buckets are small."""

    max_leaf_size = 16


class Keys(LLTreeSet):
    """Keys of entries, likewise."""

    max_leaf_size = 60


class Log(Persistent):
    """All entries, in shards by object so that those who write at once seldom meet.

    Keys are also kept by place and by type (likewise in shards) and by person, all by access id; of an object the newest one, from which
    each leads to the one before. What came last in a shard lies in one record beside the trees, and is looked through.
    """

    _walked: int | None = None
    """While walks that a log of an older version lacks are made: the key up to which that is done, 0 at the beginning."""
    _all_walked = False
    """Whether that is all walks, not only those by type."""

    def __init__(self) -> None:
        self._shards, self._latest = IOBTree(), LLBTree()
        self._by_place, self._by_actor, self._places = OOBTree(), OOBTree(), OOTreeSet()
        self._by_type, self._types = OOBTree(), OOTreeSet()
        self._newest = _none_yet()

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
        position = -moment if past else min(-moment, (self.newest() >> _SHARD_BITS) - 1)
        key = (position << _SHARD_BITS) | number
        while self.get(key) is not None:
            key -= SHARDS
        at = 0 if position == -moment else moment
        entry = self._linked(Entry(key, uid, actor, verb, type_name, place, access_id, 0, detail, at))
        if len(self._newest[number].entries) >= MAX_NEW:
            self._put_away(number)
        self._newest[number].put(key, astuple(entry)[1:])
        self._places.insert((place, access_id))
        self._types.insert((type_name, access_id))
        return entry

    def _replace(self, entry: Entry) -> None:
        """Write an entry that is there already, where it is."""
        number, value = entry.key & (SHARDS - 1), astuple(entry)[1:]
        shard = self._shards.get(number)
        if shard is not None and entry.key in shard:
            shard[entry.key] = value
        else:
            self._newest[number].put(entry.key, value)

    def _put_away(self, number: int) -> None:
        """Move the newest entries of a shard to the trees."""
        shard = self._shards.get(number)
        if shard is None:
            shard = self._shards[number] = Entries()
        for key, value in self._newest[number].entries.items():
            shard[key] = value
            self._walk(Entry(key, *value))
        self._newest[number].entries = {}

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
            self._replace(replace(after, before=entry.key))
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
        if not hasattr(self, "_newest"):
            self._newest = _none_yet()

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
        number = key & (SHARDS - 1)
        found = self._newest[number].entries.get(key)
        if found is None and (shard := self._shards.get(number)) is not None:
            found = shard.get(key)
        return Entry(key, *found) if found is not None else None

    def newest(self) -> int:
        """The key of the newest entry; 0 in an empty log. New with each entry, but for those of the past."""
        first = [shard.minKey() for shard in self._shards.values() if shard]
        first += [min(new.entries) for new in self._newest if new.entries]
        return min(first, default=0)

    def entries(self, after: int | None = None) -> Iterator[Entry]:
        """All entries from the newest on, starting behind *after*."""
        trees = (shard.iteritems(min=after, excludemin=after is not None) for shard in self._shards.values())
        return (Entry(key, *value) for key, value in heapq.merge(self._new(after), *trees))

    def _new(self, after: int | None) -> list[tuple[int, tuple]]:
        """(key, value) of the entries that aren't in trees yet."""
        return sorted(pair for new in self._newest for pair in new.entries.items() if after is None or pair[0] > after)

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
        places, actors, types = frozenset(places), frozenset(actors), frozenset(types)
        new = [
            key
            for key, (_uid, actor, _verb, type_name, place, access_id, *_) in self._new(after)
            if (place in places or actor in actors or type_name in types) and access_id in visible
        ]
        found = [*_walks(self._by_place, self._places, places, visible), *_walks(self._by_type, self._types, types, visible)]
        found += [keys for actor in actors for (_, access), keys in self._by_actor.items(*_range(actor)) if access in visible]
        walks = [keys.keys(after, None, after is not None) for keys in found if keys is not None]
        return self._each_once(heapq.merge(new, *walks, *(self._of_object(uid, visible, after) for uid in objects)))

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

    def follow_objects(self, moved: Iterable[tuple[int, int, int, int]]) -> None:
        """Objects lie in other places now: (uid, access id before, uid of the place, access id) of each.

        What happened to them is found there from now on, at the time when it happened. What only some knew of stays theirs.
        """
        left: dict[tuple[int, str, int], Entry] = {}
        for uid, before, place, access_id in moved:
            for entry in [found for found in self.of_object(uid) if found.access_id == before]:
                self._follow(entry, replace(entry, place=place, access_id=access_id))
                left[entry.place, entry.type_name, entry.access_id] = entry
        for entry in left.values():
            self._forget_known(entry)

    def _follow(self, entry: Entry, moved: Entry) -> None:
        self._take_out_of_walks(entry)
        self._replace(moved)
        if entry.key in self._newest[entry.key & (SHARDS - 1)].entries:
            self._places.insert((moved.place, moved.access_id))
            self._types.insert((moved.type_name, moved.access_id))
        else:
            self._walk(moved)

    def forget_object(self, uid: int) -> None:
        """The object is gone for good, and its entries with it."""
        for entry in list(self.of_object(uid)):
            number = entry.key & (SHARDS - 1)
            self._newest[number].pop(entry.key)
            if number in self._shards:
                self._shards[number].pop(entry.key, None)
            self._take_out_of_walks(entry)
            self._forget_known(entry)
        self._latest.pop(uid, None)

    def _take_out_of_walks(self, entry: Entry) -> None:
        number = entry.key & (SHARDS - 1)
        _take_out(self._by_place, (entry.place, entry.access_id, number), entry.key)
        _take_out(self._by_actor, (entry.actor, entry.access_id), entry.key)
        _take_out(self._by_type, (entry.type_name, entry.access_id, number), entry.key)

    def _forget_known(self, gone: Entry) -> None:
        """Forget that there is something in a place and of a type, if *gone* was the last."""
        new = [Entry(key, *value) for key, value in self._new(None)]
        for walks, known, first, firsts in (
            (self._by_place, self._places, gone.place, {(entry.place, entry.access_id) for entry in new}),
            (self._by_type, self._types, gone.type_name, {(entry.type_name, entry.access_id) for entry in new}),
        ):
            pair = (first, gone.access_id)
            if pair not in firsts and not walks.keys(*_range(*pair)):
                known.discard(pair)


def _none_yet() -> tuple[Newest, ...]:
    return tuple(Newest() for _ in range(SHARDS))


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
