"""Tombstones: that something was at an address, and was removed together with all that its plugin held. An archive has it."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.content.objects import Content, path_of

Root = MutableMapping[str, Any]
AREA, BY_UID = "tombstones", "tombstones_by_uid"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What was there: an object of a plugin, removed at a moment, which is in the archive of this name. Only who could read the object may
    hear of it: who may read the scope `access_id`."""

    uid: int
    plugin: str
    when: datetime
    archive: str
    access_id: int


def install(root: Root) -> None:
    """Make the areas in an empty database."""
    root.setdefault(AREA, OOBTree())
    root.setdefault(BY_UID, LOBTree())


def put(root: Root, obj: Content, plugin: str, when: datetime, archive: str, access_id: int) -> None:
    """Remember *obj*, which is about to be removed, at its address."""
    path = path_of(obj)
    root[AREA][path] = (obj.uid, plugin, to_microseconds(when), archive, access_id)
    root[BY_UID][obj.uid] = path


def at(root: Root, path: tuple[str, ...]) -> Tombstone | None:
    """What was at the address *path* (names from the site down)."""
    kept = root[AREA].get(path)
    return Tombstone(kept[0], kept[1], from_microseconds(kept[2]), kept[3], kept[4]) if kept is not None else None


def of(root: Root, uid: int) -> Tombstone | None:
    """What the object with this uid was."""
    path = root[BY_UID].get(uid)
    return at(root, path) if path is not None else None


def forget(root: Root, uid: int) -> None:
    """The object is back."""
    path = root[BY_UID].pop(uid, None)
    if path is not None:
        root[AREA].pop(path, None)
