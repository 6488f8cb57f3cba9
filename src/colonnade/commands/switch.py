"""Switch plugins on and off, for the site or for one place. Content is never touched by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from persistent.mapping import PersistentMapping

from colonnade.catalog.app_roles import put_roles, usual_roles
from colonnade.catalog.index import catalog
from colonnade.commands.base import UnitOfWork
from colonnade.commands.create import make
from colonnade.content.mark import note_place_change
from colonnade.content.names import name_for
from colonnade.content.objects import Place
from colonnade.content.roots import by_uid
from colonnade.content.types import TYPES
from colonnade.plugins.lifecycle import Plan, SwitchRefused, plan_disable, plan_enable
from colonnade.plugins.manifest import Plugin
from colonnade.plugins.state import Activity, state
from colonnade.plugins.status import conditions_of, known_names, state_of
from colonnade.security.can import demand
from colonnade.security.reader import All


def plan(uow: UnitOfWork, plugin: str, *, on: bool, place: Place | None = None) -> Plan:
    """What a switch would turn on and off. Raises SwitchRefused (also `broken`)."""
    manifests = uow.registry.manifests()
    at_site = place is None or place is uow.root["site"]
    enabled = state(uow.root).enabled if at_site else place.apps
    _check_usable(uow, plugin, on or plugin not in enabled)
    if not at_site:
        _check_place(uow, plugin, on, place)
    found = plan_enable(plugin, manifests, enabled) if on else plan_disable(plugin, manifests, enabled)
    _check_allowed(uow, found)
    if at_site:
        return found
    switched = {name for name, manifest in manifests.items() if "place" in manifest.scopes}
    return replace(
        found, turns_on=tuple(n for n in found.turns_on if n in switched), turns_off=tuple(n for n in found.turns_off if n in switched)
    )


def _check_place(uow: UnitOfWork, plugin: str, on: bool, place: Place) -> None:
    loaded = uow.registry.get(plugin)
    if loaded is None:
        raise SwitchRefused(plugin, "unknown")
    if loaded.usable and "place" not in loaded.manifest.scopes:
        raise SwitchRefused(plugin, "scope")
    switches = state(uow.root)
    if on and plugin in switches.forbidden:
        raise SwitchRefused(plugin, "forbidden", (switches.forbidden[plugin],))
    if on and plugin not in switches.enabled:
        raise SwitchRefused(plugin, "site")
    if on and plugin in switches.trials and place.uid not in switches.trials[plugin]:
        raise SwitchRefused(plugin, "trial")


def _check_allowed(uow: UnitOfWork, found: Plan) -> None:
    """Nothing is switched on that an administrator forbade, neither by itself nor because something else needs it."""
    forbidden = state(uow.root).forbidden
    for name in found.turns_on:
        if name in forbidden:
            raise SwitchRefused(name, "forbidden", (forbidden[name],))


def switch(uow: UnitOfWork, plugin: str, *, on: bool, place: Place | None = None) -> Plan:
    """Turn *plugin* on (with what it requires) or off (after what requires it); return what was done.

    Raises SwitchRefused (also `broken`, and `site` for a place while the plugin is off for the site), NotAllowed.
    Seen by every process at its next transaction.
    """
    at_site = place is None or place is uow.root["site"]
    demand(uow.actor, "administer" if at_site else "manage", place or uow.root["site"])
    done = plan(uow, plugin, on=on, place=place)
    if at_site:
        switches = state(uow.root)
        switches.enabled = (switches.enabled | set(done.turns_on)) - set(done.turns_off)
        switches.known = switches.known | set(done.turns_on)
        end_trials(uow, done.turns_off, stay=False)
        _forget_drops(uow, done.turns_on)
        if on:
            _resume(uow, plugin)
    else:
        place.apps = (place.apps | set(done.turns_on)) - set(done.turns_off)
        note_place_change(uow.root)
    _account(uow, done, None if at_site else place)
    for name in done.turns_on:
        ensure_app(uow, place or uow.root["site"], uow.registry.get(name).manifest)
    return done


def end_trials(uow: UnitOfWork, plugins: Iterable[str], *, stay: bool) -> None:
    """Let *plugins* not be tried any more. Where they were tried they stay on, or are taken back, too."""
    switches = state(uow.root)
    ended = [name for name in plugins if name in switches.trials]
    for name in ended if not stay else ():
        for uid in switches.trials[name]:
            place = by_uid(uow.root, uid)
            if isinstance(place, Place):
                place.apps = place.apps - {name}
    if ended:
        switches.trials = {name: uids for name, uids in switches.trials.items() if name not in ended}
        note_place_change(uow.root)


def _forget_drops(uow: UnitOfWork, plugins: Iterable[str]) -> None:
    switches = state(uow.root)
    if not switches.dropped.keys().isdisjoint(plugins):
        switches.dropped = {name: reason for name, reason in switches.dropped.items() if name not in plugins}


def watch(uow: UnitOfWork, done: Plan) -> None:
    """Switch off at once what fails within the next minute: whoever switched it on is there, and it has shown that it doesn't work."""
    uow.registry.health.watch(done.turns_on)


