"""Roles that people have at an object, from its own grants and those of the objects above."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Protocol

ROLES = ("reader", "author", "editor", "owner")
_RANK = {role: rank for rank, role in enumerate(ROLES, 1)}


class Node(Protocol):
    """What access needs to know of an object."""

    uid: int
    is_place: bool
    is_comment: bool
    creator: int
    access_id: int | None
    roles: Mapping[str, str] | None
    trashed: tuple[int, int] | None
    archived: tuple[int, int] | None
    __parent__: Node | None


def rank(role: str | None) -> int:
    """How much a role may do, 0 for none."""
    return _RANK.get(role or "", 0)


def rank_at(principals: Container[str], obj: Node) -> int:
    """The highest rank that any of *principals* has at *obj*.

    Grants are acquired from above up to the first object that says `"*": "stop"` (a place does: what someone may do in
    the site is not what they may do in a community).
    """
    best, node = 0, obj
    while node is not None:
        if node.roles:
            grants = getattr(node.roles, "data", node.roles)  # the views of a PersistentMapping cost more than all the rest of this
            for principal, role in grants.items():
                if principal in principals:
                    best = max(best, _RANK.get(role, 0))
            if "*" in grants:
                break
        node = node.__parent__
    return best
