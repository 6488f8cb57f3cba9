"""The trash: objects out of the tree that can come back for 30 days.

A community that goes there keeps all that is in it as it is, in lists too: its access id is closed, so that nobody sees it there.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.content.objects import Content, Folder, Place, lineage
from colonnade.content.roots import Root

KEPT = timedelta(days=30)


def throw(root: Root, obj: Content, now: datetime, by: int) -> None:
    """Take *obj*, with all below it, out of the tree. It remembers its parent and name.

    Its address doesn't go back to what had it before. That of a community stays taken.
    """
    root["redirects"].pop((obj.__parent__.uid, obj.__name__), None)
    obj.__parent__.remove(obj.__name__)
    obj.trashed = (to_microseconds(now), by)
    root["trash"][obj.uid] = obj
    if isinstance(obj, Place):
        root["site"].removed = {**root["site"].removed, obj.__name__: obj.uid}


def take_back(root: Root, obj: Content, parent: Folder, name: str, now: datetime) -> None:
    """Put *obj* back into the tree: among the siblings that it had, where it was."""
    following = next(parent.part(obj.order_key), None) if parent is obj.__parent__ else None
    release_name(root, obj)
    del root["trash"][obj.uid]
    obj.trashed = None
    parent.insert(obj, name, now, before=following.__name__ if following is not None else None)


def release_name(root: Root, obj: Content) -> None:
    """The name of a community in the trash isn't kept for it any more."""
    site = root["site"]
    if obj.uid in site.removed.values():
        site.removed = {name: uid for name, uid in site.removed.items() if uid != obj.uid}


def in_trash(root: MutableMapping[str, Any]) -> Iterator[Content]:
    """All objects that were thrown away and not taken back."""
    return iter(root["trash"].values())


def removed_places(root: Root) -> list[Place]:
    """The communities in the trash."""
    return [root["trash"][uid] for uid in root["site"].removed.values()]


def removed_with(obj: Content) -> Place | None:
    """The community in the trash that *obj* is or lies in, if there is one."""
    return next((node for node in lineage(obj) if isinstance(node, Place) and node.trashed), None)


def thrown_within(root: Root, place: Content) -> list[Content]:
    """What was thrown away by itself in *place*, or below another object, whether that is in the trash now or not."""
    return [obj for obj in in_trash(root) if obj is not place and any(node is place for node in lineage(obj))]


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


def is_out_of_lists(obj: Content) -> bool:
    """Tell whether *obj* is in no list, as it is in the trash. What went there with its community stays listed, and shows to nobody."""
    top = thrown_with(obj)
    return top is not None and not isinstance(top, Place)


def thrown_at(obj: Content) -> datetime:
    """When *obj* was thrown away (aware UTC)."""
    return from_microseconds(obj.trashed[0])


def is_overdue(obj: Content, now: datetime) -> bool:
    """Tell whether its 30 days are over."""
    return thrown_at(obj) + KEPT < now


def overdue(root: Root, now: datetime) -> list[Content]:
    """The objects whose 30 days are over. What lies in the trash of a community that is there itself waits for it."""
    return [obj for obj in in_trash(root) if is_overdue(obj, now) and removed_with(obj) in (None, obj)]


def give_time_back(root: Root, place: Place, since: datetime, now: datetime) -> None:
    """What was in the trash of *place* before that was there itself has as many days left as when it went."""
    for obj in thrown_within(root, place):
        moment, by = obj.trashed
        obj.trashed = (moment + to_microseconds(now) - to_microseconds(since), by)
