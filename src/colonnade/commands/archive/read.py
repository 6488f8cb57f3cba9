"""Reading an archive, whoever made it: nothing in it is believed before it was looked at."""

from __future__ import annotations

import hmac
import json
import secrets
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from colonnade.commands.archive.record import ATTACHED, IN_FIELDS
from colonnade.commands.archive.values import Malformed, moment
from colonnade.commands.archive.write import ABOUT, CONTENT, FORMAT, file_name, seal
from colonnade.content.media_types import HEAD
from colonnade.content.roots import Root
from colonnade.content.stored_file import Incoming

MAX_LINE = 64 * 2**20
_CHUNK = 1 << 18
_KINDS = ("content", "folder", "place")


class ArchiveUnreadable(Exception):
    """A file that is no archive, or a damaged one; the message says what is wrong with it."""


@dataclass(frozen=True)
class Record:
    """One line: an object. `raw` is all of it, of which what everything needs was checked."""

    uid: int
    parent: int | None
    path: str
    type_name: str
    kind: str
    raw: dict[str, Any]

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def files(self) -> list[dict[str, Any]]:
        """What is known of its files, attached ones and those in fields."""
        return [file for part in (ATTACHED, IN_FIELDS) for file in self.get(part, list, [])]

    def get(self, key: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
        """A part of the line, or *default* where it isn't there or null. Raises Malformed when it isn't of its kind."""
        return part(self.raw, key, kind, default)


def part(raw: dict[str, Any], key: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
    """`raw[key]`, or *default* where it isn't there or null. Raises Malformed when it isn't of its *kind*, or *default* is `...`."""
    value = raw.get(key)
    if value is None and default is not ...:
        return default
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise Malformed(f"{key} is missing or has the wrong form")
    return value


def to_record(raw: Any) -> Record:
    """One line. Raises Malformed."""
    if not isinstance(raw, dict):
        raise Malformed("a line that is no object")
    kind = part(raw, "kind", str, ...)
    if kind not in _KINDS:
        raise Malformed(f"a kind of object that isn't known: {kind[:40]}")
    moment(raw.get("created"))
    moment(raw.get("modified"))
    parent = part(raw, "parent", str)
    return Record(
        uid_in(part(raw, "uid", str, ...)),
        uid_in(parent) if parent is not None else None,
        part(raw, "path", str, ...),
        part(raw, "type", str, ...),
        kind,
        raw,
    )


def uid_in(text: str) -> int:
    """A uid. Raises Malformed."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) < 1 << 63):
        raise Malformed(f"no uid: {text[:40]}")
    return int(text)


class Archive:
    """An archive that was opened, and is whole as far as can be told without reading its files. Close it, or use it in a `with` block.

    `objects` is how many there are in it. Raises ArchiveUnreadable, OSError.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise ArchiveUnreadable(f"{path} is no archive, or was cut off: {error}") from error
        try:
            self._said = self._about()
            self.objects = self._check(self._said)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    def _about(self) -> dict[str, Any]:
        try:
            with self._zip.open(ABOUT) as file:
                about = json.loads(file.read(1 << 16))
        except (KeyError, ValueError, zipfile.BadZipFile) as error:
            raise ArchiveUnreadable(f"it has no {ABOUT} that can be read: it wasn't made by colonnade export") from error
        if not isinstance(about, dict) or about.get("colonnade_archive") != FORMAT:
            raise ArchiveUnreadable("it was made by another version of Colonnade, whose archives this one doesn't know")
        return about

    def _check(self, about: dict[str, Any]) -> int:
        digest, number = sha256(), 0
        for line in self._lines():
            digest.update(line)
            number += 1
        if about.get("objects") != number or about.get("sha256") != digest.hexdigest():
            raise ArchiveUnreadable(f"{CONTENT} isn't what was written: it was changed, or is damaged")
        return number

    def _lines(self) -> Iterator[bytes]:
        try:
            with self._zip.open(CONTENT) as lines:
                while line := lines.readline(MAX_LINE):
                    if not line.endswith(b"\n"):
                        raise ArchiveUnreadable(f"{CONTENT} has a line that is too long or cut off")
                    yield line
        except (KeyError, zipfile.BadZipFile, EOFError, ValueError) as error:
            raise ArchiveUnreadable(f"{CONTENT} can't be read: {error}") from error

    def demand_purged(self, root: Root, plugin: str) -> None:
        """Raise ArchiveUnreadable unless this site wrote it before it purged *plugin*, and it is as it was written."""
        said = self._said.get("purged")
        if not isinstance(said, dict):
            raise ArchiveUnreadable("it wasn't written by a purge. What was exported is brought in by: colonnade import archive")
        true = seal(root, plugin, str(self._said.get("sha256")))
        if said.get("site") != true["site"]:
            raise ArchiveUnreadable("it was written by another site. What comes from elsewhere is brought in by: colonnade import archive")
        if said.get("plugin") != plugin:
            raise ArchiveUnreadable(f"it holds what was purged of {str(said.get('plugin'))[:40]!r}, not of {plugin!r}")
        if not hmac.compare_digest(str(said.get("seal")), true["seal"]):
            raise ArchiveUnreadable("it isn't what was written: it was changed")

    def records(self) -> Iterator[Record]:
        """Every object, in the order in which they were written. Raises ArchiveUnreadable."""
        for number, line in enumerate(self._lines(), 1):
            try:
                yield to_record(json.loads(line))
            except (ValueError, RecursionError) as error:
                raise ArchiveUnreadable(f"line {number} of {CONTENT}: {error}") from error

    def lacks(self, record: Record) -> str | None:
        """The name of a file of *record* that isn't in the archive, or not with its size; None when all are there."""
        for file in record.files:
            try:
                size = self._zip.getinfo(file_name(part(file, "sha256", str, ...))).file_size
            except KeyError:
                size = -1
            if size != part(file, "bytes", int, ...):
                return part(file, "name", str, ...)
        return None

    def damaged(self, record: Record) -> str | None:
        """The name of a file of *record* whose bytes aren't in the archive as they were; None when all are. Reads them."""
        for file in record.files:
            digest = sha256()
            try:
                with self._zip.open(file_name(file["sha256"])) as source:
                    while data := source.read(_CHUNK):
                        digest.update(data)
            except (KeyError, zipfile.BadZipFile, EOFError):
                return file["name"]
            if digest.hexdigest() != file["sha256"]:
                return file["name"]
        return None

    def demand_whole(self) -> None:
        """Read all that is in it. Raises ArchiveUnreadable when a file isn't as it was written."""
        lacking = next((file for record in self.records() if (file := self.damaged(record))), None)
        if lacking is not None:
            raise ArchiveUnreadable(f"it lacks the file {lacking}, or that was changed")

    def take(self, file: dict[str, Any], folder: Path) -> Incoming:
        """The file that *file* describes, written to *folder*. The caller discards it. Raises ArchiveUnreadable when it isn't that file."""
        digest, size, name = (part(file, key, kind, ...) for key, kind in (("sha256", str), ("bytes", int), ("name", str)))
        found = Incoming(name, folder / f"incoming-{secrets.token_hex(8)}")
        try:
            with self._zip.open(file_name(digest)) as source, open(found.path, "xb") as target:
                _copy(source.read, target.write, found, size)
        except (zipfile.BadZipFile, EOFError, ValueError) as error:
            found.discard()
            raise ArchiveUnreadable(f"the file {name[:80]} can't be read: {error}") from error
        except BaseException:
            found.discard()
            raise
        if (found.sha256, found.size) != (digest, size):
            found.discard()
            raise ArchiveUnreadable(f"the file {name[:80]} isn't what was written: it was changed, or is damaged")
        return found


def _copy(read: Callable[[int], bytes], write: Callable[[bytes], object], found: Incoming, size: int) -> None:
    """Pass on at most one byte more than *size*: a file that says it is small must not fill the disk."""
    digest = sha256()
    while found.size <= size and (data := read(min(_CHUNK, size + 1 - found.size))):
        write(data)
        digest.update(data)
        found.size += len(data)
        if len(found.head) < HEAD:
            found.head += data[: HEAD - len(found.head)]
    found.sha256 = digest.hexdigest()
