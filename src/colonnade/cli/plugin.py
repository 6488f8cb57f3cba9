"""`colonnade plugin`: what is installed, and switching it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from colonnade.cli import plugin_data, plugin_rules
from colonnade.cli.context import CommandContext, find_place, json_option, number_of, pass_context, yes_option
from colonnade.cli.errors import english
from colonnade.cli.plugin_check import check
from colonnade.cli.plugin_new import new
from colonnade.cli.plugin_rules import demand_known, impact_lines
from colonnade.commands.base import UnitOfWork
from colonnade.commands.impact import impact_of
from colonnade.commands.switch import known_plugins, objects_of, plan, switch, watch
from colonnade.commands.switch import resume as resume_plugin
from colonnade.content.objects import Place
from colonnade.plugins.badge import kept
from colonnade.plugins.lifecycle import Plan, needed_by
from colonnade.plugins.status import conditions_of, state_of

place_option = click.option("--place", metavar="NAME", help="In this place, not for the whole site.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Only say what would happen.")


@click.group(epilog="Example: colonnade plugin enable wiki --place payroll")
def plugin() -> None:
    """See plugins and switch them on and off. Nothing they hold is ever lost by that."""


@plugin.command("list")
@place_option
@json_option
@pass_context
def list_plugins(context: CommandContext, place: str | None, as_json: bool) -> None:
    """All plugins with their state."""
    with context.reading() as uow:
        where = _place(uow, place)
        rows = [_row(uow, name, where) for name in known_plugins(uow)]
    context.print_list(rows, ("name", "state", "version", "title"), as_json)


def _place(uow: UnitOfWork, name: str | None) -> Place | None:
    return find_place(uow, name) if name else None


def _row(uow: UnitOfWork, name: str, place: Place | None) -> dict[str, Any]:
    state, reason = state_of(uow.root, uow.registry, name, place)
    loaded = uow.registry.get(name)
    manifest = loaded.manifest if loaded else None
    return {
        "name": name,
        "state": state,
        "reason": reason,
        "title": english(manifest.title) if manifest else name,
        "version": manifest.version if manifest else "",
    }


@plugin.command("show")
@click.argument("name")
@place_option
@json_option
@pass_context
def show_plugin(context: CommandContext, name: str, place: str | None, as_json: bool) -> None:
    """One plugin: its state and why, what it needs, what it holds, how it does."""
    with context.reading() as uow:
        demand_known(context, uow, name)
        found = {**_details(uow, name, _place(uow, place)), **_checked(context, name)}
    if as_json:
        context.print_json(found)
        return
    for key, value in found.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        if shown not in ("", None):
            context.print(f"{key.replace('_', ' ') + ':':<14} {shown}")


def _details(uow: UnitOfWork, name: str, place: Place | None) -> dict[str, Any]:
    loaded, manifests = uow.registry.get(name), uow.registry.manifests()
    manifest = loaded.manifest if loaded else None
    record = uow.registry.health.record(name)
    return {
        **_row(uow, name, place),
        "description": english(manifest.description) if manifest and manifest.description else "",
        "requires": list(manifest.requires) if manifest else [],
        "needed_by": needed_by(name, manifests) if name in manifests else [],
        "scopes": list(manifest.scopes) if manifest else [],
        "powers": list(manifest.powers) if manifest else [],
        "conditions": _conditions(uow, name),
        "widgets": [widget.name for widget in loaded.widgets] if loaded else [],
        "objects": objects_of(uow, name, place),
        "errors": record.total_failures,
        "last_error": record.failures[-1].error if record.failures else "",
        "p95_ms": round(record.percentile(0.95) * 1000, 1),
    }


def _conditions(uow: UnitOfWork, name: str) -> list[str]:
    """Under which conditions it answers, in words."""
    found, said = conditions_of(uow.root, name), []
    if "read_only" in found:
        said.append("can only be read")
    if "limited" in found:
        named = (group.name for group in uow.root["groups"] if group.principal in found["limited"])
        said.append(f"only for {' and '.join(sorted(named)) or 'nobody'}")
    if "trial" in found:
        places = (obj for uid in found["trial"] if (obj := uow.root["uids"].get(uid)) is not None)
        said.append(f"tried in {' and '.join(sorted(str(place.__name__) for place in places)) or 'no place'}")
    return said


def _checked(context: CommandContext, name: str) -> dict[str, str]:
    """What the last check of it found, if there was one."""
    badge = kept(context.settings.var, name)
    return {"tier": badge.tier or "none", "checked": f"{badge.when:%Y-%m-%d} for {badge.version}"} if badge else {"tier": "", "checked": ""}


@plugin.command("enable")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@place_option
@dry_run_option
@yes_option
@pass_context
def enable(context: CommandContext, names: Sequence[str], place: str | None, dry_run: bool, yes: bool) -> None:
    """Switch plugins on, for the site or in one place."""
    _switch(context, names, place, on=True, dry_run=dry_run, yes=yes)


@plugin.command("disable")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@place_option
@dry_run_option
@yes_option
@pass_context
def disable(context: CommandContext, names: Sequence[str], place: str | None, dry_run: bool, yes: bool) -> None:
    """Switch plugins off. What they hold stays, and comes back when they are switched on."""
    _switch(context, names, place, on=False, dry_run=dry_run, yes=yes)


def _switch(context: CommandContext, names: Sequence[str], place: str | None, *, on: bool, dry_run: bool, yes: bool) -> None:
    """Say what it does, ask, do it."""
    word = "on" if on else "off"
    with context.reading() as uow:
        where = _place(uow, place)
        for name in names:
            demand_known(context, uow, name)
        idle = [name for name in names if _is_so(uow, name, where, on)]
        planned = [plan(uow, name, on=on, place=where) for name in names if name not in idle or name in uow.registry.manifests()]
        lines = [line for step in planned if step.plugin not in idle for line in _effects(uow, step, place)]
    for name in idle:
        context.say(f"{name} is {word} already.")
    for line in lines:
        context.say(line)
    if dry_run or len(idle) == len(names):
        return
    context.confirm(f"Switch {', '.join(name for name in names if name not in idle)} {word}?", yes)

    def work(uow: UnitOfWork) -> None:
        for name in names if on else [name for name in names if name not in idle]:
            done = switch(uow, name, on=on, place=_place(uow, place))
            watch(uow, done)

    context.change(work)
    context.say(f"Done. Next: colonnade plugin list{f' --place {place}' if place else ''}")


def _is_so(uow: UnitOfWork, name: str, place: Place | None, on: bool) -> bool:
    state, _ = state_of(uow.root, uow.registry, name, place)
    return state == "enabled" if on else state in ("available", "disabled", "broken", "missing") and name not in _enabled(uow, place)


def _enabled(uow: UnitOfWork, place: Place | None) -> frozenset[str]:
    return uow.root["plugins"].enabled if place is None else place.apps


def _effects(uow: UnitOfWork, step: Plan, place: str | None) -> list[str]:
    """What a switch does, in sentences."""
    name, loaded = step.plugin, uow.registry.get(step.plugin)
    others = [n for n in (*step.turns_on, *step.turns_off) if n != name]
    where = f"in {place}" if place else "for the whole site"
    found = impact_of(uow, name, _place(uow, place))
    number, widgets = found.objects, len(loaded.widgets) if loaded else 0
    if step.turns_off:
        kept = (
            f"{number_of(number, 'object')} of it {'stays' if number == 1 else 'stay'} stored and {'comes' if number == 1 else 'come'} back"
        )
        leave = f"{number_of(widgets, 'widget')} {'leaves' if widgets == 1 else 'leave'}"
        gone = f"{leave} its homepage, not those of people." if place else f"{leave} homepages."
        lines = [f"Switching {name} off {where}: {kept}, {gone}"]
    else:
        lines = [
            f"Switching {name} on {where}: {number_of(widgets, 'widget')} for {'its homepage' if place else 'homepages'}, "
            f"{number_of(number, 'object')} stored from before."
        ]
    if others:
        lines.append(
            f"  {'It needs' if step.turns_on else 'These need it'}: {', '.join(others)}, switched {'on' if step.turns_on else 'off'}, too."
        )
    if step.turns_on and loaded and loaded.manifest and loaded.manifest.powers:
        lines.append(f"  It may use: {', '.join(loaded.manifest.powers)}")
    lines += [f"  {line}" for line in impact_lines(found)]
    return [*lines, "  No restart is needed."]


@plugin.command("resume")
@click.argument("name")
@pass_context
def resume(context: CommandContext, name: str) -> None:
    """Let a plugin answer again that was paused because it kept failing, or people write again in one that could only be read."""

    def work(uow: UnitOfWork) -> None:
        demand_known(context, uow, name)
        resume_plugin(uow, name)

    context.change(work)
    context.say(f"{name} answers again.")


for command in (*plugin_rules.COMMANDS, *plugin_data.COMMANDS, new, check):
    plugin.add_command(command)
