"""The areas of the database root that belong to content: the site, uids, redirects, links, trash."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree

from colonnade.content.objects import SITE_TYPE, Content, Folder, Site, lineage, path_of

Root = MutableMapping[str, Any]
SITE_UID = 1
# Old names are tried beside present ones at each step of an address: an end to that, however addresses were made.
MAX_STEPS = 200


def install(root: Root, now: datetime, title: str = "Colonnade") -> Site:
    """Make the site and the areas of content in an empty database; return the site. Does nothing when they are there."""
    for area, factory in (("uids", LOBTree), ("redirects", OOBTree), ("backlinks", LOBTree), ("wanted", OOBTree)):
        root.setdefault(area, factory())
    root.setdefault("trash", LOBTree())
    if "site" not in root:
        site = Site(SITE_UID, SITE_TYPE.name, created=now)
        site.title, site.access = title, "open"
        root["site"] = root["uids"][SITE_UID] = site
    return root["site"]


def new_uid(root: Root) -> int:
    """A random positive 63-bit number that no object has or had: uids are never reused."""
    while True:
        uid = secrets.randbits(63)
        if uid > 1024 and uid not in root["uids"]:
            return uid


def by_uid(root: Root, uid: int) -> Content | None:
    """The object with this uid, in the tree or in the trash, or None."""
    return root["uids"].get(uid)


def remember_name(root: Root, parent: Folder, name: str, uid: int) -> None:
    """Let *name* in *parent* lead to the object *uid* from now on, wherever nothing else has the name."""
    root["redirects"][parent.uid, name] = uid


def follow_redirects(root: Root, path: tuple[str, ...]) -> tuple[Content, tuple[str, ...]] | None:
    """Resolve *path* from the site through old names; return (object, rest of the path that is not children), or None.

    None also when no old name was needed: then the path is plainly wrong. What has a name now goes before what had it, but
    an address that leads on only from there still leads there: a new page doesn't break the old addresses below its own.
    """
    whole = _resolve(root, root["site"], path, [MAX_STEPS])
    if whole is not None:
        return (whole, ()) if path_of(whole) != path else None
    return _resolve_part(root, path)


def _resolve(root: Root, node: Content, path: tuple[str, ...], steps: list[int]) -> Content | None:
    """The object at the whole of *path* below *node*, or None."""
    steps[0] -= 1
    if not path:
        return node
    if steps[0] < 0 or not isinstance(node, Folder):
        return None
    candidates = (node.get(path[0]), _renamed(root, node, path[0]))
    found = (_resolve(root, child, path[1:], steps) for child in candidates if child is not None)
    return next((obj for obj in found if obj is not None), None)


def _resolve_part(root: Root, path: tuple[str, ...]) -> tuple[Content, tuple[str, ...]] | None:
    node: Content = root["site"]
    redirected = False
    for position, name in enumerate(path):
        child = node.get(name) if isinstance(node, Folder) else None
        if child is None:
            child = _renamed(root, node, name)
            if child is None:
                return (node, path[position:]) if redirected else None
            redirected = True
        node = child
    return None


def _renamed(root: Root, parent: Content, name: str) -> Content | None:
    """The living object that once was called *name* in *parent*."""
    found = by_uid(root, root["redirects"].get((parent.uid, name), 0))
    return None if found is None or any(above.trashed for above in lineage(found)) else found
