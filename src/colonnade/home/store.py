"""Where layers are kept: the site's at its place, each person's for themselves, those of groups in the order in which they count."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping
from typing import Any

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from colonnade.content.objects import Place
from colonnade.home.layout import EMPTY_LAYER, Layer
from colonnade.home.widget import Slot

Root = MutableMapping[str, Any]
GROUPS = "group_layouts"
Owner = int | str
"""Whose a layer is: 0 is everyone at a place, a number a person, a key of `home.audiences` those on the site's page who are that."""


class StoredLayer(Persistent):
    """A layer as plain values, with the one before it, so that the last change can be taken back."""

    def __init__(self) -> None:
        self.now = _plain(EMPTY_LAYER)
        self.before: dict[str, Any] | None = None
        self.changes = 0


class GroupLayers(Persistent):
    """The layers of groups and kinds of people on the site's page by key, in their order. The mapping is replaced, never changed."""

    def __init__(self) -> None:
        self.layers: Mapping[str, StoredLayer] = {}


def install(root: Root) -> None:
    """Make the areas of the layers of people and groups in an empty database."""
    root.setdefault("layouts", LOBTree())
    root.setdefault(GROUPS, GroupLayers())


def stored(root: Root, place: Place, owner: Owner = 0) -> StoredLayer | None:
    """The stored layer of a place, or of *owner* for that place, or None."""
    if isinstance(owner, str):
        return root[GROUPS].layers.get(owner) if place.__parent__ is None else None
    if not owner:
        return place.layout
    return root["layouts"].get(owner, {}).get(place.uid)


def layer_of(root: Root, place: Place, owner: Owner = 0) -> Layer:
    """The layer of a place, or of *owner* for that place."""
    found = stored(root, place, owner)
    return as_layer(found) if found else EMPTY_LAYER


def as_layer(found: StoredLayer) -> Layer:
    """A stored layer as it is now."""
    return _layer(found.now)


def changes_of(root: Root, place: Place, owner: Owner = 0) -> int:
    """A number that grows with every change of a layer."""
    found = stored(root, place, owner)
    return found.changes if found else 0


def store(root: Root, place: Place, layer: Layer, owner: Owner = 0) -> None:
    """Keep *layer*, and what it replaces for one undo. Raises KeyError for a group that has none."""
    kept = stored(root, place, owner) or _make(root, place, owner)
    kept.before, kept.now = kept.now, _plain(layer)
    kept.changes += 1


def undo(root: Root, place: Place, owner: Owner = 0) -> bool:
    """Take the last change back; tell whether there was one."""
    kept = stored(root, place, owner)
    if kept is None or kept.before is None:
        return False
    kept.now, kept.before = kept.before, None
    kept.changes += 1
    return True


def _make(root: Root, place: Place, owner: Owner) -> StoredLayer:
    if isinstance(owner, str):
        raise KeyError(owner)
    kept = StoredLayer()
    if not owner:
        place.layout = kept
        return kept
    if owner not in root["layouts"]:
        root["layouts"][owner] = OOBTree()
    root["layouts"][owner][place.uid] = kept
    return kept


# Groups


def groups_with_layer(root: Root) -> tuple[str, ...]:
    """The keys of those who have a layer of their own, in the order in which the layers count."""
    return tuple(root[GROUPS].layers)


def layers_for(root: Root, place: Place, principals: Collection[str], kind: str) -> tuple[StoredLayer, ...]:
    """The layers of groups and kinds that somebody gets with these *principals* who is of the kind with the key *kind*."""
    if place.__parent__ is not None:
        return ()
    return tuple(layer for key, layer in root[GROUPS].layers.items() if key in principals or key == kind)


def put_group_order(root: Root, keys: Collection[str]) -> None:
    """Let exactly *keys* have a layer, in this order. Who had one keeps it; others begin with an empty one."""
    kept = root[GROUPS].layers
    root[GROUPS].layers = {key: kept[key] if key in kept else StoredLayer() for key in keys}


def forget_group(root: Root, key: str) -> None:
    """A group is gone, and so is its layer. Slots that only it got are for nobody then."""
    if key in root[GROUPS].layers:
        put_group_order(root, [each for each in root[GROUPS].layers if each != key])


def number_only_for(root: Root, key: str) -> int:
    """How many slots on the site's page only one group gets."""
    layers = [layer for layer in (root["site"].layout, *root[GROUPS].layers.values()) if layer is not None]
    return sum(tuple(audience) == (key,) for layer in layers for audience in as_layer(layer).audiences.values())


def _plain(layer: Layer) -> dict[str, Any]:
    return {
        "order": {column: tuple(ids) for column, ids in layer.order.items()},
        "added": {i: (slot.widget, dict(slot.options)) for i, slot in layer.added.items()},
        "removed": tuple(sorted(layer.removed)),
        "options": {i: dict(options) for i, options in layer.options.items()},
        "locked": tuple(sorted(layer.locked)),
        "audiences": {i: tuple(audience) for i, audience in layer.audiences.items()},
    }


def _layer(plain: dict[str, Any]) -> Layer:
    added = {i: Slot(i, widget, options) for i, (widget, options) in plain["added"].items()}
    audiences = plain.get("audiences", {})  # layers of before there were any have none
    return Layer(plain["order"], added, frozenset(plain["removed"]), plain["options"], frozenset(plain["locked"]), audiences)
