"""The trash: objects out of the tree that can come back for 30 days."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.content.objects import Content, Folder, lineage
from colonnade.content.roots import Root

KEPT = timedelta(days=30)


def throw(root: Root, obj: Content, now: datetime, by: int) -> None:
    """Take *obj*, with all below it, out of the tree. It remembers its parent and name.

    Its address doesn't go back to what had it before.
    """
    root["redirects"].pop((obj.__parent__.uid, obj.__name__), None)
    obj.__parent__.remove(obj.__name__)
    obj.trashed = (to_microseconds(now), by)
    root["trash"][obj.uid] = obj


def take_back(root: Root, obj: Content, parent: Folder, name: str, now: datetime) -> None:
    """Put *obj* back into the tree: among the siblings that it had, where it was."""
    following = next(parent.part(obj.order_key), None) if parent is obj.__parent__ else None
    del root["trash"][obj.uid]
    obj.trashed = None
    parent.insert(obj, name, now, before=following.__name__ if following is not None else None)


def in_trash(root: MutableMapping[str, Any]) -> Iterator[Content]:
    """All objects that were thrown away and not taken back."""
    return iter(root["trash"].values())


def thrown_from(root: Root, path: Sequence[str]) -> Content | None:
    """What was at *path* (names from the site down) and is in the trash now, by itself or with something above it; the last one thrown."""
    node, thrown = root["site"], False
    for name in path:
        child = node.get(name) if isinstance(node, Folder) else None
        if child is None:
            here = (obj for obj in in_trash(root) if obj.__parent__ is node and obj.__name__ == name)
            child, thrown = max(here, key=lambda obj: obj.trashed, default=None), True
        if child is None:
            return None
        node = child
    return node if thrown else None


def thrown_with(obj: Content) -> Content | None:
    """What was thrown away when *obj* went to the trash: itself or something above it; None if it isn't in the trash."""
    return next((node for node in lineage(obj) if node.trashed), None)


def thrown_at(obj: Content) -> datetime:
    """When *obj* was thrown away (aware UTC)."""
    return from_microseconds(obj.trashed[0])


def overdue(root: Root, now: datetime) -> list[Content]:
    """The objects whose 30 days are over."""
    return [obj for obj in in_trash(root) if thrown_at(obj) + KEPT < now]
