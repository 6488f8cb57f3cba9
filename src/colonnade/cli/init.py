"""`colonnade init`."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import click

from colonnade.app.settings import SECTION, Settings
from colonnade.cli.context import CommandContext, pass_context
from colonnade.security import first_admin

INI = Path("colonnade.ini")


@click.command(epilog="Example: colonnade init")
@pass_context
def init(context: CommandContext) -> None:
    """Make an empty site: colonnade.ini with all settings, and the database. Nothing that is there is changed."""
    context.make_site()
    has_administrator = context.change(lambda uow: bool(first_admin.administrators(uow.root)))
    context.say(f"The site is in {context.settings.var}.")
    if context.config is None and not INI.exists():
        INI.write_text(_settings_text(), encoding="utf-8")
        context.say(f"{INI} is there, with the defaults.")
    if not has_administrator:
        context.say("Next: colonnade serve. It shows a link by which the first administrator is made.")


def _settings_text() -> str:
    lines = [f"[{SECTION}]", "# Everything is optional but site_url: the address that people use."]
    lines += [f"# {field.name} = {field.default}" for field in fields(Settings) if field.name not in ("var", "reload")]
    return "\n".join(lines) + "\n"
