"""`colonnade export`: content as JSON lines, or as an archive with its files; also of plugins that are off or gone."""

from __future__ import annotations

import json
from pathlib import Path

import click

from colonnade.cli import full_disk
from colonnade.cli.context import CommandContext, Failure, find_object, number_of, pass_context
from colonnade.commands.archive.record import record_of
from colonnade.commands.archive.write import write_archive
from colonnade.content.objects import descendants


@click.command(epilog="Example: colonnade export /payroll --to payroll.zip")
@click.argument("path")
@click.option("--to", "target", metavar="FILE", help="Write an archive with all versions and files, for: colonnade import archive FILE")
@click.option("--versions", is_flag=True, help="Print all earlier versions, too.")
@pass_context
def export(context: CommandContext, path: str, target: str | None, versions: bool) -> None:
    """Print the object at PATH and all below it, one JSON object a line, or write it all to an archive."""
    if target is not None:
        _write(context, path, context.console.folder / target)
        return
    number = 0
    with context.reading() as uow:
        for obj in descendants(find_object(uow, path)):
            context.print(json.dumps(record_of(uow.root, obj, versions=versions, switches=False), ensure_ascii=False))
            number += 1
    context.say(f"{number_of(number, 'object')}.")


def _write(context: CommandContext, path: str, target: Path) -> None:
    if not target.parent.is_dir():
        raise Failure(f"there is no folder {target.parent}")
    progress = context.progress("Exporting")
    try:
        with full_disk.told(target.parent, full_disk.NO_ARCHIVE), context.reading() as uow:
            number = write_archive(uow, [find_object(uow, path)], target, progress)
    finally:
        progress.close()
    context.say(f"{number_of(number, 'object')} in {target}. It holds what only some may read: keep it where only you can.")
