"""Photos of people, as they are shown: two small squares for each who has one. That somebody has one is said by `Person.photo`."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import Any

from BTrees.LOBTree import LOBTree
from persistent import Persistent

Root = MutableMapping[str, Any]
AREA = "photos"


class Photo(Persistent):
    """A photo: `small` and `large`, both WebP. Never changed: a new one takes its place."""

    def __init__(self, small: bytes, large: bytes) -> None:
        self.small, self.large = small, large


def set_photo(root: Root, person_id: int, small: bytes, large: bytes) -> str:
    """Let somebody have this photo instead of the one they had; return its key, by which it has an address of its own."""
    if AREA not in root:
        root[AREA] = LOBTree()
    root[AREA][person_id] = Photo(small, large)
    key = secrets.token_hex(12)
    root["people"].show_photo(person_id, key)
    return key


def photo_of(root: Root, person_id: int) -> Photo | None:
    """The photo of somebody, whoever asks, or None."""
    return root.get(AREA, {}).get(person_id)


def remove_photo(root: Root, person_id: int) -> None:
    """Let somebody have none. Does nothing where they have none."""
    if root.get(AREA, {}).pop(person_id, None) is not None:
        root["people"].show_photo(person_id, "")


def forget_person(root: Root, person_id: int) -> None:
    """The person is gone for good, and with them their photo."""
    root.get(AREA, {}).pop(person_id, None)
