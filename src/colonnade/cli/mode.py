"""`colonnade mode`: let people only read, or close the site for maintenance, and open it again."""

from __future__ import annotations

import click

from colonnade.app.transactions import change
from colonnade.cli.context import CommandContext, json_option, pass_context
from colonnade.commands.set_mode import MOST_MINUTES, set_mode
from colonnade.jobs.mode import MODES, NORMAL, Mode

_MEANS = {
    "normal": "normal: everything is as always",
    "read-only": "read-only: everything can be read, nothing can be changed; people sign in and out",
    "maintenance": "maintenance: closed; only administrators get in",
}


@click.command(epilog="Example: colonnade mode maintenance --minutes 20")
@click.argument("wanted", type=click.Choice(MODES), required=False, metavar="[normal|read-only|maintenance]")
@click.option("--minutes", type=click.IntRange(1, MOST_MINUTES), help="How long that is expected to last, to be told to people.")
@json_option
@pass_context
def mode(context: CommandContext, wanted: str | None, minutes: int | None, as_json: bool) -> None:
    """Say whether the site is open, or change it. It stays so, also when the site is started anew, until it is changed again."""
    switch = context.runtime.mode
    if wanted:
        change(context.runtime, lambda uow: set_mode(uow, switch, wanted, minutes))  # also where nothing else may be changed
    _print(context, switch.now(), as_json)


def _print(context: CommandContext, found: Mode, as_json: bool) -> None:
    if as_json:
        context.print_json({"mode": found.kind, "until": found.until.isoformat() if found.until else None})
        return
    until = f"; expected until {found.until:%Y-%m-%d %H:%M} UTC" if found.until else ""
    context.print(_MEANS[found.kind] + until)
    if found.kind != NORMAL:
        context.say("Meanwhile the search index, mail and summaries wait. To open it: colonnade mode normal")
