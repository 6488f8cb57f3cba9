"""`colonnade backup`: copies of the whole site, made while it runs, tried before they are needed."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from colonnade.app.backing_up import INI, CopyFailed, backup_folder, put_settings, site_of, try_copy
from colonnade.app.settings import read_settings
from colonnade.cli import full_disk
from colonnade.cli.context import CommandContext, Failure, json_option, number_of, pass_context
from colonnade.clock import utc_now
from colonnade.storage.backups.create import create
from colonnade.storage.backups.errors import BackupDamaged, BackupError
from colonnade.storage.backups.folder import BackupFolder
from colonnade.storage.backups.manifest import Point
from colonnade.storage.backups.read import check
from colonnade.storage.backups.restore import demand_empty, restore
from colonnade.storage.open import file_of
from colonnade.storage.verify import Report

_NO_FILE = "the database is not a file on this machine ({uri}): back it up with the tools of the database, and the folder `blobs` after it"
_MB = 10**6
folder_option = click.option("--folder", metavar="FOLDER", help="Where the backups are.  [default: the setting backups, else var/backups]")


@click.group(epilog="Example: colonnade backup create --folder /backup/colonnade --keep 30")
def backup() -> None:
    """Make backups of the site, check them, and make a site from one."""


@backup.command("create")
@folder_option
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Then remove all backups but the newest N.")
@click.option("--full", is_flag=True, help="Copy everything, not only what came since the last backup.")
@json_option
@pass_context
def create_one(context: CommandContext, folder: str | None, keep: int | None, full: bool, as_json: bool) -> None:
    """Copy what is new since the last backup, while the site runs."""
    uri = context.settings.storage_uri
    storage = context.runtime.database.storage
    if file_of(uri) is None or not hasattr(storage, "unpacked"):
        raise Failure(_NO_FILE.format(uri=uri.split("://", 1)[0] + "://…"))
    backups, start = _backups(context, folder), time.monotonic()
    site, left = site_of(context.runtime, context.settings, context.config)
    progress = context.progress("Backing up")
    try:
        with full_disk.told(backups.path, "No backup was made, and those before are as they were."):
            made = create(storage, backups, site, utc_now(), full=full, progress=progress)
    finally:
        progress.close()
    for name in left:
        context.say(f"Not in the backup, because of its name: {name}")
    removed = backups_kept(backups, keep)
    seconds = time.monotonic() - start
    facts = {"new_bytes": made.new_bytes, "new_files": made.new_blobs, "new_file_bytes": made.new_blob_bytes, "seconds": round(seconds, 2)}
    if as_json:
        context.print_json({**_row(backups, made.point), **facts, "removed": removed})
        return
    context.print(made.point.id)
    kind = "everything" if made.point.is_full else "what is new"
    files = f"{number_of(made.new_blobs, 'file')} of people with {made.new_blob_bytes / _MB:,.1f} MB"
    context.say(f"Backed up {kind}: {made.new_bytes / _MB:,.1f} MB of the database, {files}, in {seconds:,.1f} s, to {backups.path}.")
    if removed:
        context.say(f"Removed {number_of(len(removed), 'older backup')}.")
    if made.point.is_full or not backups.verified():
        context.say("Whether it is whole is told by: colonnade backup verify. Whether a site comes of it: colonnade backup drill")


def backups_kept(backups: BackupFolder, keep: int | None) -> list[str]:
    """Remove all but the newest *keep* backups, if that is wanted; return which."""
    if keep is None:
        return []
    with backups.held():
        return backups.keep(keep)


@backup.command("list")
@folder_option
@json_option
@pass_context
def list_all(context: CommandContext, folder: str | None, as_json: bool) -> None:
    """All backups, the oldest first."""
    backups = _backups(context, folder)
    rows = [_row_of(backups, id) for id in backups.ids()]
    context.print_list(rows, ("id", "made", "kind", "database", "blobs", "state"), as_json)
    if not rows:
        context.say(f"There is no backup in {backups.path} yet; see: colonnade backup create")


def _row_of(backups: BackupFolder, id: str) -> dict[str, Any]:
    try:
        return _row(backups, backups.point(id))
    except BackupError as error:
        return {"id": id, "made": "", "kind": "", "database": "", "blobs": "", "state": str(error)}


def _row(backups: BackupFolder, point: Point) -> dict[str, Any]:
    verified = backups.verified()
    return {
        "id": point.id,
        "made": f"{point.made:%Y-%m-%d %H:%M:%S} UTC",
        "kind": "full" if point.is_full else "new",
        "database": point.size,
        "blobs": point.blobs,
        "state": f"whole ({verified.how} {verified.when:%Y-%m-%d})" if verified and verified.id == point.id else "",
        "file_bytes": point.blob_bytes,
        "version": point.version,
        "title": point.title,
    }


@backup.command("verify", epilog="Example: colonnade backup verify")
@click.argument("id", required=False, default="")
@folder_option
@json_option
@pass_context
def verify_one(context: CommandContext, id: str, folder: str | None, as_json: bool) -> None:
    """Read a backup, else the newest one: every byte is hashed, every record and every file looked at."""
    backups, start = _backups(context, folder), time.monotonic()
    point = backups.point(id)
    progress = context.progress("Reading")
    try:
        with backups.held():
            report = check(backups, point, progress)
    finally:
        progress.close()
    _demand_whole(point, report)
    _note(context, backups, point, "verify", time.monotonic() - start)
    if as_json:
        context.print_json({**_row(backups, point), **_facts(report)})
    else:
        context.print(_in_words(report))
        context.say(f"Backup {point.id} is whole.")


@backup.command("restore", epilog="Example: colonnade backup restore --folder /backup/colonnade")
@click.argument("id", required=False, default="")
@folder_option
@click.option("--until", metavar="TIME", help="Without what was stored later, like 2026-11-28T14:30 (the time of this machine).")
@pass_context
def restore_one(context: CommandContext, id: str, folder: str | None, until: str | None) -> None:
    """Make the site from a backup, else from the newest one, in the empty folder that the setting var names."""
    backups, moment = _backups(context, folder), _moment(until)
    target = _target(context)
    demand_empty(target)
    var = context.settings.var
    if var != target.parent:
        demand_empty(var / target.name)
    point = _point_for(backups, id, moment)
    settings = backups.settings_of(point)
    progress = context.progress("Restoring")
    try:
        with full_disk.told(target.parent, "Nothing was restored."):
            done = restore(backups, point, target, moment, progress)
            ini = context.config or context.console.folder / INI
            new_ini = put_settings(settings, var, ini)
    finally:
        progress.close()
    files = f"{number_of(done.blobs, 'file')} of people with {done.blob_bytes / _MB:,.1f} MB"
    context.say(f"Restored {done.size / _MB:,.1f} MB of the database and {files}, as of {done.until:%Y-%m-%d %H:%M:%S} UTC, to {var}.")
    if new_ini:
        context.say(f"The settings are in {ini}." + _elsewhere(ini, target))
    elif INI in settings:
        context.say(f"{ini} stays as it is: the one in the backup wasn't put in its place.")
    context.say("Next: colonnade verify, then colonnade serve. The search index is made anew when the site starts.")
    context.say(
        "What happened after the backup is undone: people who were erased since are there again, and mail that waited is sent again."
    )


def _elsewhere(ini: Path, target: Path) -> str:
    """A warning if the settings that came with a backup look for the database where it was on the other machine."""
    wanted = file_of(read_settings(ini).storage_uri)
    return "" if wanted == str(target) else f" They look for the database at {wanted}: change var and storage there before you go on."


@backup.command("drill", epilog="Example: colonnade backup drill")
@click.argument("id", required=False, default="")
@folder_option
@click.option("--in", "place", metavar="FOLDER", help="Where to restore to for the time being.  [default: among the backups]")
@json_option
@pass_context
def drill(context: CommandContext, id: str, folder: str | None, place: str | None, as_json: bool) -> None:
    """Try a backup, else the newest one: restore it to a temporary folder, read everything, start it, read its homepage."""
    backups = _backups(context, folder)
    point, start = backups.point(id), time.monotonic()
    progress = context.progress("Restoring")
    parent = context.console.folder / place if place else backups.path
    temporary = Path(tempfile.mkdtemp(prefix="drill-", dir=parent))
    try:
        var = temporary / "var"
        settings = backups.settings_of(point)
        with full_disk.told(parent, "The backup wasn't tried."):
            restore(backups, point, var / "Data.fs", progress=progress)
            put_settings(settings, var, temporary / INI)
        restored = time.monotonic() - start
        report = try_copy(context.settings, var)
    except CopyFailed as error:
        raise Failure(f"{error}. Backup {point.id} is not to be relied on; see: colonnade backup list") from error
    finally:
        progress.close()
        shutil.rmtree(temporary, ignore_errors=True)
    seconds = time.monotonic() - start
    _note(context, backups, point, "drill", seconds)
    if as_json:
        times = {"restore_seconds": round(restored, 1), "seconds": round(seconds, 1)}
        context.print_json({**_row(backups, point), **_facts(report), **times})
        return
    context.print(_in_words(report))
    context.say(f"Backup {point.id} becomes a site that shows its homepage: {seconds:,.1f} s, {restored:,.1f} s of it to restore.")


def _backups(context: CommandContext, folder: str | None) -> BackupFolder:
    return backup_folder(context.console.folder / folder if folder else context.settings.backup_folder)


def _target(context: CommandContext) -> Path:
    """Where the database of the site that the settings tell of is to be."""
    path = file_of(context.settings.storage_uri)
    if path is None:
        raise Failure("the setting storage names no file: restore into a file first, then copy it to the database with zodbconvert")
    return Path(path)


def _point_for(backups: BackupFolder, id: str, moment: datetime | None) -> Point:
    """The point that was asked for; else the first one that knows all of what was before *moment*, else the newest."""
    if id or moment is None:
        return backups.point(id)
    return next((point for point in backups.points() if point.made >= moment), None) or backups.point()


def _moment(until: str | None) -> datetime | None:
    if until is None:
        return None
    try:
        return datetime.fromisoformat(until).astimezone(UTC)
    except ValueError as error:
        raise click.BadParameter(f"{until!r} is no time; write it like 2026-11-28T14:30", param_hint="--until") from error


def _demand_whole(point: Point, report: Report) -> None:
    if not report.ok:
        raise BackupDamaged(point.id, [problem.detail for problem in report.problems])


def _note(context: CommandContext, backups: BackupFolder, point: Point, how: str, seconds: float) -> None:
    """Keep that it is whole, for `doctor`. Backups on a disk that can't be written to can be checked, too."""
    try:
        backups.note_verified(point.id, utc_now(), how, seconds)
    except OSError as error:
        context.say(f"That it was checked can't be kept: {error.strerror}")


def _facts(report: Report) -> dict[str, Any]:
    names: Sequence[str] = ("records", "bytes", "blobs", "blob_bytes", "blob_digest")
    return {name: getattr(report, name) for name in names}


def _in_words(report: Report) -> str:
    files = f"{number_of(report.blobs, 'file')}, {number_of(report.blob_bytes, 'byte')}"
    return f"{number_of(report.records, 'record')}, {number_of(report.bytes, 'byte')}; {files}; hash of the files {report.blob_digest}"
