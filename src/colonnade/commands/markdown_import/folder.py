"""The files of a folder, and nothing outside of it: no symbolic link and no `..` leads further."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp"})
NOISE = frozenset({"node_modules", "__pycache__"})


class Unreadable(Exception):
    """A file that isn't read; the message says why, as part of a sentence."""


@dataclass(frozen=True)
class Listing:
    """The Markdown files of a folder as paths with slashes, in order, and (path, reason) of what was passed over."""

    markdown: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]


def list_folder(root: Path) -> Listing:
    """Find the Markdown files below *root*. Hidden files, `node_modules` and links to folders are passed over. Raises OSError."""
    found: list[str] = []
    skipped: list[tuple[str, str]] = []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError as error:
            if not folder:
                raise
            skipped.append((folder + "/", _reason(error)))
            continue
        for entry in entries:
            path = folder + entry.name
            if entry.name.startswith(".") or entry.name in NOISE:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path + "/")
            elif entry.is_symlink() and (root / path).is_dir():
                skipped.append((path, "a symbolic link to a folder"))
            elif PurePosixPath(entry.name).suffix.lower() in MARKDOWN:
                _note(root, path, found, skipped)
    return Listing(tuple(sorted(found)), tuple(sorted(skipped)))


def _note(root: Path, path: str, found: list[str], skipped: list[tuple[str, str]]) -> None:
    try:
        path.encode("utf-8")
        _inside(root, path)
    except UnicodeEncodeError:
        skipped.append((path, "its name is not UTF-8"))
    except Unreadable as error:
        skipped.append((path, str(error)))
    else:
        found.append(path)


def _inside(root: Path, path: str) -> str:
    """The real path of a file in *root*. Raises Unreadable."""
    try:
        real = os.path.realpath(root / path, strict=True)
    except (OSError, ValueError) as error:
        raise Unreadable(_reason(error)) from error
    if not real.startswith(os.path.join(os.path.realpath(root), "")):
        raise Unreadable("it leads out of the folder")
    return real


def open_inside(root: Path, path: str) -> BinaryIO:
    """Open a regular file in *root* for reading. Raises Unreadable: gone, not ours to read, outside, a device."""
    try:
        # Without blocking: a named pipe would else wait for someone who writes.
        descriptor = os.open(_inside(root, path), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Unreadable("it is not a file")
    except OSError as error:
        raise Unreadable(_reason(error)) from error
    return os.fdopen(descriptor, "rb")


def read_inside(root: Path, path: str, most: int) -> bytes:
    """The content of a regular file in *root*. Raises Unreadable, also when it has more than *most* bytes: then nothing is read."""
    with open_inside(root, path) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise Unreadable(f"larger than {most // 2**20} MB")
        return file.read(most + 1)[:most]


def may_be_attached(path: str) -> bool:
    """Whether a linked file may go to the site: of what is hidden only pictures do, as keys and settings are hidden, too."""
    hidden = any(part.startswith(".") for part in PurePosixPath(path).parts)
    return not hidden or PurePosixPath(path).suffix.lower() in PICTURES


def parents_of(path: str) -> Iterator[str]:
    """The folders above *path*, the topmost first, without the root: `a/b/c.md` gives `a` and `a/b`."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[: number + 1]) for number in range(len(parts)))


def _reason(error: Exception) -> str:
    match error:
        case FileNotFoundError():
            return "it isn't there"
        case PermissionError():
            return "it can't be read by the user that does the import"
        case OSError() if error.strerror:
            return error.strerror.lower()
    return "its name can't be used"
