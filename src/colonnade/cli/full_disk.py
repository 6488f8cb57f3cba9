"""A disk that is full, in words: where it is full, and what became of the command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from colonnade.web.errors import FULL_DISK

NO_ARCHIVE = "No archive was written, and nothing was changed."


class DiskFull(click.ClickException):
    """There is no room for what a command writes. `folder` is where, `done` what became of the command, in a sentence."""

    def __init__(self, folder: Path | str, done: str) -> None:
        super().__init__(f"the disk is full: there is no room in {folder}. {done} Make room there, then try again.")


@contextmanager
def told(folder: Path | str, done: str) -> Iterator[None]:
    """Raise DiskFull for what the system says in a code while this block writes to *folder*: its own words don't tell where."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL_DISK:
            raise
        raise DiskFull(folder, done) from error
