"""Bringing an archive in, for `colonnade import archive`."""

from __future__ import annotations

from itertools import islice
from typing import Any

from colonnade.cli.context import CommandContext, Failure, find_object, number_of
from colonnade.cli.terminal import shown
from colonnade.commands.archive.plan import Plan, plan_import
from colonnade.commands.archive.read import Archive, ArchiveUnreadable
from colonnade.commands.archive.restore import restore
from colonnade.content.objects import Folder

_AT_ONCE = 100  # objects in one transaction


def import_archive(context: CommandContext, file: str, into: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Read the archive *file*, say or do what is to be done, and report. Raises Failure."""
    path = context.console.folder / file
    try:
        with Archive(path) as archive:
            plan = _plan(context, archive, into)
            refused = [*plan.refused, *([] if dry_run else restore_records(context, archive, plan))]
    except (ArchiveUnreadable, FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise Failure(str(error) if isinstance(error, ArchiveUnreadable) else f"{path} can't be read: {error.strerror}") from error
    report = {
        "objects": len(plan.wanted) - (len(refused) - len(plan.refused)),
        "there": plan.there,
        "refused": [{"path": where, "reason": why} for where, why in refused],
        "unknown_people": dict(plan.unknown),
    }
    if as_json:
        context.print_json(report)
    else:
        _print(context, report, dry_run)


def _plan(context: CommandContext, archive: Archive, into: str | None) -> Plan:
    with context.reading() as uow:
        target = find_object(uow, into) if into else None
        if target is not None and not isinstance(target, Folder):
            raise Failure(f"nothing can be put into {into}")
        return plan_import(uow, archive, target)


def restore_records(context: CommandContext, archive: Archive, plan: Plan) -> list[tuple[str, str]]:
    """Make what *plan* wants, some objects in each transaction; return (path, reason) of those that can't be made, after all."""
    progress, refused, done = context.progress("Importing"), [], 0
    records = archive.records()
    try:
        while part := list(islice(records, _AT_ONCE)):
            refused += context.change(lambda uow, part=part: restore(uow, archive, plan, part))
            done += len(part)
            progress(done, archive.objects)
    finally:
        progress.close()
    return refused


def _print(context: CommandContext, report: dict[str, Any], dry_run: bool) -> None:
    would = "would be imported" if dry_run else "imported"
    context.print(f"{number_of(report['objects'], 'object')} {would}, {report['there']:,} already here and left as they are.")
    for login, number in report["unknown_people"].items():
        context.print(f"  Nobody here signs in as {shown(login)}, who is named {number_of(number, 'time')}: left out.")
    for entry in report["refused"]:
        context.print("  " + shown(f"{entry['path']}: {entry['reason']}"))
    if report["refused"]:
        raise Failure(f"{number_of(len(report['refused']), 'object')} can't be imported. What was said above tells why; try again after.")
