"""The catalog: which walks an object is in, and keeping them true."""

from __future__ import annotations

from collections.abc import Container, Iterator, MutableMapping
from datetime import datetime
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from colonnade.catalog import listings, titles
from colonnade.catalog.access_ids import AccessTable
from colonnade.catalog.walk import Page, Walk
from colonnade.clock import to_microseconds
from colonnade.content.objects import Content, descendants, lineage, place_of
from colonnade.content.types import TYPES
from colonnade.security.reader import All

Root = MutableMapping[str, Any]
EMPTY = Page((), None)


class Catalog(Persistent):
    """Walks by name. Each object keeps the keys of its entries, so that an edit removes exactly the old ones."""

    def __init__(self) -> None:
        self._walks = OOBTree()

    def walk(self, name: str) -> Walk | None:
        """The walk called *name*, or None while nothing was ever in it."""
        return self._walks.get(name)

    def put(self, obj: Content, access_id: int, microseconds: int, walks: list[str]) -> None:
        """Enter an object in *walks*, and nowhere else."""
        self.drop(obj)
        obj.walk_keys = tuple((name, self._make(name).add(obj.uid, access_id, microseconds)) for name in walks)

    def drop(self, obj: Content) -> None:
        """Take an object out of all walks."""
        for name, key in obj.walk_keys:
            self._walks[name].remove(obj.uid, key)
        obj.walk_keys = ()

    def forget_walks(self, *, place_uid: int = 0, person_id: int = 0) -> None:
        """Remove the empty walks of a place, or of a person, that is gone for good: nothing will be entered there again."""
        gone = (
            f"place:{place_uid}",
            f"by:{person_id}",
            *self.names(f"tag@{place_uid}:"),
            *(n for n in self._walks.keys() if n.endswith(f"@{place_uid}")),
        )
        for name in gone:
            if name in self._walks and not self._walks[name].count(All()):
                del self._walks[name]

    def names(self, prefix: str) -> Iterator[str]:
        """The names of walks that begin with *prefix*, in order."""
        return iter(self._walks.keys(min=prefix, max=prefix + "\U0010ffff"))

    def _make(self, name: str) -> Walk:
        walk = self._walks.get(name)
        if walk is None:
            walk = self._walks[name] = Walk()
        return walk

    def page(self, name: str, visible: Container[int], limit: int, after: int | None = None) -> Page:
        """Part of a walk for a reader."""
        walk = self.walk(name)
        return walk.page(visible, limit, after) if walk else EMPTY

    def count(self, name: str, visible: Container[int]) -> int:
        """How many entries of a walk a reader may see."""
        walk = self.walk(name)
        return walk.count(visible) if walk else 0

    def changes(self, name: str) -> bytes:
        """A value that is new with every change of a walk."""
        walk = self.walk(name)
        return walk.changes if walk else b""


def install(root: Root) -> None:
    """Make the areas of the catalog in an empty database. The site gets the first scope: staff may read."""
    root.setdefault("catalog", Catalog())
    root.setdefault("titles", OOBTree())
    root.setdefault("access", AccessTable())
    site = root["site"]
    if site.access_id is None:
        site.access_id = root["access"].own(0, only=("staff",))


def catalog(root: Root) -> Catalog:
    """The catalog of a database."""
    return root["catalog"]


def access_id_of(obj: Content) -> int:
    """The access id of the nearest scope at or above *obj*."""
    return next(node.access_id for node in lineage(obj) if node.access_id is not None)


def walks_of(obj: Content) -> list[str]:
    """The names of the walks that *obj* belongs in."""
    place = place_of(obj).uid
    tagged = [walk for tag in obj.tags for walk in (tag_walk(tag), tag_walk(tag, place))]
    return ["all", f"type:{obj.type_name}", f"place:{place}", f"type:{obj.type_name}@{place}", f"by:{obj.creator}", *tagged]


def tag_walk(tag: str, place_uid: int | None = None) -> str:
    """The name of the walk of what has a tag: everywhere, or in one place. Names of one scope stand together."""
    return f"tag:{tag}" if place_uid is None else f"tag@{place_uid}:{tag}"


def tags_in(root: Root, visible: Container[int], place_uid: int | None = None) -> Iterator[tuple[str, int]]:
    """(tag, number) of all tags that a reader may see in use, everywhere or in one place, by tag."""
    found = catalog(root)
    prefix = tag_walk("", place_uid)
    for name in found.names(prefix):
        number = found.count(name, visible)
        if number:
            yield name.removeprefix(prefix), number


def index(root: Root, obj: Content) -> None:
    """Enter *obj* as it is now, instead of as it was."""
    content_type = TYPES.get(obj.type_name)
    if content_type is not None and not content_type.listed:
        return
    moment: datetime = obj.modified
    catalog(root).put(obj, access_id_of(obj), to_microseconds(moment), walks_of(obj))
    titles.put(root, obj)
    if content_type is not None and content_type.sortable:
        listings.put(root, obj, access_id_of(obj))


def unindex(root: Root, obj: Content) -> None:
    """Take *obj* out of all lists."""
    catalog(root).drop(obj)
    titles.drop(root, obj)
    listings.drop(root, obj)


def index_tree(root: Root, obj: Content) -> int:
    """Enter *obj* and all below it again (after a move or a change of who may read); return how many."""
    nodes = list(descendants(obj))
    for node in nodes:
        _refit_scope(root, node)
        index(root, node)
    return len(nodes)


def _refit_scope(root: Root, node: Content) -> None:
    """A restriction of its own narrows what the scope above allows, whichever that is now."""
    if node.access_id is not None and not node.is_place:
        old_parent, only, also = root["access"].row(node.access_id)
        parent = access_id_of(node.__parent__)
        if parent != old_parent:
            node.access_id = root["access"].shared(parent, only, also)


def unindex_tree(root: Root, obj: Content) -> None:
    """Take *obj* and all below it out of all lists."""
    for node in descendants(obj):
        unindex(root, node)
