"""How large the nodes of our trees are."""

from __future__ import annotations

from BTrees.IOBTree import IOBTree
from BTrees.LLBTree import LLBTree, LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OLBTree import OLBTree
from BTrees.OOBTree import OOBTree, OOTreeSet

_ENTRIES = {OLBTree: 30, LLBTree: 60, LLTreeSet: 60}
_CHILDREN = 40


def keep_nodes_small() -> None:
    """Let trees have smaller nodes than BTrees makes by itself: a change is stored with the whole node that it falls into.

    A site of 10,000 pages is a twentieth smaller with these. Leaves aren't smaller still: who writes while a leaf is being split meets
    others. A node that is larger is split when something comes into it. Trees that are written most have smaller leaves, by a class of
    their own.
    """
    for tree in (OOBTree, OOTreeSet, OLBTree, LOBTree, LLBTree, LLTreeSet, IOBTree):
        tree.max_internal_size = _CHILDREN
    for tree, entries in _ENTRIES.items():
        tree.max_leaf_size = entries
