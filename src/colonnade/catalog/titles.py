"""Titles to objects: for `[[links]]`, completion and quick jumps."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from colonnade.catalog import title_words
from colonnade.content.names import fold_title
from colonnade.content.objects import Content, place_of

Root = MutableMapping[str, Any]


def put(root: Root, obj: Content, access_id: int) -> None:
    """Enter the title of *obj* in its place, and its words, instead of its former one."""
    key = (place_of(obj).uid, fold_title(obj.title), obj.uid)
    if key != obj.title_key:
        drop(root, obj)
        root["titles"][key] = obj.uid
        obj.title_key = key
    title_words.put(root, obj.uid, key[1], access_id)


def drop(root: Root, obj: Content) -> None:
    """Forget the title under which *obj* was entered."""
    if obj.title_key is not None:
        root["titles"].pop(obj.title_key, None)
        title_words.drop(root, obj.uid, obj.title_key[1])
        obj.title_key = None


def find(root: Root, place_uid: int, title: str) -> list[int]:
    """The uids of the objects in a place with this title (compared folded), the oldest uid first."""
    folded = fold_title(title)
    return list(root["titles"].values(min=(place_uid, folded, 0), max=(place_uid, folded, 1 << 63)))


def starting_with(root: Root, place_uid: int, prefix: str) -> Iterator[int]:
    """The uids of the objects in a place whose title starts with *prefix* (compared folded), by title."""
    folded = fold_title(prefix)
    for (place, title, _), uid in root["titles"].items(min=(place_uid, folded, 0)):
        if place != place_uid or not title.startswith(folded):
            return
        yield uid
