"""Layouts as layers: what plugins suggest, then the site's, those of a person's groups, and the person's own. Pure.

A layer says only what it changes, so widgets of a plugin that is switched on later still appear, and those of one that is
switched off leave no hole and come back where they were. Layers that are for many can give a slot to some people only: for
all others it isn't in the layout that the layer of the person changes, as if its plugin were off.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from colonnade.home.widget import COLUMNS, Slot

Layout = Mapping[str, tuple[Slot, ...]]
MAX_SLOTS = 200


class LayoutRefused(ValueError):
    """A change that isn't possible. `reason` is `locked`, `unknown`, `column` or `full`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Layer:
    """Changes to a layout. `order` gives the slot ids of each column that was arranged; `added` are new slots by id.

    `audiences` say who gets a slot; an empty one gives it back to everyone.
    """

    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    added: Mapping[str, Slot] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    audiences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


EMPTY_LAYER = Layer()


def suggested(widgets: Iterable[tuple[str, str]]) -> Layout:
    """The layout of (widget name, column) pairs, in their order."""
    pairs = list(widgets)
    return {column: tuple(Slot(name, name) for name, c in pairs if c == column) for column in COLUMNS}


def merge(base: Layout, *layers: Layer) -> Layout:
    """*base* as changed by each layer in turn. Slots that a lower layer locked stay as that layer left them."""
    for layer in layers:
        base = base if layer is EMPTY_LAYER else _apply(base, layer)
    return base


def _apply(base: Layout, layer: Layer) -> Layout:
    slots = {slot.id: slot for column in COLUMNS for slot in base.get(column, ())}
    slots = {**layer.added, **slots}
    placed = {slot_id: column for column in COLUMNS for slot_id in layer.order.get(column, ())}
    free = {i for i, slot in slots.items() if not slot.locked and i not in layer.removed}
    result = {}
    for column in COLUMNS:
        below = base.get(column, ())
        wanted = [i for i in dict.fromkeys(layer.order.get(column, ())) if i in free and placed[i] == column]
        kept = [slot.id for slot in below if slot.id in free and slot.id not in placed]
        order = _interleave(wanted, kept, [slot.id for slot in below if not slot.locked])
        for position, slot in enumerate(below):
            if slot.locked:
                order.insert(position, slot.id)
        result[column] = tuple(_changed(slots[i], layer) for i in order)
    return result


def _interleave(arranged: Sequence[str], others: Iterable[str], reference: Sequence[str]) -> list[str]:
    """*arranged*, with each of *others* put back behind the one it follows in *reference*."""
    before = dict(zip(reference, (None, *reference), strict=False))
    order = list(arranged)
    for slot_id in others:
        previous = before.get(slot_id)
        position = order.index(previous) + 1 if previous in order else 0 if previous is None else len(order)
        order.insert(position, slot_id)
    return order


def _changed(slot: Slot, layer: Layer) -> Slot:
    if not slot.locked and (slot.id in layer.options or slot.id in layer.audiences):
        options, audience = layer.options.get(slot.id, slot.options), layer.audiences.get(slot.id, slot.audience)
        slot = replace(slot, options=options, audience=audience)
    return replace(slot, locked=True) if slot.id in layer.locked else slot


def given_to(layout: Layout, keys: Set[str]) -> Layout:
    """*layout* with the slots that somebody gets who is what *keys* say."""
    return {column: tuple(slot for slot in slots if _is_for(slot, keys)) for column, slots in layout.items()}


def withheld(layout: Layout, keys: Set[str]) -> frozenset[str]:
    """The names of the widgets that stand in *layout* for others only: somebody who is what *keys* say isn't to hear of them."""
    slots = [slot for slots in layout.values() for slot in slots]
    return frozenset(slot.widget for slot in slots if not _is_for(slot, keys)) - {slot.widget for slot in slots if _is_for(slot, keys)}


def _is_for(slot: Slot, keys: Set[str]) -> bool:
    return not slot.audience or not keys.isdisjoint(slot.audience)


