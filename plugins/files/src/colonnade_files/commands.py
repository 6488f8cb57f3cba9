"""Taking uploads in: a new file, a new version of one, or a second one beside it. All rights are checked by `create` and `edit`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Literal

from colonnade.api import Content, Folder, Incoming, UnitOfWork, create, edit, named_in
from colonnade_files.names import is_cut, usable, with_number
from colonnade_files.types import FILE

Clash = Literal["own", "version", "both", "skip"]
"""What to do where there is a file of that name: `own` makes a new version of what the uploader put there, and keeps both beside
anything else, so that nobody's file is replaced unasked."""
Done = Literal["added", "version", "both", "skipped", "same"]
DONE: tuple[Done, ...] = ("added", "both", "version", "skipped", "same")
CLASHES: tuple[Clash, ...] = ("own", "version", "both", "skip")
UNNAMED = "file"


@dataclass(frozen=True)
class Outcome:
    """What became of one upload, and the file that has it now."""

    done: Done
    file: Content


def receive(uow: UnitOfWork, folder: Folder, upload: Incoming, clash: Clash = "own", *, language: str = "en", note: str = "") -> Outcome:
    """Add what was uploaded to *folder*; *clash* tells what to do when it has a file of that name.

    The same content once more makes no version. One whose name is of no use gets another that nothing has: it never meets a file.
    Raises Invalid (too large, no room), NotAllowed, NotAddable, Dormant.
    """
    title = usable(upload.filename)
    there = named_in(uow, folder, title or UNNAMED)
    files = [obj for obj in there if title and obj.type_name == FILE.name]
    if files and clash == "skip":
        return Outcome("skipped", files[0])
    if files and clash == "own":
        same = next((file for file in files if _has(file, upload)), None)
        if same is not None:
            return Outcome("same", same)
        files = [file for file in files if _is_own(uow, file) and not is_cut(upload.filename)]
    if files and clash in ("own", "version"):
        return replace(uow, files[0], upload, note=note)
    name = _free(uow, folder, title or UNNAMED) if there else title or UNNAMED
    values = {"title": name, "file": upload, "language": language}
    return Outcome("both" if there and title else "added", create(uow, folder, FILE.name, values, note=note))


def _has(file: Content, upload: Incoming) -> bool:
    present = getattr(file, "file", None)
    return present is not None and present.sha256 == upload.sha256


def _is_own(uow: UnitOfWork, file: Content) -> bool:
    """Whether all is the actor's: who added it, and who brought what is in it now."""
    present = getattr(file, "file", None)
    return file.creator == uow.actor.id and (present is None or present.by == uow.actor.id)


def replace(uow: UnitOfWork, file: Content, upload: Incoming, *, note: str = "") -> Outcome:
    """Make what was uploaded the newest version of *file*, whose name stays. Raises Invalid, NotAllowed, Dormant."""
    result = edit(uow, file, {} if _has(file, upload) else {"file": upload}, note=note)
    return Outcome("version" if result.changed else "same", file)


def _free(uow: UnitOfWork, folder: Folder, title: str) -> str:
    """*title* with the first number that makes it unlike all others in *folder*."""
    return next(name for number in count(2) if not named_in(uow, folder, name := with_number(title, number)))
