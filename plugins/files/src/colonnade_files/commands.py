"""Taking uploads in: a new file, a new version of one, or a second one beside it. All rights are checked by `create` and `edit`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Literal

from colonnade.api import Content, Folder, Incoming, UnitOfWork, clean_filename, create, edit, named_in, numbered
from colonnade_files.types import FILE

Clash = Literal["version", "both", "skip"]
Done = Literal["added", "version", "both", "skipped", "same"]
DONE: tuple[Done, ...] = ("added", "both", "version", "skipped", "same")
CLASHES: tuple[Clash, ...] = ("version", "both", "skip")
UNNAMED = "file"


@dataclass(frozen=True)
class Outcome:
    """What became of one upload, and the file that has it now."""

    done: Done
    file: Content


def receive(
    uow: UnitOfWork, folder: Folder, upload: Incoming, clash: Clash = "version", *, language: str = "en", note: str = ""
) -> Outcome:
    """Add what was uploaded to *folder*; *clash* tells what to do when it has a file of that name.

    The same content once more makes no version. Raises Invalid (too large, no room), NotAllowed, NotAddable, Dormant.
    """
    title = clean_filename(upload.filename) or UNNAMED
    there = named_in(uow, folder, title)
    file = next((obj for obj in there if obj.type_name == FILE.name), None)
    if file is not None and clash == "skip":
        return Outcome("skipped", file)
    if file is not None and clash == "version":
        return replace(uow, file, upload, note=note)
    values = {"title": _free(uow, folder, title) if there else title, "file": upload, "language": language}
    return Outcome("both" if there else "added", create(uow, folder, FILE.name, values, note=note))


def replace(uow: UnitOfWork, file: Content, upload: Incoming, *, note: str = "") -> Outcome:
    """Make what was uploaded the newest version of *file*, whose name stays. Raises Invalid, NotAllowed, Dormant."""
    present = getattr(file, "file", None)
    result = edit(uow, file, {"file": upload} if present is None or present.sha256 != upload.sha256 else {}, note=note)
    return Outcome("version" if result.changed else "same", file)


def _free(uow: UnitOfWork, folder: Folder, title: str) -> str:
    """*title* with the first number that makes it unlike all others in *folder*."""
    return next(name for number in count(2) if not named_in(uow, folder, name := numbered(title, number)))
