"""Making a point: the bytes of the database file that are new, then the files of people that are new, and the manifest last.

The file only grows at its end, and a transaction is in it only when its blobs are on the disk. So what is in the file up to one position,
and the blobs of the transactions up to there, are the site as it was at that moment, whatever is written meanwhile.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import Any, Protocol

from ZODB.blob import is_blob_record
from ZODB.FileStorage.FileStorage import FileIterator
from ZODB.POSException import POSKeyError

from colonnade.storage.backups.errors import OtherSite
from colonnade.storage.backups.folder import CHUNK, BackupFolder, BlobFile, is_whole, new_file, setting_of, write_file
from colonnade.storage.backups.manifest import Piece, Point, Setting
from colonnade.storage.blobs import sync_path
from colonnade.storage.checksums import unwrap
from colonnade.storage.errors import ChecksumError

_TAIL = 1 << 16
_SPARE = 16 * 2**20
"""Bytes that are left on the disk, for manifests and whoever else writes there."""
_MOST_PIECES = 200
"""Pieces of a chain, after which the database is copied anew: each manifest names them all."""
_BLOB = re.compile(r"0x([0-9a-f]{16})\.blob")
Progress = Callable[[int, int], None]


class Source(Protocol):
    """The storage that is backed up: `SafeBlobFileStorage`, or what stands before it."""

    blob_dir: str

    def getName(self) -> str:
        """The path of the database file."""

    def committed(self) -> tuple[int, bytes]:
        """Where the last transaction that is on the disk ends, and its id."""

    def unpacked(self) -> Any:
        """A `with` block during which the file is not packed."""

    def loadBlob(self, oid: bytes, serial: bytes) -> str:
        """The path of a blob. Raises POSKeyError."""


@dataclass(frozen=True)
class Site:
    """Whose backup it is: `id` never changes; `settings` are the files to be kept beside the database, by name."""

    id: str
    title: str
    settings: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """A new point, and what was new in it."""

    point: Point
    new_bytes: int
    new_blobs: int
    new_blob_bytes: int


def create(
    source: Source, folder: BackupFolder, site: Site, now: datetime, *, full: bool = False, progress: Progress = lambda done, total: None
) -> Made:
    """Make a point of *source* in *folder*, upon the newest one if that can be continued, unless it shall be *full*.

    Raises PackRuns, BackupRuns, BackupBusy, NotABackupFolder, OtherSite, OSError (ENOSPC before anything is written, if it is foreseen).
    """
    folder.prepare()
    with folder.held(), source.unpacked():
        newest = folder.newest()
        if newest is not None and newest.site != site.id:
            raise OtherSite(folder.path, newest.title)
        return _Making(source, folder, site, now, progress).make(newest, full=full)


@dataclass
class _Making:
    source: Source
    folder: BackupFolder
    site: Site
    now: datetime
    progress: Progress
    written: list[Path] = field(default_factory=list)
    done: int = 0
    total: int = 0

    def make(self, newest: Point | None, *, full: bool) -> Made:
        size, tid = self.source.committed()
        before = newest if newest and not full and self._goes_on(newest, size) else None
        id = self._new_id()
        chain, start = (before.chain, before.size) if before else (id, 0)
        blobs = list(_blobs_since(self.source, start, tid) if before else _blobs_in(self.source.blob_dir, tid.hex()))
        known = self._known(newest) if newest and not full and not before else {}
        self._demand_room(size - start, [blob for blob in blobs if (blob[0], blob[1]) not in known])
        try:
            pieces = before.pieces if before else ()
            if size > start:
                pieces = (*pieces, self._piece(chain, id, start, size, blobs, known))
            settings = tuple(self._setting(name, data) for name, data in sorted(self.site.settings.items()))
            point = Point(
                id, self.now, self.folder.version, self.site.id, self.site.title, chain, tid.hex(), size, self._tail(size), pieces, settings
            )
            self.folder.finish(point)
        except BaseException:
            for path in self.written:
                with suppress(OSError):
                    path.unlink()
            raise
        return Made(point, size - start, len(blobs), sum(blob_size for *_, blob_size in blobs))

    def _goes_on(self, point: Point, size: int) -> bool:
        """Whether what *point* holds is still the beginning of the file: not after packing. Its last bytes, and an id in them, tell."""
        return (
            size >= point.size
            and len(point.pieces) < _MOST_PIECES
            and is_whole(self.folder, point)
            and self._tail(point.size) == point.tail
        )

    def _tail(self, end: int) -> str:
        with open(self.source.getName(), "rb") as file:
            file.seek(max(0, end - _TAIL))
            return sha256(file.read(min(end, _TAIL))).hexdigest()

    def _new_id(self) -> str:
        moment = self.now
        while self.folder.manifest(id := f"{moment:%Y%m%d-%H%M%S}").exists():
            moment += timedelta(seconds=1)
        return id

    def _known(self, point: Point) -> dict[tuple[str, str], BlobFile]:
        """What is there already when a new chain begins, as files of people never change."""
        found = {}
        for piece in point.pieces:
            with suppress(OSError, ValueError):
                for blob in self.folder.blobs_of(point, piece):
                    if self.folder.blob_file(*blob.key).stat().st_size == blob.size:
                        found[blob.key] = blob
        return found

    def _demand_room(self, new: int, blobs: list[tuple[str, str, str, int]]) -> None:
        self.total = new + sum(size for *_, size in blobs)
        if self.total + _SPARE > shutil.disk_usage(self.folder.path).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.folder.path))

    def _piece(
        self, chain: str, id: str, start: int, end: int, blobs: list[tuple[str, str, str, int]], known: dict[tuple[str, str], BlobFile]
    ) -> Piece:
        target = self.folder.data_file(chain, id)
        if not start:
            target.parent.mkdir(mode=0o700, exist_ok=True)
        digest = self._copy(self.source.getName(), target, start, end - start)
        kept = [known.get((oid, tid)) or self._blob(oid, tid, path, size) for oid, tid, path, size in blobs]
        text = "".join(f"{blob.oid} {blob.tid} {blob.size} {blob.digest}\n" for blob in kept).encode()
        names = self.folder.list_file(chain, id)
        self.written.append(names)
        for parent in {self.folder.blob_file(*blob.key).parent for blob in kept}:
            sync_path(str(parent))
        write_file(names, text)
        sync_path(str(target.parent.parent))
        return Piece(id, start, end - start, digest, len(kept), sum(blob.size for blob in kept), sha256(text).hexdigest())

    def _blob(self, oid: str, tid: str, path: str, size: int) -> BlobFile:
        target = self.folder.blob_file(oid, tid)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        return BlobFile(oid, tid, size, self._copy(path, target, 0, size))

    def _copy(self, path: str, target: Path, start: int, size: int) -> str:
        """Copy so many bytes; return their hash. What is in *target* already is written anew, as it may have been damaged."""
        if not target.exists():
            self.written.append(target)
        digest, left = sha256(), size
        with open(path, "rb", buffering=0) as file, new_file(target) as copy:
            file.seek(start)
            while left:
                chunk = file.read(min(CHUNK, left))
                if not chunk:
                    raise EOFError(f"{path} ended early")
                digest.update(chunk)
                copy.write(chunk)
                left -= len(chunk)
                self.done += len(chunk)
                self.progress(self.done, self.total)
        return digest.hexdigest()

    def _setting(self, name: str, data: bytes) -> Setting:
        setting = setting_of(name, data)
        path = self.folder.setting_file(setting.digest)
        if not path.exists():
            self.written.append(path)
            write_file(path, data)
        return setting


def _blobs_since(source: Source, start: int, until: bytes) -> Iterator[tuple[str, str, str, int]]:
    """(oid, tid, path, size) of the blobs of the transactions from the position *start* on, up to and including *until*.

    What is missing or damaged is left out: that is told when the backup is checked.
    """
    with closing(FileIterator(source.getName(), pos=start)) as transactions:
        for transaction in takewhile(lambda each: each.tid <= until, transactions):
            for record in transaction:
                with suppress(POSKeyError, ChecksumError):
                    if record.data and is_blob_record(unwrap(record.data, record.oid, record.tid)):
                        path = source.loadBlob(record.oid, record.tid)
                        yield record.oid.hex(), record.tid.hex(), path, os.stat(path).st_size


def _blobs_in(top: str, until: str) -> Iterator[tuple[str, str, str, int]]:
    """The same of all transactions up to and including *until*, sorted: without reading the whole database for it.

    Their names tell the transaction, and the folders they are in the object: `0x00/…/0x1f/0x03….blob`.
    """
    if not os.path.isdir(top):
        return
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if name.startswith("0x"))
        for name in sorted(files):
            found = _BLOB.fullmatch(name)
            if found and found[1] <= until:
                path = os.path.join(folder, name)
                yield _oid_of(os.path.relpath(folder, top)), found[1], path, os.stat(path).st_size


def _oid_of(folder: str) -> str:
    """The id of an object by its folder, in both ways in which ZODB lays blobs out."""
    return "".join(part.removeprefix("0x") for part in folder.split(os.sep)).rjust(16, "0")
