"""`colonnade verify` and `colonnade pack`: the database file."""

from __future__ import annotations

from dataclasses import asdict

import click

from colonnade.cli import full_disk
from colonnade.cli.context import CommandContext, Failure, json_option, number_of, pass_context
from colonnade.commands.note_packing import note_packing
from colonnade.storage.packing import pack as pack_database
from colonnade.storage.verify import verify as verify_database


@click.command(epilog="Example: colonnade verify")
@json_option
@pass_context
def verify(context: CommandContext, as_json: bool) -> None:
    """Read every record and every file once, and say what is damaged."""
    context.say("Reading everything…")
    report = verify_database(context.runtime.database)
    if as_json:
        context.print_json({**asdict(report), "ok": report.ok})
    else:
        records, files = number_of(report.records, "record"), number_of(report.blobs, "file")
        context.print(f"{records}, {number_of(report.bytes, 'byte')}; {files}, {number_of(report.blob_bytes, 'byte')}")
        context.print(f"hash of the files {report.blob_digest}")
        for problem in report.problems:
            context.print(f"  {problem.kind}: {problem.detail} (object {problem.oid or '?'}, transaction {problem.tid or '?'})")
    if not report.ok:
        raise Failure(f"{number_of(len(report.problems), 'problem')}. Stop the site and restore the last backup; keep the damaged file.")
    context.say("Nothing is damaged.")


@click.command(epilog="Example: colonnade pack --days 7")
@click.option("--days", type=click.IntRange(0), default=7, show_default=True, help="Keep what was replaced within these days.")
@pass_context
def pack(context: CommandContext, days: int) -> None:
    """Make the database file smaller: drop records that were replaced. Versions of pages are no such records; they stay."""
    context.demand_open()
    with full_disk.told(context.settings.var, "Packing needs as much room again as the database takes. Nothing was changed."):
        before, after = pack_database(context.runtime.database, days)
    context.change(lambda uow: note_packing(uow, before, after))
    context.say(f"Done: {before:,} bytes before, {after:,} after. The next backup copies the database anew.")
