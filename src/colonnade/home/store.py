"""Where layers are kept: the site's at its place, each person's for themselves."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from colonnade.content.objects import Place
from colonnade.home.layout import EMPTY_LAYER, Layer
from colonnade.home.widget import Slot

Root = MutableMapping[str, Any]


class StoredLayer(Persistent):
    """A layer as plain values, with the one before it, so that the last change can be taken back."""

    def __init__(self) -> None:
        self.now = _plain(EMPTY_LAYER)
        self.before: dict[str, Any] | None = None
        self.changes = 0


def install(root: Root) -> None:
    """Make the area of personal layers in an empty database."""
    root.setdefault("layouts", LOBTree())


def stored(root: Root, place: Place, person_id: int = 0) -> StoredLayer | None:
    """The stored layer of a place, or (with *person_id*) of a person for that place, or None."""
    if not person_id:
        return place.layout
    return root["layouts"].get(person_id, {}).get(place.uid)


def layer_of(root: Root, place: Place, person_id: int = 0) -> Layer:
    """The layer of a place, or of a person for that place."""
    found = stored(root, place, person_id)
    return _layer(found.now) if found else EMPTY_LAYER


def changes_of(root: Root, place: Place, person_id: int = 0) -> int:
    """A number that grows with every change of a layer."""
    found = stored(root, place, person_id)
    return found.changes if found else 0


def store(root: Root, place: Place, layer: Layer, person_id: int = 0) -> None:
    """Keep *layer*, and what it replaces for one undo."""
    kept = stored(root, place, person_id) or _make(root, place, person_id)
    kept.before, kept.now = kept.now, _plain(layer)
    kept.changes += 1


def undo(root: Root, place: Place, person_id: int = 0) -> bool:
    """Take the last change back; tell whether there was one."""
    kept = stored(root, place, person_id)
    if kept is None or kept.before is None:
        return False
    kept.now, kept.before = kept.before, None
    kept.changes += 1
    return True


def _make(root: Root, place: Place, person_id: int) -> StoredLayer:
    kept = StoredLayer()
    if not person_id:
        place.layout = kept
        return kept
    if person_id not in root["layouts"]:
        root["layouts"][person_id] = OOBTree()
    root["layouts"][person_id][place.uid] = kept
    return kept


def _plain(layer: Layer) -> dict[str, Any]:
    return {
        "order": {column: tuple(ids) for column, ids in layer.order.items()},
        "added": {i: (slot.widget, dict(slot.options)) for i, slot in layer.added.items()},
        "removed": tuple(sorted(layer.removed)),
        "options": {i: dict(options) for i, options in layer.options.items()},
        "locked": tuple(sorted(layer.locked)),
    }


def _layer(plain: dict[str, Any]) -> Layer:
    added = {i: Slot(i, widget, options) for i, (widget, options) in plain["added"].items()}
    return Layer(plain["order"], added, frozenset(plain["removed"]), plain["options"], frozenset(plain["locked"]))
