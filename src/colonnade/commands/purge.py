"""Removing all that a plugin holds, for the site or in one place. It takes an archive to bring it back; tombstones tell of it."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.catalog.index import access_id_of
from colonnade.commands.base import UnitOfWork
from colonnade.commands.erase import erase_object, unlink
from colonnade.commands.switch import objects_of
from colonnade.content import tombstones
from colonnade.content.errors import ColonnadeError, Invalid
from colonnade.content.objects import Content, Place, descendants, place_of
from colonnade.content.trash import removed_places
from colonnade.facets import flags
from colonnade.i18n import messages
from colonnade.plugins.lifecycle import SwitchRefused, needed_by
from colonnade.plugins.state import state
from colonnade.security.can import demand

_ = messages("colonnade")


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


def in_need(uow: UnitOfWork, plugin: str, place: Place | None = None) -> list[str]:
    """The plugins that need *plugin* and are on or hold something there: without its content theirs would lack what it rests on."""
    manifests = uow.registry.manifests()
    if plugin not in manifests:
        return []
    on = place.apps if place is not None else state(uow.root).enabled
    return [name for name in needed_by(plugin, manifests) if name in on or objects_of(uow, name, place)]


def demand_purgeable(uow: UnitOfWork, plugin: str, place: Place | None = None) -> None:
    """Raise StillOn while the plugin is on there, SwitchRefused (`needed`) while others need what it holds."""
    if any(uow.activity.is_on(plugin, place_of(root)) for root in roots_of(uow, plugin, place)):
        raise StillOn(f"{plugin} is on there")
    others = in_need(uow, plugin, place)
    if others:
        raise SwitchRefused(plugin, "needed", others)


def purge(uow: UnitOfWork, plugin: str, expected: set[int], place: Place | None = None, archive: str = "") -> int:
    """Remove the roots of a plugin's app with all below them, and what of them is in the trash; return how many objects.

    Old addresses go on being known, so that they lead somewhere again when it all is brought back; those of what was archived tell until
    then that it is gone, and in which *archive* it is (a name of a file). *expected* are the uids that were archived. Raises StillOn,
    SwitchRefused (`needed`), ChangedMeanwhile when others are there, NotAllowed.
    """
    demand(uow.actor, "administer", uow.root["site"])
    demand_purgeable(uow, plugin, place)
    roots = roots_of(uow, plugin, place)
    if contents_of(roots) != expected:
        raise ChangedMeanwhile(f"something of {plugin} was changed meanwhile")
    demand_no_case(uow, expected)
    gone = [*_bottom_up(roots), *in_trash_of(uow, expected)]
    for obj in gone:
        if obj.uid in expected:
            tombstones.put(uow.root, obj, plugin, uow.now, archive, access_id_of(obj))
        unlink(uow.root, obj)
        erase_object(uow.root, obj)
    where = {"place": place.uid} if place is not None else {}
    uow.audit("plugin.purged", f"plugin:{plugin}", objects=len(gone), **where)
    return len(gone)


def demand_no_case(uow: UnitOfWork, uids: set[int], field: str = "") -> None:
    """Raise Invalid where something waits for a decision, or is held by one: an archive doesn't know of that.

    What is brought back would be as if nobody had decided anything. *field* is that of a form at which this is told.
    """
    held = [case for case in flags.all_cases(uow.root) if case.uid in uids and (case.effects or case.state == flags.OPEN)]
    if held:
        text = _("Something in it waits for a decision, or is held by one (cases: ${number}). Decide first.", mapping={"number": len(held)})
        raise Invalid({field: text})


def _bottom_up(roots: list[Content]) -> list[Content]:
    return [obj for root in roots for obj in reversed(list(descendants(root)))]


def in_trash_of(uow: UnitOfWork, below: set[int]) -> Iterator[Content]:
    """What was thrown away from below these objects, with what it held."""
    thrown = [obj for obj in (uow.root["uids"].get(uid) for uid in uow.root["trash"]) if obj.__parent__.uid in below]
    return iter(_bottom_up(thrown))
