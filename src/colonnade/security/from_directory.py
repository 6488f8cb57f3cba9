"""Who came from the company's directory: people whom an import made, and those whom an import deactivated as they were no longer in it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from BTrees.LLBTree import LLTreeSet
from persistent import Persistent

Root = MutableMapping[str, Any]
AREA = "from_directory"


class FromDirectory(Persistent):
    """Ids of people. Those in `left` come back with the directory; whom an administrator shut out by hand doesn't."""

    def __init__(self) -> None:
        self.known = LLTreeSet()
        self.left = LLTreeSet()


def install(root: Root) -> FromDirectory:
    """Make the area in a database that has none; return it."""
    if AREA not in root:
        root[AREA] = FromDirectory()
    return root[AREA]


def came_from_it(root: Root, person_id: int) -> bool:
    """Whether an import made this person, or took them over."""
    return AREA in root and person_id in root[AREA].known


def left_with_it(root: Root, person_id: int) -> bool:
    """Whether an import deactivated this person, and nobody decided otherwise since."""
    return AREA in root and person_id in root[AREA].left


def note_known(root: Root, person_id: int) -> None:
    """Remember that somebody came from the directory."""
    root[AREA].known.insert(person_id)


def note_left(root: Root, person_id: int) -> None:
    """Remember that somebody was deactivated as the directory has them no more."""
    root[AREA].left.insert(person_id)


def decided_by_hand(root: Root, person_id: int) -> None:
    """Somebody was let in or shut out otherwise: an import no longer brings them back by itself."""
    if left_with_it(root, person_id):
        root[AREA].left.remove(person_id)


def forget_person(root: Root, person_id: int) -> None:
    """Forget somebody who is gone for good."""
    decided_by_hand(root, person_id)
    if came_from_it(root, person_id):
        root[AREA].known.remove(person_id)
