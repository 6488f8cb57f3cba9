"""The catalog: which walks an object is in, and keeping them true."""

from __future__ import annotations

from collections.abc import Container, Iterator, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from colonnade.catalog import listings, title_words, titles
from colonnade.catalog.access_ids import AccessTable
from colonnade.catalog.changed import note_change
from colonnade.catalog.walk import Page, Walk
from colonnade.clock import to_microseconds
from colonnade.content.objects import Content, descendants, lineage, place_of
from colonnade.content.types import TYPES, ContentType
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

    def newer(self, name: str, visible: Container[int], key: int) -> int | None:
        """The uid that stands before *key* in a walk, for a reader; None at its beginning."""
        walk = self.walk(name)
        return walk.newer(visible, key) if walk else None

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
    if title_words.install(root):
        _enter_words(root)


def _enter_words(root: Root) -> None:
    """For a database of before there was this index: the words of all titles that are entered."""
    for number, ((_, title, uid), _) in enumerate(root["titles"].items()):
        obj = root["uids"][uid]
        title_words.put(root, uid, title, access_id_of(obj))
        if obj._p_jar is not None and number % 1000 == 999:
            obj._p_jar.cacheGC()


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
    narrower = [walk for state in obj.states for walk in (f"type:{obj.type_name}/{state}", f"type:{obj.type_name}/{state}@{place}")]
    common = ["all", f"type:{obj.type_name}", f"place:{place}", f"type:{obj.type_name}@{place}", f"by:{obj.creator}"]
    return [*common, *narrower, *tagged]


def own_walk(type_name: str, name: str) -> str:
    """The name of a walk that a type keeps for its own objects."""
    return f"own:{type_name}:{name}"


def _own_walks_of(obj: Content, content_type: ContentType | None) -> list[str]:
    """The walks of the type's own: those it names, or, while its code isn't there, those in which the object is."""
    prefix = own_walk(obj.type_name, "")
    if content_type is None:
        return [name for name, _ in obj.walk_keys if name.startswith(prefix)]
    return [prefix + name for name in dict.fromkeys(content_type.walks(obj))] if content_type.walks else []


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
    listed = content_type is None or content_type.listed
    walks = [*(walks_of(obj) if listed else ()), *_own_walks_of(obj, content_type)]
    moment: datetime = content_type.moment(obj) if content_type is not None and content_type.moment else obj.modified
    access_id = access_id_of(obj)
    catalog(root).put(obj, access_id, to_microseconds(moment), walks)
    if listed:
        titles.put(root, obj, access_id)
    if content_type is not None and content_type.sortable:
        listings.put(root, obj, access_id)
    note_change(root, obj)


def touch(root: Root, obj: Content, when: datetime) -> None:
    """Let *obj* count as changed at *when*, so that it comes first in lists, though none of its fields changed: a topic, by a reply.

    Asks nobody: whoever calls it has checked the change itself. `modified` never stands still or goes back.
    """
    obj.modified = max(when, obj.modified + timedelta(microseconds=1))
    index(root, obj)


def set_states(root: Root, obj: Content, states: tuple[str, ...]) -> None:
    """Say which narrower lists of its type *obj* belongs in: `open` of a `forum.topic` is the list `forum.topic/open` of `View.page`.

    These lists are always called `type/state`, by the full name of the type, also in `View.list` and `View.changes`.
    Asks nobody, like `touch`.
    """
    if obj.states != states:
        obj.states = states
        index(root, obj)


def unindex(root: Root, obj: Content) -> None:
    """Take *obj* out of all lists."""
    catalog(root).drop(obj)
    titles.drop(root, obj)
    listings.drop(root, obj)
    note_change(root, obj)


def index_tree(root: Root, obj: Content) -> int:
    """Enter *obj* and all below it again (after a move or a change of who may read); return how many."""
    nodes = list(descendants(obj))
    for node in nodes:
        _refit_scope(root, node)
        index(root, node)
    return len(nodes)


def refit_scopes(root: Root, obj: Content) -> None:
    """Let the restrictions of *obj* and all below it narrow what the scope above them allows now: for what stands in no list."""
    for node in descendants(obj):
        _refit_scope(root, node)


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
