"""`colonnade migrate`: the database into another storage, for a site that grows out of its file, or goes back to one."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from colonnade.cli import full_disk
from colonnade.cli.context import CommandContext, Failure, NoSite, number_of, pass_context
from colonnade.storage.moving import Compared, compare, copy
from colonnade.storage.open import address_of, file_of, open_storage

_SHOWN = 10


@click.command(
    epilog="""\b
Examples:
  colonnade migrate "postgres://colonnade@db.example.com:5432/colonnade?keep_history=false&blob_dir=/srv/blobs&shared_blob_dir=true"
  colonnade migrate file:///srv/colonnade/var/Data.fs"""
)
@click.argument("storage", metavar="STORAGE")
@pass_context
def migrate(context: CommandContext, storage: str) -> None:
    """Copy the whole database into STORAGE, which must be empty, and compare the two. The database itself isn't changed.

    The site mustn't run meanwhile. Afterwards say `storage = STORAGE` in the settings, and start it.
    """
    if context.missing:
        raise NoSite(context.missing, context.where)
    if storage == context.settings.storage_uri:
        raise Failure("the database is there already")
    path = file_of(storage)
    if path is not None and not Path(path).parent.parent.is_dir():
        raise Failure(f"there is no folder {Path(path).parent.parent}")
    started = time.monotonic()
    source, _options = open_storage(context.settings.storage_uri)
    before = os.umask(0o077)  # the copy has what the database has: hashes of passwords, and what is shared with few
    try:
        target, _options = open_storage(storage)
        try:
            with full_disk.told(address_of(storage), "The copy isn't whole: remove it. The database itself isn't changed."):
                found = _copied(context, source, target, address_of(storage))
        finally:
            target.close()
    finally:
        os.umask(before)
        source.close()
    _tell(context, found, time.monotonic() - started)


def _copied(context: CommandContext, source: object, target: object, where: str) -> Compared:
    progress = context.progress("Copying")
    try:
        copy(source, target, where, progress)
    finally:
        progress.close()
    progress = context.progress("Comparing")
    try:
        return compare(source, target, progress)
    finally:
        progress.close()


def _tell(context: CommandContext, found: Compared, seconds: float) -> None:
    objects, files = number_of(found.records, "object"), number_of(found.blobs, "file")
    if found.differences:
        for difference in found.differences[:_SHOWN]:
            context.print(f"  {difference}")
        wrong = number_of(len(found.differences), "object")
        raise Failure(f"{wrong} of {found.records:,} differ: don't use the copy. Remove it, and try again.")
    context.say(f"Copied and compared {objects} and {files}, {found.bytes:,} bytes, in {seconds:.1f} seconds. All are alike.")
    context.say(
        "Next: say `storage = …` in the settings, and start the site. Keep the old database until you have a backup of the new one."
    )
