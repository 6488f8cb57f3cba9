"""Networks: who is connected with whom. A connection is mutual: there is one only between two who both want it."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree

Root = MutableMapping[str, Any]
AREA = "network"


def are_connected(root: Root, one: int, other: int) -> bool:
    """Tell whether two people, by id, are in each other's network."""
    return other in root.get(AREA, {}).get(one, ())


def network_of(root: Root, person_id: int) -> Iterator[int]:
    """The ids of the people in somebody's network."""
    return iter(root.get(AREA, {}).get(person_id, ()))


def connect(root: Root, one: int, other: int) -> None:
    """Put two people into each other's network. Nobody is in their own."""
    if one == other:
        return
    if AREA not in root:
        root[AREA] = LOBTree()
    for mine, theirs in ((one, other), (other, one)):
        if mine not in root[AREA]:
            root[AREA][mine] = LLTreeSet()
        root[AREA][mine].add(theirs)


def disconnect(root: Root, one: int, other: int) -> None:
    """Take two people out of each other's network. Does nothing where they aren't in it."""
    for mine, theirs in ((one, other), (other, one)):
        found = root.get(AREA, {}).get(mine)
        if found is not None and theirs in found:
            found.remove(theirs)


def forget_person(root: Root, person_id: int) -> None:
    """The person is gone for good, and with them their network."""
    for other in list(network_of(root, person_id)):
        disconnect(root, person_id, other)
    root.get(AREA, {}).pop(person_id, None)
