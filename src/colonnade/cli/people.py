"""`colonnade people`: everyone at once, from a table and to one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from colonnade.cli import full_disk
from colonnade.cli.context import CommandContext, Failure, json_option, number_of, pass_context
from colonnade.cli.errors import english
from colonnade.cli.terminal import shown
from colonnade.commands.people_import.apply import import_people, plan_import
from colonnade.commands.people_import.plan import KEYS, Options
from colonnade.commands.people_import.report import Report
from colonnade.commands.people_import.table import ENCODINGS, MAX_BYTES, Table, Unreadable, read_table
from colonnade.commands.people_import.write import export_people

LONGEST = 200
NAMED = 20


@click.group(epilog="Example: colonnade people import staff.csv --deactivate-missing")
def people() -> None:
    """Bring in, change and let out many people at once."""


@people.command("import", epilog="Example: colonnade people import staff.csv --deactivate-missing --yes")
@click.argument("file")
@click.option("--yes", is_flag=True, help="Do it. Without this, it is only said what would be done.")
@click.option("--key", type=click.Choice(KEYS), help="By which column people are known.  [default: login, if there is one]")
@click.option("--deactivate-missing", is_flag=True, help="Deactivate whom an import made before and who isn't in the file.")
@click.option(
    "--max-deactivated",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    metavar="SHARE",
    help="Refuse to deactivate more of the active people than this.",
)
@click.option("--skip-refused", is_flag=True, help="Do what can be done, though some lines can't.")
@click.option("--adopt", is_flag=True, help="Count all people in the file as made by an import, from now on.")
@click.option("--leave-ownerless", is_flag=True, help="Deactivate also the only owners of communities.")
@click.option("--encoding", type=click.Choice(list(ENCODINGS)), help="The encoding of the file.  [default: seen from it]")
@json_option
@pass_context
def import_(
    context: CommandContext,
    file: str,
    yes: bool,
    key: str | None,
    deactivate_missing: bool,
    max_deactivated: float,
    skip_refused: bool,
    adopt: bool,
    leave_ownerless: bool,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Create, change and deactivate people as the table FILE says: one line a person, the first one names the columns.

    Nothing is changed without --yes. All is done, or nothing.
    """
    table = _read(context, file, encoding)
    options = Options(key, deactivate_missing, max_deactivated, adopt, skip_refused, leave_ownerless)
    try:
        if yes:
            report = context.change(lambda uow: import_people(uow, table, options))
        else:
            with context.reading() as uow:
                report = plan_import(uow, table, options)
    except Unreadable as error:
        raise Failure(f"{shown(file)}: {error}") from error
    _print_json(context, report) if as_json else _print(context, report)
    if report.stops:
        raise Failure("; ".join(report.stops) + (". Nothing was changed." if yes else ""))
    context.say("Done." if yes else "Nothing was changed: this was a dry run. Add --yes to do it.")
    if yes and report.created:
        context.say("Who is new has no password yet: colonnade user invite --all-without-password")


def _read(context: CommandContext, file: str, encoding: str | None) -> Table:
    """Read the file, here: in the process of the site, when it runs. Raises Failure."""
    path = context.console.folder / file
    try:
        with path.open("rb") as source:
            return read_table(source.read(MAX_BYTES + 1), encoding)
    except Unreadable as error:
        raise Failure(f"{shown(file)}: {error}") from error
    except OSError as error:
        also = ". The site runs and reads it as its own user: put the file where it can." if context.in_site else ""
        raise Failure(f"{shown(str(path))} can't be read: {error.strerror}{also}") from error


def _lines(report: Report) -> Iterator[str]:
    for login, name, email in report.created:
        yield f"+ created {login}: {name}{f' <{email}>' if email else ''}"
    for login, changes in report.changed:
        for column, old, new in changes:
            yield f"~ changed {login} {column}: {_cell(old)} → {_cell(new)}"
    for login, name in report.deactivated:
        yield f"- deactivated {login}: {name}"
    for line, column, why in report.refused:
        yield f"! refused line {line}{f', column {column}' if column else ''}: {english(why)}"


def _cell(text: str) -> str:
    short = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    return " ".join(short.split()) or "–"


def _print(context: CommandContext, report: Report) -> None:
    for line in _lines(report):
        context.print(shown(line))
    counts = _counts(report)
    context.print(", ".join(f"{number:,} {what}" for what, number in counts.items()) + ".")
    if report.passed_over:
        more = len(report.passed_over) - NAMED
        named = ", ".join(report.passed_over[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
        context.say(shown(f"Columns that mean nothing here and were passed over: {named}"))
    for note in report.notes:
        context.say(shown(note[0].upper() + note[1:]))


def _counts(report: Report) -> dict[str, int]:
    return {
        "created": len(report.created),
        "changed": len(report.changed),
        "deactivated": len(report.deactivated),
        "refused": len({line for line, _column, _why in report.refused}),
        "unchanged": report.unchanged,
    }


def _print_json(context: CommandContext, report: Report) -> None:
    context.print_json(
        {
            "counts": _counts(report),
            "created": [{"login": login, "name": name, "email": email} for login, name, email in report.created],
            "changed": [
                {"login": login, "column": column, "old": old, "new": new} for login, all_ in report.changed for column, old, new in all_
            ],
            "deactivated": [{"login": login, "name": name} for login, name in report.deactivated],
            "refused": [{"line": line, "column": column, "reason": english(why)} for line, column, why in report.refused],
            "passed_over": report.passed_over,
            "notes": report.notes,
            "stops": report.stops,
        }
    )


@people.command("export", epilog="Example: colonnade people export staff.csv")
@click.argument("file", required=False)
@click.option("--active", is_flag=True, help="Only people who can sign in.")
@pass_context
def export(context: CommandContext, file: str | None, active: bool) -> None:
    """Write everyone with an account as a table, to FILE or to the standard output: import reads it again without a change."""
    lines = context.change(lambda uow: list(export_people(uow, active_only=active)))
    number = number_of(len(lines) - 1, "person").replace("persons", "people")
    if file is None:
        context.console.out("".join(lines))
        context.say(f"{number}.")
        return
    path = context.console.folder / file
    if not path.parent.is_dir():
        raise Failure(f"there is no folder {shown(str(path.parent))}")
    with full_disk.told(path.parent, full_disk.NO_ARCHIVE):
        _write_private(path, "".join(lines).encode())
    context.say(f"{number} in {shown(str(path))}. It holds what people show to few: keep it where only you can read it.")


def _write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner reads, also where there was one that others could."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        os.fchmod(target.fileno(), 0o600)
        target.write(data)
