"""The areas of the database root that belong to content: the site, uids, redirects, links, trash."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree

from colonnade.content.objects import SITE_TYPE, Content, Folder, Site, lineage

Root = MutableMapping[str, Any]
SITE_UID = 1


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
    """Let *name* in *parent* lead to the object *uid* from now on, unless something else takes the name."""
    root["redirects"][parent.uid, name] = uid


def forget_name(root: Root, parent: Folder, name: str) -> None:
    """A new object took *name* in *parent*: it no longer redirects."""
    root["redirects"].pop((parent.uid, name), None)


def follow_redirects(root: Root, path: tuple[str, ...]) -> tuple[Content, tuple[str, ...]] | None:
    """Resolve *path* from the site through old names; return (object, rest of the path that is not children), or None.

    None also when no old name was needed: then the path is plainly wrong.
    """
    node: Content = root["site"]
    redirected = False
    for position, name in enumerate(path):
        child = node.get(name) if isinstance(node, Folder) else None
        if child is None:
            child = by_uid(root, root["redirects"].get((node.uid, name), 0))
            if child is None or any(above.trashed for above in lineage(child)):
                return (node, path[position:]) if redirected else None
            redirected = True
        node = child
    return (node, ()) if redirected else None