def drop(uow: UnitOfWork, plugin: str, reason: str) -> None:
    """Switch off a plugin that failed right after it was switched on, and note what went wrong."""
    switch(uow, plugin, on=False)
    switches = state(uow.root)
    switches.dropped = {**switches.dropped, plugin: reason}
    uow.audit("plugin.dropped", f"plugin:{plugin}")


def stamp_of(uow: UnitOfWork, plugin: str) -> str:
    """A word that changes whenever a plugin is switched, or the conditions under which it answers: of what somebody looked at."""
    found = [*state_of(uow.root, uow.registry, plugin), *sorted(conditions_of(uow.root, plugin).items())]
    return sha256(repr(found).encode()).hexdigest()[:16]


def demand_unchanged(uow: UnitOfWork, plugin: str, stamp: str) -> None:
    """Nobody may act on what isn't so any more: two administrators may have the same page open. Raises SwitchRefused (`meanwhile`)."""
    if stamp != stamp_of(uow, plugin):
        raise SwitchRefused(plugin, "meanwhile")


def _account(uow: UnitOfWork, done: Plan, place: Place | None) -> None:
    where = {} if place is None else {"place": place.uid}
    for action, names in (("plugin.on", done.turns_on), ("plugin.off", done.turns_off)):
        for name in names:
            uow.audit(action, f"plugin:{name}", **where)


def _check_usable(uow: UnitOfWork, plugin: str, needed: bool) -> None:
    """What is broken has no manifest to plan by, and would be told to be unknown. It can only be switched off where it is on."""
    loaded = uow.registry.get(plugin)
    if needed and loaded is not None and not loaded.usable:
        raise SwitchRefused(plugin, "broken", (loaded.problem or "",))


def _resume(uow: UnitOfWork, plugin: str) -> None:
    switches = state(uow.root)
    if plugin in switches.paused:
        del switches.paused[plugin]
    loaded = uow.registry.get(plugin)
    uow.registry.health.resume(plugin, tuple(widget.name for widget in loaded.widgets) if loaded else ())


def ensure_app(uow: UnitOfWork, place: Place, manifest: Plugin) -> None:
    """Give *place* the root object of a plugin's app, unless it has it already from an earlier time."""
    content_type = TYPES.get(manifest.app) if manifest.app else None
    if content_type is None or app_of(place, manifest):
        return
    app = make(uow, place, content_type, name_for(manifest.name, place))
    app.title = str(manifest.title)
    if place.__parent__ is not None:
        put_roles(uow.root, place, app, usual_roles(app))
    elif content_type.members != "editor" and place.roles:
        cut = {who: content_type.members if role == "editor" else role for who, role in place.roles.items()}
        app.roles = PersistentMapping({**cut, "*": "stop"})


def app_of(place: Place, manifest: Plugin) -> object | None:
    """The root object of a plugin in *place*, or None."""
    return next((child for child in place.app_roots() if child.type_name == manifest.app), None)


def pause(uow: UnitOfWork, plugin: str, reason: str) -> None:
    """Stop a plugin that keeps failing, until someone resumes it."""
    state(uow.root).paused[plugin] = reason
    uow.audit("plugin.paused", f"plugin:{plugin}")


def resume(uow: UnitOfWork, plugin: str) -> None:
    """Let a paused plugin answer again, or people write again in one that could only be read. Raises NotAllowed, SwitchRefused."""
    demand(uow.actor, "administer", uow.root["site"])
    if uow.registry.get(plugin) is None:
        raise SwitchRefused(plugin, "unknown")
    _resume(uow, plugin)
    switches = state(uow.root)
    if plugin in switches.read_only:
        switches.read_only = switches.read_only - {plugin}
        note_place_change(uow.root)
    uow.audit("plugin.resumed", f"plugin:{plugin}")


def known_plugins(uow: UnitOfWork) -> list[str]:
    """The names of all plugins that are installed, and then those that aren't but are on or hold something."""
    enabled = state(uow.root).enabled
    names = known_names(uow.root, uow.registry)
    return [name for name in names if uow.registry.get(name) is not None or name in enabled or objects_of(uow, name)]


def objects_of(uow: UnitOfWork, plugin: str, place: Place | None = None) -> int:
    """How many listed objects of a plugin's types there are, in the site or in *place*: they stay whatever is switched or uninstalled."""
    where = f"@{place.uid}" if place is not None and place is not uow.root["site"] else ""
    return sum(catalog(uow.root).count(f"type:{name}{where}", All()) for name in _types_of(uow, plugin))


def _types_of(uow: UnitOfWork, plugin: str) -> Iterable[str]:
    """The names of a plugin's types; without its code, of those of which there are objects."""
    if uow.registry.get(plugin) is not None:
        return [content_type.name for content_type in TYPES.owned_by(plugin)]
    listed = (name.removeprefix("type:") for name in catalog(uow.root).names(f"type:{plugin}."))
    return [name for name in listed if not set(name) & set("@/")]


def current_activity(uow: UnitOfWork) -> Activity:
    """What is on according to the database now."""
    return Activity(state(uow.root).answering, uow.registry.site_only(), state(uow.root).trials)
