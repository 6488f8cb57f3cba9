"""Removing a community in which nobody wrote anything: one that was started by mistake, or that everything was moved out of."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.commands.erase import erase_object, erase_place, forget_addresses, unlink
from colonnade.content import trash as bin_
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.mark import note_place_change
from colonnade.content.objects import Content, Place, descendants, place_of
from colonnade.content.roots import Root
from colonnade.i18n import messages
from colonnade.security.can import demand

_ = messages("colonnade")


def number_written(root: Root, place: Place) -> int:
    """How many objects people have in a place, those in the trash too."""
    here = sum(not (node is place or node.__parent__.is_place) for node in descendants(place))
    return here + sum(1 for top in bin_.in_trash(root) if place_of(top) is place)


def remove_place(uow: UnitOfWork, place: Place) -> None:
    """Remove a community for good, with its members and its empty apps. Raises NotAllowed, and Invalid where anything is in it."""
    demand(uow.actor, "manage", place)
    if place.__parent__ is None:
        raise NotAllowed("remove", "the site")
    if number_written(uow.root, place):
        raise Invalid({"place": _("There is still something in it, or in its trash. Delete or move that first.")})
    apps: list[Content] = [node for node in descendants(place) if node is not place]
    for app in reversed(apps):
        unlink(uow.root, app)
        erase_object(uow.root, app)
    erase_place(uow.root, place)
    forget_addresses(uow.root, {place.uid, *(app.uid for app in apps)})
    note_place_change(uow.root)
