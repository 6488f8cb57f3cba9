"""What is wrong with a backup, as classes that carry facts; their messages are for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from colonnade.storage.errors import StorageError


class BackupError(StorageError):
    """Base of what can go wrong with a backup."""


class NoBackup(BackupError):
    """There is no such point in `folder`."""

    def __init__(self, folder: Path, id: str = "") -> None:
        wanted = f"no backup {id!r}" if id else "no complete backup"
        super().__init__(f"there is {wanted} in {folder}; see: colonnade backup list")
        self.folder, self.id = folder, id


class NotABackupFolder(BackupError):
    """`folder` holds something else, so nothing is written into it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds something else; choose an empty folder for backups")
        self.folder = folder


class BackupBusy(BackupError):
    """Another command works on the backups in `folder`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"another command is at work in {folder}; try again when it is done")
        self.folder = folder


class BackupTooNew(BackupError):
    """The point was made by a later release, `version`, than this one, `known`."""

    def __init__(self, id: str, version: str, known: str) -> None:
        super().__init__(f"backup {id} was made by Colonnade {version}, and this is {known}: install {version} or a later one first")
        self.id, self.version, self.known = id, version, known


class OtherSite(BackupError):
    """`folder` holds backups of another site, called `title`."""

    def __init__(self, folder: Path, title: str) -> None:
        super().__init__(f"{folder} holds backups of another site ({title}); each site needs a folder of its own")
        self.folder, self.title = folder, title


class BackupDamaged(BackupError):
    """The point `id` isn't what was written: `problems`, in words."""

    def __init__(self, id: str, problems: Sequence[str]) -> None:
        more = f", and {len(problems) - 1:,} more" if len(problems) > 1 else ""
        super().__init__(f"backup {id} is damaged: {problems[0]}{more}. Take another one; see: colonnade backup list")
        self.id, self.problems = id, tuple(problems)


class NotEmpty(BackupError):
    """There is something where a site is to be restored: in `folder`, which a running site uses if it `runs`."""

    def __init__(self, folder: Path, found: str, *, runs: bool) -> None:
        if runs:
            said = f"a site runs on {folder}. Nothing is restored over it: choose an empty folder, or stop it and move its folder away"
        else:
            said = f"{folder} is not empty ({found}). A site is restored into an empty folder only: move what is there away first"
        super().__init__(said)
        self.folder, self.found, self.runs = folder, found, runs


class NotThatFarBack(BackupError):
    """What the database was like at that moment was packed away; the oldest moment that point `id` knows is `oldest`."""

    def __init__(self, id: str, oldest: str) -> None:
        super().__init__(f"backup {id} knows the site from {oldest} on: what was replaced before was packed away. Choose an earlier backup")
        self.id, self.oldest = id, oldest
