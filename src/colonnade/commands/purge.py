"""Removing all that a plugin holds, for the site or in one place. It takes an archive to bring it back."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.commands.base import UnitOfWork
from colonnade.commands.erase import erase_object, unlink
from colonnade.content.errors import ColonnadeError
from colonnade.content.objects import Content, Place, descendants, place_of
from colonnade.content.trash import removed_places
from colonnade.security.can import demand


class StillOn(ColonnadeError):
    """The plugin is on there: people may be writing."""


class ChangedMeanwhile(ColonnadeError):
    """There is something else than what was expected."""


def roots_of(uow: UnitOfWork, plugin: str, place: Place | None = None) -> list[Content]:
    """The roots of a plugin's app: in the site and all places, those in the trash too, or in one place."""
    site = uow.root["site"]
    everywhere = (site, *(child for child in site.values() if isinstance(child, Place)), *removed_places(uow.root))
    where = [place] if place is not None else everywhere
    return [app for at in where for app in at.app_roots() if app.type_name.partition(".")[0] == plugin]


def contents_of(roots: list[Content]) -> set[int]:
    """The uids of *roots* and of all below them."""
    return {obj.uid for root in roots for obj in descendants(root)}


def purge(uow: UnitOfWork, plugin: str, expected: set[int], place: Place | None = None) -> int:
    """Remove the roots of a plugin's app with all below them, and what of them is in the trash; return how many objects.

    Old addresses go on being known, so that they lead somewhere again when it all is brought back.
    *expected* are the uids that were archived. Raises StillOn, ChangedMeanwhile when others are there, NotAllowed.
    """
    demand(uow.actor, "administer", uow.root["site"])
    roots = roots_of(uow, plugin, place)
    if any(uow.activity.is_on(plugin, place_of(root)) for root in roots):
        raise StillOn(f"{plugin} is on there")
    if contents_of(roots) != expected:
        raise ChangedMeanwhile(f"something of {plugin} was changed meanwhile")
    gone = [*_bottom_up(roots), *_in_trash(uow, expected)]
    for obj in gone:
        unlink(uow.root, obj)
        erase_object(uow.root, obj)
    where = {"place": place.uid} if place is not None else {}
    uow.audit("plugin.purged", f"plugin:{plugin}", objects=len(gone), **where)
    return len(gone)


def _bottom_up(roots: list[Content]) -> list[Content]:
    return [obj for root in roots for obj in reversed(list(descendants(root)))]


def _in_trash(uow: UnitOfWork, below: set[int]) -> Iterator[Content]:
    """What was thrown away from below these objects, with what it held."""
    thrown = [obj for obj in (uow.root["uids"].get(uid) for uid in uow.root["trash"]) if obj.__parent__.uid in below]
    return iter(_bottom_up(thrown))
