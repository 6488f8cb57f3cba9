"""Archiving a community: everything stays readable to whom it was, and nobody writes in it. Its owners can take it out again."""

from __future__ import annotations

from colonnade.clock import to_microseconds
from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import NotAllowed
from colonnade.content.mark import note_place_change
from colonnade.content.objects import Place
from colonnade.security.can import demand


def archive_place(uow: UnitOfWork, place: Place) -> None:
    """Archive a community: from now on `can` allows nobody to change what is in it. Does nothing to one that is. Raises NotAllowed."""
    _demand(uow, place)
    if not place.archived:
        place.archived = (to_microseconds(uow.now), uow.actor.id)
        uow.audit("place.archived", place)
        note_place_change(uow.root)


def unarchive_place(uow: UnitOfWork, place: Place) -> None:
    """Take a community out of the archive. Does nothing to one that isn't there. Raises NotAllowed."""
    _demand(uow, place)
    if place.archived:
        place.archived = None
        uow.audit("place.unarchived", place)
        note_place_change(uow.root)


def _demand(uow: UnitOfWork, place: Place) -> None:
    demand(uow.actor, "manage", place)
    if place.__parent__ is None:
        raise NotAllowed("archive", "the site")
