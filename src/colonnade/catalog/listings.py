"""What is in a folder, in the orders in which people want it: kept as trees, so that no page reads the whole folder.

Kept for types that say `sortable`. An entry is `(rank, key, uid)`: folders come first, equal keys are told apart by uid.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, MutableMapping
from dataclasses import dataclass
from typing import Any

from BTrees.IOBTree import IOBTree
from BTrees.Length import Length
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from colonnade.clock import to_microseconds
from colonnade.content.names import fold_title
from colonnade.content.objects import Content, Folder
from colonnade.content.stored_file import StoredFile

Root = MutableMapping[str, Any]
Key = tuple[int, Any, int]
ORDERS = ("name", "date", "size")
MAX_SCAN = 5000
_NUMBER = re.compile(r"\d+")
_LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a folder: uids in order, and the key to go on after (None at the end)."""

    uids: tuple[int, ...]
    after: Key | None


class Listing(Persistent):
    """The children of one folder in each order, and how many there are for each access id."""

    def __init__(self) -> None:
        self._orders = {order: OOBTree() for order in ORDERS}
        self._counts = IOBTree()

    def add(self, keys: dict[str, Key], uid: int, access_id: int) -> None:
        """Enter a child."""
        for order, key in keys.items():
            self._orders[order][key] = (uid, access_id)
        self._count(access_id, 1)

    def remove(self, keys: dict[str, Key]) -> None:
        """Take a child out."""
        access_id = 0
        for order, key in keys.items():
            _, access_id = self._orders[order].pop(key)
        self._count(access_id, -1)

    def _count(self, access_id: int, change: int) -> None:
        if access_id not in self._counts:
            self._counts[access_id] = Length()
        self._counts[access_id].change(change)

    def count(self, visible: Container[int]) -> int:
        """How many children a reader with these access ids may see."""
        return sum(length() for access_id, length in self._counts.items() if access_id in visible)

    def page(self, order: str, visible: Container[int], limit: int, after: Key | None = None) -> Part:
        """The next *limit* children that the reader may see."""
        uids: list[int] = []
        last = after
        for scanned, (key, (uid, access_id)) in enumerate(self._orders[order].iteritems(min=after, excludemin=after is not None)):
            if access_id in visible:
                if len(uids) == limit:
                    return Part(tuple(uids), last)
                uids.append(uid)
                last = key
            if scanned >= MAX_SCAN:
                return Part(tuple(uids), key)
        return Part(tuple(uids), None)

    def named(self, title: str) -> list[int]:
        """The uids of the children with this title, compared folded."""
        key = name_key(title)
        found = self._orders["name"]
        return [uid for rank in (0, 1) for uid, _ in found.values(min=(rank, key, 0), max=(rank, key, 1 << 63))]


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault("listings", LOBTree())


def name_key(title: str) -> str:
    """The form by which titles are ordered: folded, numbers by their value. Chinese stands behind Latin, by radical and strokes."""
    numbers = _NUMBER.sub(lambda found: _padded(found[0]), fold_title(title))
    return "".join(c for c in unicodedata.normalize("NFD", numbers) if not unicodedata.combining(c)) + "\0" + fold_title(title)


def _padded(digits: str) -> str:
    return digits.lstrip("0").rjust(_LONGEST_NUMBER, "0")


def keys_of(obj: Content) -> dict[str, Key]:
    """Where *obj* stands in each order."""
    obj._p_activate()
    rank = 0 if isinstance(obj, Folder) else 1
    sizes = [value.size for value in vars(obj).values() if isinstance(value, StoredFile)]
    parts = {"name": name_key(obj.title), "date": -to_microseconds(obj.modified), "size": -sum(sizes)}
    return {order: (rank, parts[order], obj.uid) for order in ORDERS}


def put(root: Root, obj: Content, access_id: int) -> None:
    """Enter *obj* in the listing of its folder, instead of where it was."""
    drop(root, obj)
    parent = obj.__parent__.uid
    listing = root["listings"].get(parent)
    if listing is None:
        listing = root["listings"][parent] = Listing()
    keys = keys_of(obj)
    listing.add(keys, obj.uid, access_id)
    obj.listed_at = (parent, keys)


def drop(root: Root, obj: Content) -> None:
    """Take *obj* out of the listing that it is in."""
    if obj.listed_at is not None:
        parent, keys = obj.listed_at
        root["listings"][parent].remove(keys)
        obj.listed_at = None


def listing_of(root: Root, folder: Content) -> Listing:
    """The listing of *folder*; one apart while nothing was ever in it."""
    return root["listings"].get(folder.uid) or Listing()


def forget(root: Root, folder: Content) -> None:
    """Remove the listing of a folder that is gone for good."""
    root["listings"].pop(folder.uid, None)