def find(layout: Layout, slot_id: str) -> tuple[str, int, Slot]:
    """(column, position, slot). Raises LayoutRefused `unknown`."""
    for column in COLUMNS:
        for position, slot in enumerate(layout.get(column, ())):
            if slot.id == slot_id:
                return column, position, slot
    raise LayoutRefused("unknown")


def position_among(slots: Iterable[Slot], unseen: Container[str], slot_id: str, position: int) -> int:
    """Where the slot *slot_id* goes in a column of *slots* to become number *position* (from 0) of those that aren't *unseen*."""
    others = [slot.id for slot in slots if slot.id != slot_id]
    seen = [at for at, other in enumerate(others) if other not in unseen]
    return seen[max(0, position)] if position < len(seen) else len(others)


def place(below: Layout, layer: Layer, slot_id: str, column: str, position: int) -> Layer:
    """*layer* with a slot moved to *column* at *position*. *below* is the layout that the layer changes."""
    _demand_unlocked(below, merge(below, layer), slot_id)
    return _put(below, layer, slot_id, column, position)


def _put(below: Layout, layer: Layer, slot_id: str, column: str, position: int) -> Layer:
    if column not in COLUMNS:
        raise LayoutRefused("column")
    current = merge(below, layer)
    order = {c: [s.id for s in current[c] if s.id != slot_id] for c in COLUMNS}
    order[column].insert(max(0, position), slot_id)
    return replace(layer, order={c: _with_absent(order[c], layer.order.get(c, ()), current) for c in COLUMNS})


def _with_absent(order: list[str], before: tuple[str, ...], current: Layout) -> tuple[str, ...]:
    """*order* with the slots whose plugin is off at the moment, where they were arranged *before*: so they come back there."""
    present = {slot.id for slots in current.values() for slot in slots}
    return tuple(_interleave(order, (i for i in before if i not in present), before))


def add(below: Layout, layer: Layer, slot: Slot, column: str) -> Layer:
    """*layer* with a new slot at the top of *column*."""
    if sum(len(slots) for slots in merge(below, layer).values()) >= MAX_SLOTS:
        raise LayoutRefused("full")
    if _is_locked(below, slot.id):
        raise LayoutRefused("locked")
    return _put(below, replace(layer, added={**layer.added, slot.id: slot}, removed=layer.removed - {slot.id}), slot.id, column, 0)


def remove(below: Layout, layer: Layer, slot_id: str) -> Layer:
    """*layer* without a slot."""
    _demand_unlocked(below, merge(below, layer), slot_id)
    order = {c: tuple(i for i in ids if i != slot_id) for c, ids in layer.order.items()}
    added = {i: s for i, s in layer.added.items() if i != slot_id}
    removed = layer.removed if slot_id in layer.added else layer.removed | {slot_id}
    audiences = {i: audience for i, audience in layer.audiences.items() if i != slot_id}
    return replace(layer, order=order, added=added, removed=removed, audiences=audiences)


def configure(below: Layout, layer: Layer, slot_id: str, options: Mapping[str, Any]) -> Layer:
    """*layer* with other settings for a slot."""
    _demand_unlocked(below, merge(below, layer), slot_id)
    return replace(layer, options={**layer.options, slot_id: dict(options)})


def lock(below: Layout, layer: Layer, slot_id: str, locked: bool) -> Layer:
    """*layer* with a slot locked for the layers above it, or free again."""
    find(merge(below, layer), slot_id)
    return replace(layer, locked=layer.locked | {slot_id} if locked else layer.locked - {slot_id})


def give(below: Layout, layer: Layer, slot_id: str, audience: Iterable[str]) -> Layer:
    """*layer* with a slot for others than before: an empty *audience* is everyone."""
    _demand_unlocked(below, merge(below, layer), slot_id)
    return replace(layer, audiences={**layer.audiences, slot_id: tuple(audience)})


def _demand_unlocked(below: Layout, current: Layout, slot_id: str) -> None:
    """Only a lock of a layer below binds: whoever may change a layer may change what it locked itself."""
    if _is_locked(below, slot_id):
        raise LayoutRefused("locked")
    find(current, slot_id)


def _is_locked(layout: Layout, slot_id: str) -> bool:
    return any(slot.id == slot_id and slot.locked for slots in layout.values() for slot in slots)
