"""Making a site from a point, in a folder where nothing is: each byte is compared with what was written, and the database comes last."""

from __future__ import annotations

import errno
import os
import shutil
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

import zc.lockfile
from persistent.timestamp import TimeStamp
from ZODB.blob import BushyLayout

from colonnade.storage.backups.errors import BackupDamaged, NotEmpty, NotThatFarBack
from colonnade.storage.backups.folder import CHUNK, BackupFolder, BlobFile
from colonnade.storage.backups.manifest import Point
from colonnade.storage.blobs import sync_path

UNFINISHED = "restoring"
"""A file in the folder of a site that is being restored, as long as that isn't done."""
_SPARE = 16 * 2**20
_HEAD = struct.Struct(">8sQc")
_FIRST = 4  # bytes before the first transaction
_PACKED = b"p"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Restored:
    """What was made: how many bytes of the database, and how many files of people; `until` is the last transaction in it."""

    size: int
    blobs: int
    blob_bytes: int
    until: datetime


def demand_empty(target: Path) -> None:
    """Raise NotEmpty unless a site can be restored with its database in the file *target*."""
    folder = target.parent
    found = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if found:
        shown = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
        raise NotEmpty(folder, shown, runs=_is_open(target))


def restore(
    folder: BackupFolder, point: Point, target: Path, until: datetime | None = None, progress: Progress = lambda done, total: None
) -> Restored:
    """Make the database file *target*, and the blobs beside it, from *point*; without what was stored after *until*.

    If it fails, what was written is removed. Raises NotEmpty, BackupDamaged, NotThatFarBack, BackupBusy, OSError.
    """
    with folder.held():
        demand_empty(target)
        if point.size + point.blob_bytes + _SPARE > shutil.disk_usage(_existing(target.parent)).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target.parent))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return _Restoring(folder, point, target, until, progress).run()
        except BaseException:
            _empty(target.parent)
            raise


@dataclass
class _Restoring:
    folder: BackupFolder
    point: Point
    target: Path
    until: datetime | None
    progress: Progress
    done: int = 0

    def run(self) -> Restored:
        mark = self.target.parent / UNFINISHED
        mark.touch()
        part = self.target.with_name(self.target.name + ".part")
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            for piece in self.point.pieces:
                self._copy(self.folder.data_file(self.point.chain, piece.id), file, piece.size, piece.digest)
            tid = self._cut(file)
            size = file.seek(0, os.SEEK_END)
            file.flush()
            os.fsync(file.fileno())
        blobs = [blob for blob in self._listed() if blob.tid <= tid.hex()]
        self._put(blobs)
        os.replace(part, self.target)
        mark.unlink()
        sync_path(str(self.target.parent))
        return Restored(size, len(blobs), sum(blob.size for blob in blobs), _moment(tid))

    def _listed(self) -> Iterator[BlobFile]:
        for piece in self.point.pieces:
            yield from self.folder.blobs_of(self.point, piece)

    def _cut(self, file: IO[bytes]) -> bytes:
        """End the file before the first transaction that came later than it shall know of; return the last one that is in it."""
        last, end = bytes.fromhex(self.point.tid), self.point.size
        if self.until is None:
            return last
        position, last = _FIRST, b""
        while position < end:
            file.seek(position)
            tid, length, state = _HEAD.unpack(file.read(_HEAD.size))
            if _moment(tid) > self.until:
                if state == _PACKED or not last:
                    raise NotThatFarBack(self.point.id, f"{_oldest(file, position, end):%Y-%m-%d %H:%M:%S} UTC")
                file.truncate(position)
                return last
            last = tid
            position += length + 8
        return last

    def _put(self, blobs: list[BlobFile]) -> None:
        top = self.target.parent / "blobs"
        (top / "tmp").mkdir(mode=0o700, parents=True)
        top.chmod(0o700)
        (top / ".layout").write_text("bushy")
        layout, folders = BushyLayout(), {top}
        for blob in blobs:
            path = top / layout.getBlobFilePath(bytes.fromhex(blob.oid), bytes.fromhex(blob.tid))
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
                self._copy(self.folder.blob_file(*blob.key), file, blob.size, blob.digest)
                file.flush()
                os.fsync(file.fileno())
            folders |= {parent for parent in path.parents if top in parent.parents}
        for each in folders:
            sync_path(str(each))

    def _copy(self, path: Path, target: IO[bytes], size: int, wanted: str) -> None:
        digest, copied = sha256(), 0
        try:
            with open(path, "rb", buffering=0) as source:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    target.write(chunk)
                    copied += len(chunk)
                    self.done += len(chunk)
                    self.progress(self.done, self.point.size + self.point.blob_bytes)
        except FileNotFoundError as error:
            raise BackupDamaged(self.point.id, [f"{path} is missing"]) from error
        if copied != size or digest.hexdigest() != wanted:
            raise BackupDamaged(self.point.id, [f"{path} is not what was written"])


def _oldest(file: IO[bytes], position: int, end: int) -> datetime:
    """The last moment of what was packed from *position* on: from then on the file knows what was."""
    found = b""
    while position < end:
        file.seek(position)
        tid, length, state = _HEAD.unpack(file.read(_HEAD.size))
        if found and state != _PACKED:
            break
        found, position = tid, position + length + 8
    return _moment(found)


def _moment(tid: bytes) -> datetime:
    """When a transaction was (aware UTC)."""
    return datetime.fromisoformat(str(TimeStamp(tid)) + "+00:00")


def _is_open(target: Path) -> bool:
    """Whether a process has the database open. Nothing is made for the question."""
    if not Path(f"{target}.lock").exists():
        return False
    try:
        zc.lockfile.SimpleLockFile(f"{target}.lock").close()
    except zc.lockfile.LockError:
        return True
    return False


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.is_dir())


def _empty(folder: Path) -> None:
    """Remove what a restore that failed left in a folder that was empty before."""
    for path in folder.iterdir():
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
