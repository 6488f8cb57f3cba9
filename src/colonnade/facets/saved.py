"""What each person put aside to find again: uids with when they did. Nobody else learns of it."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from BTrees.LLBTree import LLBTree
from BTrees.LOBTree import LOBTree

from colonnade.clock import to_microseconds

Root = MutableMapping[str, Any]
AREA = "saved"


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault(AREA, LOBTree())


def is_saved(root: Root, person_id: int, uid: int) -> bool:
    """Tell whether a person saved an object."""
    return uid in root[AREA].get(person_id, ())


def saved_by(root: Root, person_id: int) -> list[int]:
    """The uids of what a person saved, the latest first; the caller checks which of them they may still see."""
    kept = root[AREA].get(person_id, {})
    return sorted(kept, key=kept.__getitem__, reverse=True)


def save(root: Root, person_id: int, uid: int, now: datetime, on: bool = True) -> None:
    """Put an object aside for a person, or no longer."""
    kept = root[AREA].get(person_id)
    if kept is None:
        kept = root[AREA][person_id] = LLBTree()
    if on:
        kept[uid] = to_microseconds(now)
    else:
        kept.pop(uid, None)


def forget_person(root: Root, person_id: int) -> None:
    """The person is gone for good. An object that is gone stays in the list, and is shown to nobody."""
    root[AREA].pop(person_id, None)
