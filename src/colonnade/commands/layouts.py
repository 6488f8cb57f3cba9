"""Arranging homepages: everyone's own, that of a place for all, and on the site's that of groups, with who gets which widget."""

from __future__ import annotations

from collections.abc import Collection

from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.objects import Place
from colonnade.home import layout as layouts
from colonnade.home import store
from colonnade.home.audiences import possible_keys
from colonnade.home.layout import Layer, Layout, LayoutRefused
from colonnade.home.store import Owner
from colonnade.i18n import messages
from colonnade.security.can import can, demand

_ = messages("colonnade")


def may_arrange_for_all(uow: UnitOfWork, place: Place) -> bool:
    """Whether the actor arranges the homepage of *place* for everyone: on the site's, also for groups."""
    return bool(can(uow.actor, _for_all(place), place))


def _for_all(place: Place) -> str:
    return "administer" if place.__parent__ is None else "manage"


def arrange(uow: UnitOfWork, place: Place, owner: Owner, layer: Layer) -> None:
    """Keep *layer* as that of *owner* for the homepage of *place*. Raises NotAllowed, LayoutRefused `unknown` for who has none."""
    _demand_arranges(uow, place, owner)
    store.store(uow.root, place, layer, owner)


def take_back(uow: UnitOfWork, place: Place, owner: Owner) -> bool:
    """Take the last change of a layer back; return whether there was one. Raises as `arrange`."""
    _demand_arranges(uow, place, owner)
    return store.undo(uow.root, place, owner)


def set_audience(uow: UnitOfWork, place: Place, owner: Owner, below: Layout, slot_id: str, audience: Collection[str]) -> None:
    """Give a slot to some only, in the layer of *owner* that changes *below*; to everyone with an empty *audience*.

    Raises NotAllowed, Invalid for who can't be chosen there, LayoutRefused as `layout.give`.
    """
    _demand_arranges(uow, place, owner)
    if not set(audience) <= set(possible_keys(uow.root, place)):
        raise Invalid({"audience": _("There is no such group.")})
    layer = layouts.give(below, store.layer_of(uow.root, place, owner), slot_id, audience)
    store.store(uow.root, place, layer, owner)


def _demand_arranges(uow: UnitOfWork, place: Place, owner: Owner) -> None:
    if isinstance(owner, int) and owner:
        demand(uow.actor, "view", place)
        if owner != uow.actor.id:
            raise NotAllowed("arrange", "own page")
        return
    demand(uow.actor, _for_all(place), place)
    if isinstance(owner, str) and store.stored(uow.root, place, owner) is None:
        raise LayoutRefused("unknown")


# Groups


def add_group_layer(uow: UnitOfWork, key: str) -> None:
    """Give a group, or a kind of people, a layer of its own on the site's page, as the last one. Raises NotAllowed, Invalid."""
    known = _demand_administrator(uow)
    if key not in possible_keys(uow.root, uow.root["site"]):
        raise Invalid({"layer": _("There is no such group.")})
    if key in known:
        raise Invalid({"layer": _("It has a layout of its own already.")})
    store.put_group_order(uow.root, [*known, key])


def move_group_layer(uow: UnitOfWork, key: str, step: int) -> None:
    """Let a group's layer count one earlier (-1) or later (1); at the end nothing happens. Raises NotAllowed."""
    keys = _demand_administrator(uow)
    at = keys.index(key) if key in keys else -1
    if at >= 0 and 0 <= at + step < len(keys):
        keys[at], keys[at + step] = keys[at + step], keys[at]
        store.put_group_order(uow.root, keys)


def remove_group_layer(uow: UnitOfWork, key: str) -> None:
    """Let a group have no layer any more. What people arranged themselves stays. Raises NotAllowed."""
    _demand_administrator(uow)
    store.forget_group(uow.root, key)


def _demand_administrator(uow: UnitOfWork) -> list[str]:
    demand(uow.actor, "administer", uow.root["site"])
    return list(store.groups_with_layer(uow.root))
