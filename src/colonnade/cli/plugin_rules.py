"""`colonnade plugin preview`, and under which conditions plugins answer: `try`, `widen`, `forbid`, `allow`, `pause`, `limit`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from colonnade.cli.context import CommandContext, Failure, find_place, json_option, number_of, pass_context, yes_option
from colonnade.cli.errors import explained
from colonnade.commands import plugin_rules
from colonnade.commands.base import UnitOfWork
from colonnade.commands.files import in_words
from colonnade.commands.impact import Impact, impact_of
from colonnade.commands.purge import StillOn, demand_purgeable
from colonnade.commands.switch import known_plugins, plan, watch
from colonnade.content.objects import Place
from colonnade.plugins.discovery import file_of
from colonnade.plugins.lifecycle import Plan, SwitchRefused
from colonnade.security.groups import Group

_BEFORE = ("enable", "disable", "purge")
_MOST_PLACES = 8


def demand_known(context: CommandContext, uow: UnitOfWork, name: str) -> None:
    """Raise Failure unless *name* is installed, or is on or holds something."""
    known = known_plugins(uow)
    if name in known:
        return
    path = file_of(context.settings.plugin_folder, name)
    if path is not None:
        raise Failure(f"{name} was found at {path}, but isn't loaded yet: the site reads it at its next start")
    raise Failure(f"no plugin called {name!r} is installed. Installed: {', '.join(sorted(known)) or 'none'}")


def impact_lines(found: Impact) -> list[str]:
    """What a plugin holds and where it shows, in lines: the numbers that its page shows, too."""
    places = f": {', '.join(found.places[:_MOST_PLACES])}{' …' if len(found.places) > _MOST_PLACES else ''}" if found.places else ""
    makers = f", most of it by {', '.join(f'{login} ({number:,})' for login, number in found.owners.items())}" if found.owners else ""
    own, here, groups, people = (f"{found.widgets[whose]:,}" for whose in ("suggested", "site", "groups", "people"))
    held = f"{number_of(found.objects, 'object')}, and {found.trashed:,} in the trash"
    return [
        f"It holds {held}, in {number_of(len(found.places), 'place')}{places}",
        f"Size: {in_words(found.bytes)}, of which {in_words(found.file_bytes)} in {number_of(found.files, 'file')}",
        f"Made by {found.makers:,} {'person' if found.makers == 1 else 'people'}{makers}",
        f"Links to it from elsewhere: {found.links:,}. Followed by {found.followers:,} people ({found.subscriptions:,} times)",
        f"Its widgets on homepages: {own} that it suggests itself; "
        f"arranged {here} for the site and places, {groups} for groups, {people} by people",
        *([f"In the background: {', '.join(found.tasks)}"] if found.tasks else []),
    ]


@click.command(epilog="Example: colonnade plugin preview wiki --before purge --json")
@click.argument("name")
@click.option("--before", type=click.Choice(_BEFORE), default="disable", show_default=True, help="What is going to be done.")
@click.option("--place", metavar="NAME", help="In this place, not for the whole site.")
@json_option
@pass_context
def preview(context: CommandContext, name: str, before: str, place: str | None, as_json: bool) -> None:
    """Say what switching or purging a plugin touches: objects, places, widgets, links, people, bytes. Changes nothing."""
    with context.reading() as uow:
        demand_known(context, uow, name)
        where = find_place(uow, place) if place else None
        found = impact_of(uow, name, where)
        also, refused = _also(uow, name, before, where)
    if as_json:
        context.print_json({**found.facts(), "before": before, "also": also, "refused": refused})
        return
    for line in impact_lines(found):
        context.print(line)
    if also:
        context.print(f"Switched with it: {', '.join(also)}")
    if refused:
        context.print(f"It would be refused: {refused}")


def _also(uow: UnitOfWork, name: str, before: str, place: Place | None) -> tuple[list[str], str]:
    """Which other plugins go with it, and why it would be refused."""
    try:
        if before == "purge":
            demand_purgeable(uow, name, place)
            return [], ""
        planned = plan(uow, name, on=before == "enable", place=place)
        return [other for other in (*planned.turns_on, *planned.turns_off) if other != name], ""
    except StillOn:
        return [], f"{name} is on there; switch it off first"
    except SwitchRefused as error:
        return [], explained(error)[0]


def _changes(context: CommandContext, name: str, work: Callable[[UnitOfWork], Any]) -> Any:
    """Do *work* about a plugin that is known; return its result."""

    def change(uow: UnitOfWork) -> Any:
        demand_known(context, uow, name)
        return work(uow)

    return context.change(change)


@click.command("try", epilog="Example: colonnade plugin try wiki --place payroll --place travel")
@click.argument("name")
@click.option("--place", "places", metavar="NAME", multiple=True, required=True, help="In this place; may be given several times.")
@yes_option
@pass_context
def try_plugin(context: CommandContext, name: str, places: Sequence[str], yes: bool) -> None:
    """Switch a plugin on in some places first, and nowhere else. Then `widen` it, or take it back by `disable`."""
    with context.reading() as uow:
        demand_known(context, uow, name)
        where = [find_place(uow, place) for place in places]
        for line in impact_lines(impact_of(uow, name)):
            context.say(line)
    context.confirm(f"Switch {name} on in {', '.join(str(place.__name__) for place in where)}, and nowhere else?", yes)

    def work(uow: UnitOfWork) -> Plan:
        done = plugin_rules.try_in(uow, name, [find_place(uow, place) for place in places])
        watch(uow, done)
        return done

    _changes(context, name, work)
    context.say(f"Done. When it is good: colonnade plugin widen {name}. To take it back: colonnade plugin disable {name}")


@click.command()
@click.argument("name")
@pass_context
def widen(context: CommandContext, name: str) -> None:
    """Let a plugin that is tried in some places be on for the whole site. There it stays on."""
    _changes(context, name, lambda uow: plugin_rules.widen(uow, name))
    context.say(f"{name} is on for the whole site, and offered in all communities.")


@click.command(epilog="Example: colonnade plugin forbid chat --reason 'Not before the works council agreed'")
@click.argument("name")
@click.option("--reason", required=True, help="Why: it is shown wherever somebody would switch it on.")
@yes_option
@pass_context
def forbid(context: CommandContext, name: str, reason: str, yes: bool) -> None:
    """Switch a plugin off, and let nobody switch it on until it is allowed again. What it holds stays."""
    context.confirm(f"Switch {name} off everywhere, and keep it off?", yes)
    done = _changes(context, name, lambda uow: plugin_rules.forbid(uow, name, reason))
    others = [other for other in done.turns_off if other != name]
    if others:
        context.say(f"With it went off: {', '.join(others)}")
    context.say(f"{name} is off and stays off. To end that: colonnade plugin allow {name}")


@click.command()
@click.argument("name")
@pass_context
def allow(context: CommandContext, name: str) -> None:
    """Let a plugin be switched on again that was forbidden."""
    _changes(context, name, lambda uow: plugin_rules.allow(uow, name))
    context.say(f"{name} may be switched on again: colonnade plugin enable {name}")


@click.command()
@click.argument("name")
@pass_context
def pause(context: CommandContext, name: str) -> None:
    """Let a plugin only be read: its pages answer, and nobody adds or changes anything in it, until `resume`."""
    _changes(context, name, lambda uow: plugin_rules.close(uow, name))
    context.say(f"{name} can only be read. To end that: colonnade plugin resume {name}")


@click.command(epilog="Example: colonnade plugin limit chat --group Sales --group Support")
@click.argument("name")
@click.option("--group", "groups", metavar="NAME", multiple=True, help="For who is in this group; may be given several times.")
@click.option("--everyone", is_flag=True, help="For everybody again.")
@pass_context
def limit(context: CommandContext, name: str, groups: Sequence[str], everyone: bool) -> None:
    """Let a plugin answer only those who are in some groups: for others it is as if it was off."""
    if bool(groups) == everyone:
        raise Failure("say for whom: --group NAME, or --everyone", 2)
    _changes(context, name, lambda uow: plugin_rules.limit(uow, name, [_group(uow, group) for group in groups]))
    context.say(f"{name} is for {', '.join(groups) or 'everybody'}.")


def _group(uow: UnitOfWork, name: str) -> Group:
    found = uow.root["groups"].by_name(name)
    if found is None:
        raise Failure(f"there is no group {name!r}; see: colonnade group list")
    return found


COMMANDS = (preview, try_plugin, widen, forbid, allow, pause, limit)
