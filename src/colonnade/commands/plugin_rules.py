"""Under which conditions plugins answer: forbidden, read only, for some people only, or tried in some places first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from colonnade.commands.base import UnitOfWork
from colonnade.commands.switch import end_trials, ensure_app, plan, switch
from colonnade.content.errors import Invalid
from colonnade.content.fields import clean_line
from colonnade.content.mark import note_place_change
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.plugins.lifecycle import Plan, SwitchRefused, needs
from colonnade.plugins.state import PluginState, state
from colonnade.security.can import demand
from colonnade.security.groups import Group

_ = messages("colonnade")
MAX_REASON = 300


def forbid(uow: UnitOfWork, plugin: str, reason: str) -> Plan:
    """Switch *plugin* off, with what needs it, and let nobody switch it on until it is allowed again; return what went off.

    *reason* is shown wherever somebody would switch it. Raises NotAllowed, SwitchRefused, Invalid without a reason.
    """
    _demand(uow, plugin)
    text = clean_line(reason)
    if not text or len(text) > MAX_REASON:
        text = _("Say in at most ${most} characters why: it is shown to whoever would switch it on.", mapping={"most": MAX_REASON})
        raise Invalid({"reason": text})
    switches = state(uow.root)
    done = switch(uow, plugin, on=False) if plugin in switches.enabled else Plan(plugin)
    switches.forbidden = {**switches.forbidden, plugin: text}
    uow.audit("plugin.forbidden", f"plugin:{plugin}")
    return done


def allow(uow: UnitOfWork, plugin: str) -> None:
    """Let *plugin* be switched on again. It stays off until somebody does. Raises NotAllowed, SwitchRefused."""
    switches = _demand(uow, plugin)
    if plugin in switches.forbidden:
        switches.forbidden = {name: reason for name, reason in switches.forbidden.items() if name != plugin}
        uow.audit("plugin.allowed", f"plugin:{plugin}")


def close(uow: UnitOfWork, plugin: str) -> None:
    """Let what *plugin* holds only be read: its pages answer, and nobody adds or changes anything. `switch.resume` ends that.

    Raises NotAllowed, SwitchRefused (`off`).
    """
    switches = _demand(uow, plugin, on=True)
    if plugin not in switches.read_only:
        switches.read_only = switches.read_only | {plugin}
        note_place_change(uow.root)
        uow.audit("plugin.closed", f"plugin:{plugin}")


def limit(uow: UnitOfWork, plugin: str, groups: Collection[Group]) -> None:
    """Let *plugin*, and what needs it, answer only those who are in one of *groups*; without any, everybody again.

    Who may read what it holds is as before: for others it is as if it was switched off. Raises NotAllowed, SwitchRefused.
    """
    switches = _demand(uow, plugin)
    others = {name: only for name, only in switches.limits.items() if name != plugin}
    principals = tuple(sorted(group.principal for group in groups))
    found = {**others, plugin: principals} if principals else others
    if found != switches.limits:
        switches.limits = found
        note_place_change(uow.root)
        uow.audit("plugin.limited", f"plugin:{plugin}", groups=sorted(group.name for group in groups))


def try_in(uow: UnitOfWork, plugin: str, places: Sequence[Place]) -> Plan:
    """Switch *plugin* on, with what it needs, in *places* and nowhere else; return what went on. `widen` lets it be on everywhere.

    What it needs and was on before stays on everywhere. Raises NotAllowed, SwitchRefused (`places` where it can't be on in a place,
    `meanwhile` when it is on already), Invalid without places.
    """
    switches = _demand(uow, plugin)
    if not places:
        raise Invalid({"places": _("Choose at least one community.")})
    if plugin in switches.enabled:
        raise SwitchRefused(plugin, "meanwhile")
    planned = plan(uow, plugin, on=True)
    for name in planned.turns_on:
        if "place" not in uow.registry.get(name).manifest.scopes:
            raise SwitchRefused(plugin, "places", (name,))
    switches.enabled = switches.enabled | set(planned.turns_on)
    switches.known = switches.known | set(planned.turns_on)
    uids = tuple(sorted(place.uid for place in places))
    switches.trials = {**switches.trials, **dict.fromkeys(planned.turns_on, uids)}
    for name in planned.turns_on:
        uow.audit("plugin.tried", f"plugin:{name}", places=len(uids))
    for place in places:
        switch(uow, plugin, on=True, place=place)
    note_place_change(uow.root)
    return planned


def widen(uow: UnitOfWork, plugin: str) -> None:
    """Let *plugin*, which is tried in some places, and what it needs, be on everywhere. Raises NotAllowed, SwitchRefused (`off`)."""
    switches = _demand(uow, plugin, on=True)
    names = [name for name in (*needs(plugin, uow.registry.manifests()), plugin) if name in switches.trials]
    end_trials(uow, names, stay=True)
    for name in names:
        ensure_app(uow, uow.root["site"], uow.registry.get(name).manifest)
        uow.audit("plugin.widened", f"plugin:{name}")


def _demand(uow: UnitOfWork, plugin: str, *, on: bool = False) -> PluginState:
    """The switches, for an administrator and a plugin that is installed (and on). Raises NotAllowed, SwitchRefused."""
    demand(uow.actor, "administer", uow.root["site"])
    switches = state(uow.root)
    if uow.registry.get(plugin) is None and plugin not in switches.known | switches.enabled:
        raise SwitchRefused(plugin, "unknown")
    if on and plugin not in switches.enabled:
        raise SwitchRefused(plugin, "off")
    return switches
