"""`colonnade settings`: what each setting is, where that comes from, and changing those that can be changed while the site runs."""

from __future__ import annotations

from typing import Any

import click

from colonnade.cli.context import CommandContext, Failure, json_option, pass_context
from colonnade.cli.errors import english
from colonnade.commands.base import UnitOfWork
from colonnade.commands.choose_setting import choose_setting, reset_setting
from colonnade.commands.settings_in_force import Found, SettingsInForce
from colonnade.commands.settings_schema import GROUPS, field_of, in_text


@click.group(epilog="Example: colonnade settings set password_length 12")
def settings() -> None:
    """See what every setting is and where that comes from, and change what can be changed while the site runs."""


@settings.command("list")
@json_option
@pass_context
def list_settings(context: CommandContext, as_json: bool) -> None:
    """All settings; what is secret is masked."""
    known = context.runtime.settings
    with context.reading() as uow:
        rows = [_row(known.of(uow.root, name)) for _title, names in GROUPS for name in names]
    context.print_list(rows, ("name", "value", "default", "origin"), as_json)


@settings.command("show")
@click.argument("name")
@json_option
@pass_context
def show(context: CommandContext, name: str, as_json: bool) -> None:
    """One setting: what it is for, what it is, and where it is changed."""
    with context.reading() as uow:
        row = _row(_known(uow, context.runtime.settings, name))
    if as_json:
        context.print_json(row)
        return
    context.print(row["help"])
    for fact in ("value", "default", "origin"):
        context.print(f"{fact:<9}{row[fact]}")
    context.print(f"change   {row['change']}")


@settings.command("set")
@click.argument("name")
@click.argument("value")
@pass_context
def set_(context: CommandContext, name: str, value: str) -> None:
    """Change a setting while the site runs; it holds from then on, also after another start."""

    def work(uow: UnitOfWork) -> Found:
        _demand_open(_known(uow, context.runtime.settings, name))
        return choose_setting(uow, context.runtime.settings, name, value)

    found = context.change(work)
    context.say(f"{name} = {in_text(name, found.value)}, from now on.")


@settings.command("reset")
@click.argument("name")
@pass_context
def reset(context: CommandContext, name: str) -> None:
    """Forget what was set here or on the page of settings: the file, the environment or the default hold."""

    def work(uow: UnitOfWork) -> Found:
        _known(uow, context.runtime.settings, name)
        return reset_setting(uow, context.runtime.settings, name)

    found = context.change(work)
    context.say(f"{name} = {in_text(name, found.value)} ({found.origin}).")


def _known(uow: UnitOfWork, known: SettingsInForce, name: str) -> Found:
    if name not in known.given:
        raise Failure(f"there is no setting {name!r}; see: colonnade settings list")
    return known.of(uow.root, name)


def _demand_open(found: Found) -> None:
    if not found.can_change:
        raise Failure(f"{found.name} can't be changed here. {_change(found)}")


def _row(found: Found) -> dict[str, Any]:
    return {
        "name": found.name,
        "value": in_text(found.name, found.value),
        "default": in_text(found.name, found.default),
        "origin": found.origin,
        "help": f"{english(field_of(found.name).title)}. {english(field_of(found.name).description)}",
        "change": _change(found),
    }


def _change(found: Found) -> str:
    """How it is changed."""
    if found.can_change:
        return f"colonnade settings set {found.name} VALUE"
    where = f"COLONNADE_{found.name.upper()}" if found.origin == "environment" else f"“{found.name} = VALUE” in colonnade.ini"
    return f"{'the option of the command' if found.origin == 'option' else where}; then start the site again"
