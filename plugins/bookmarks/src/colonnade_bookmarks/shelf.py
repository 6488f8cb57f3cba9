"""What the root of a place's bookmarks remembers beside its children: who saved which page, when, what most people saved, and imports.

All in trees whose keys are spread, so that two people who save at once don't meet, and read from a key on, never as a whole. A page
is known by the key of its normalised address. Pages are counted by the bookmarks that everybody in the place may read: who
restricts theirs isn't counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent.mapping import PersistentMapping

from colonnade.api import Content, Folder, Waiting
from colonnade_bookmarks.addresses import key_of

_TREES = {
    "pages": OOTreeSet,
    "people": OOTreeSet,
    "own": OOBTree,
    "numbers": OOBTree,
    "popular": OOTreeSet,
    "arrived": Waiting,
    "waiting": OOBTree,
    "imports": OOBTree,
    "arrivals": OOBTree,
}
_LAST = 2**63
_A_MINUTE = 60_000_000
_STEP = 1024  # what lies between the order keys of two that are added one after the other, and is a microsecond in them


@dataclass(frozen=True, slots=True)
class Filed:
    """How a bookmark is filed: on the shelf of which root, under which key and time (µs since 1970), and whether it is counted.

    `arrived` is when it was imported (µs since 1970), 0 when it was saved by itself.
    """

    root: int
    key: str
    when: int
    counted: bool
    arrived: int = 0


class Shelf:
    """The trees of one root. Reading makes none."""

    def __init__(self, bookmarks: Folder) -> None:
        self._bookmarks = bookmarks
        self._trees = getattr(bookmarks, "_shelf", None)

    def tree(self, name: str, *, make: bool = False) -> Any:
        """One of the trees; made and kept with *make*, else an empty one where nothing was ever filed."""
        if self._trees is None:
            if not make:
                return _TREES[name]()
            self._trees = self._bookmarks._shelf = PersistentMapping({key: kind() for key, kind in _TREES.items()})
        if name not in self._trees:
            if not make:
                return _TREES[name]()
            self._trees[name] = _TREES[name]()
        return self._trees[name]

    def own(self, person_id: int, key: str) -> int:
        """The uid of a person's bookmark for a page, or 0."""
        return self.tree("own").get((person_id, key), 0)

    def saved(self, key: str, after: int = 0) -> Iterator[int]:
        """The uids of all bookmarks for a page, starting behind *after*."""
        return (uid for _, uid in self.tree("pages").keys((key, after + 1), (key, _LAST)))

    def of_person(self, person_id: int, after: tuple[int, int] | None = None) -> Iterator[tuple[int, int]]:
        """(minus µs, uid) of a person's bookmarks, the newest first, starting behind such a pair."""
        start = (person_id, *after) if after else (person_id, -_LAST, 0)
        found = self.tree("people").keys(start, (person_id, _LAST, _LAST))
        return ((when, uid) for _, when, uid in islice(found, 1 if after else 0, None))

    def number(self, key: str) -> int:
        """How many people saved a page, of those whose bookmark everybody here may read."""
        return self.tree("numbers").get(key, (0, 0))[0]

    def popular(self, after: tuple[int, int, str] | None = None) -> Iterator[tuple[int, int, str]]:
        """(minus number, minus µs, key) of pages, those first that most people saved, starting behind such a triple."""
        found = self.tree("popular").keys(after) if after else self.tree("popular").keys()
        return islice(found, 1 if after and after in self.tree("popular") else 0, None)

    def arrivals(self) -> Iterator[tuple[int, int, int]]:
        """(µs since 1970, person, number) of imports, the latest first: of each the bookmarks that everybody in the place may read."""
        return ((-when, person_id, number) for (when, person_id), number in self.tree("arrivals").items())

    def file(self, obj: Content, filed: Filed) -> None:
        """Enter a bookmark."""
        self.tree("pages", make=True).insert((filed.key, obj.uid))
        self.tree("people").insert((obj.creator, -filed.when, obj.uid))
        self.tree("own").setdefault((obj.creator, filed.key), obj.uid)
        if filed.counted:
            self._count(filed, 1)
            self._count_arrival(obj, filed, 1)

    def take_out(self, obj: Content, filed: Filed) -> None:
        """Take a bookmark out."""
        _discard(self.tree("pages", make=True), (filed.key, obj.uid))
        _discard(self.tree("people"), (obj.creator, -filed.when, obj.uid))
        if self.own(obj.creator, filed.key) == obj.uid:
            del self.tree("own")[obj.creator, filed.key]
        if filed.counted:
            self._count(filed, -1)
            self._count_arrival(obj, filed, -1)

    def _count(self, filed: Filed, change: int) -> None:
        numbers, popular = self.tree("numbers"), self.tree("popular")
        number, when = numbers.get(filed.key, (0, 0))
        _discard(popular, (-number, -when, filed.key))
        number, when = number + change, max(when, filed.when)
        if number > 0:
            numbers[filed.key] = (number, when)
            popular.insert((-number, -when, filed.key))
        else:
            numbers.pop(filed.key, None)

    def _count_arrival(self, obj: Content, filed: Filed, change: int) -> None:
        if not filed.arrived:
            return
        arrivals, key = self.tree("arrivals", make=True), (-filed.arrived, obj.creator)
        number = arrivals.get(key, 0) + change
        if number > 0:
            arrivals[key] = number
        else:
            arrivals.pop(key, None)


def _discard(tree: Any, key: tuple) -> None:
    if key in tree:
        tree.remove(key)


def shelf_of(bookmarks: Folder) -> Shelf:
    """The shelf of a place's root."""
    return Shelf(bookmarks)


def refile(root: Any, obj: Content, *, gone: bool = False) -> None:
    """File a bookmark as it is now, wherever it was filed before; with *gone* nowhere."""
    before: Filed | None = getattr(obj, "_filed", None)
    before = Filed(*before) if before else None
    now = None if gone else _filed_now(obj)
    if before == now:
        return
    if before is not None and (old := root["uids"].get(before.root)) is not None:
        Shelf(old).take_out(obj, before)
    if now is not None:
        Shelf(obj.__parent__).file(obj, now)
    obj._filed = astuple(now) if now else None


def _filed_now(obj: Content) -> Filed | None:
    key = key_of(obj.url)
    imported = imported_at(obj)
    arrived = _microseconds(imported) if imported is not None else 0
    return Filed(obj.__parent__.uid, key, _microseconds(moment_of(obj)), obj.access_id is None, arrived) if key else None


def imported_at(bookmark: Content) -> datetime | None:
    """When a bookmark came in with a browser's file; None when it was saved by itself."""
    return getattr(bookmark, "imported", None)


def moment_of(bookmark: Content) -> datetime:
    """What every list sorts a bookmark by: when it was saved, which is the date that is shown.

    Those for which a browser told no date were all saved when they came in: they stand in the order of their file, microseconds apart,
    and at most a minute behind, as those that are added in the background come after what others added meanwhile.
    """
    if imported_at(bookmark) != bookmark.created:
        return bookmark.created
    behind = bookmark.order_key // _STEP - _microseconds(bookmark.created)
    return bookmark.created - timedelta(microseconds=min(max(behind, 0), _A_MINUTE))


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
