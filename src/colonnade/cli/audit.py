"""`colonnade audit`: who did what, and whether the log of it is as it was written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import click

from colonnade.cli import full_disk
from colonnade.cli.context import CommandContext, Failure, find_person, json_option, number_of, pass_context
from colonnade.commands.account_for import as_json, export_audit
from colonnade.commands.base import UnitOfWork
from colonnade.security.audit import Broken, Entry, trail

_MARK = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
who_option = click.option("--who", metavar="LOGIN", help="Only what this person did.")
what_option = click.option("--what", metavar="START", help="Only actions that begin so, as: plugin. or person.erased")
since_option = click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only from this day on (UTC).")


@click.group(epilog="Example: colonnade audit list --what plugin. --since 2026-11-01")
def audit() -> None:
    """See who did what that has to be accounted for, take it out, and check that nobody changed the log of it."""


def _wanted(uow: UnitOfWork, who: str | None, what: str | None, since: datetime | None = None) -> Callable[[Entry], bool]:
    actor = find_person(uow, who).id if who else None
    first = since.replace(tzinfo=UTC) if since else None
    return lambda entry: (
        (actor is None or entry.actor == actor) and entry.action.startswith(what or "") and (first is None or entry.when >= first)
    )


@audit.command("list")
@who_option
@what_option
@since_option
@click.option("--most", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many, the latest first.")
@json_option
@pass_context
def list_entries(context: CommandContext, who: str | None, what: str | None, since: datetime | None, most: int, as_json: bool) -> None:
    """The latest entries."""
    with context.reading() as uow:
        wanted = _wanted(uow, who, what, since)
        rows = [_row(uow, entry) for entry in islice(filter(wanted, trail(uow.root).latest()), most)]
    context.print_list(rows, ("number", "when", "who", "action", "about", "facts"), as_json)


def _row(uow: UnitOfWork, entry: Entry) -> dict[str, Any]:
    person = uow.root["people"].get(entry.actor)
    found = as_json(entry)
    facts = " ".join(f"{name}={value}" for name, value in entry.facts.items())
    return {**found, "when": entry.when.strftime("%Y-%m-%d %H:%M:%S"), "who": person.login if person is not None else "-", "facts": facts}


@audit.command("export", epilog="Example: colonnade audit export audit.jsonl")
@click.argument("file")
@who_option
@what_option
@since_option
@pass_context
def export(context: CommandContext, file: str, who: str | None, what: str | None, since: datetime | None) -> None:
    """Write all entries to a new FILE, as lines of JSON."""
    target = context.console.folder / file
    if not target.parent.is_dir():
        raise Failure(f"there is no folder {target.parent}")

    def work(uow: UnitOfWork) -> int:
        opened.seek(0)
        opened.truncate()
        return export_audit(uow, opened, _wanted(uow, who, what, since))

    try:
        with full_disk.told(target.parent, full_disk.NO_ARCHIVE), open(target, "xb") as opened:
            number = context.change(work)
    except FileExistsError as error:
        raise Failure(f"{file} is there already") from error
    context.say(f"{number_of(number, 'line')} in {file}.")


@audit.command("verify")
@click.option("--against", metavar="MARK", help="A mark that was written down before, as NUMBER:DIGEST.")
@pass_context
def verify(context: CommandContext, against: str | None) -> None:
    """Read the whole log and check its digests; print the mark of the last entry, to be kept elsewhere. Exit code 1 if it was changed."""
    match = _MARK.fullmatch(against) if against else None
    if against and match is None:
        raise Failure("a mark is written as NUMBER:DIGEST, as this command prints it", 2)
    with context.reading() as uow:
        log = trail(uow.root)
        broken = log.check()
        if broken is None and match is not None:
            entry = log.at(int(match[1]))
            if entry is None or entry.digest != match[2]:
                broken = Broken(int(match[1]))
        number, digest = log.number, log.digest
    if broken is not None:
        raise Failure(f"entry {broken.number} of the audit log, or one before it, isn't as it was written")
    context.say(f"{number_of(number, 'line')}, unchanged." + ("" if match else " Keep this mark elsewhere:"))
    if match is None:
        context.print(f"{number}:{digest}")
