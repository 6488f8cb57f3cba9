"""Reading a point without restoring it: its pieces as the one file that they are, each byte hashed, each record and each file looked at."""

from __future__ import annotations

import bisect
import io
import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from ZODB.blob import BlobStorageMixin
from ZODB.FileStorage.FileStorage import FileIterator, FileStorageFormatError
from ZODB.interfaces import IBlobStorage
from ZODB.POSException import POSKeyError
from zope.interface import implementer

from colonnade.storage.backups.errors import BackupDamaged
from colonnade.storage.backups.folder import CHUNK, BackupFolder, BlobFile
from colonnade.storage.backups.manifest import Point
from colonnade.storage.verify import Report, Scan

Progress = Callable[[int, int], None]
_MAGIC = b"FS30"


def check(folder: BackupFolder, point: Point, progress: Progress = lambda done, total: None) -> Report:
    """Read all of *point*: what is wrong is in the report. Raises BackupDamaged where its parts aren't what was written."""
    total = point.size + point.blob_bytes
    reached = [0]

    def more(size: int) -> None:
        reached[0] += size
        progress(min(reached[0], total), total)

    problems = list(_changed_parts(folder, point, more))
    if problems:
        raise BackupDamaged(point.id, problems)
    with Joined(folder, point) as file:
        return _PointScan(_PointStorage(folder, point, io.BufferedReader(file, CHUNK)), more=more).run()


def _changed_parts(folder: BackupFolder, point: Point, more: Callable[[int], None]) -> Iterator[str]:
    """What isn't as it was written, in words: but for the files of people, which are read with their records."""
    for piece in point.pieces:
        path = folder.data_file(point.chain, piece.id)
        try:
            size, digest = 0, sha256()
            with open(path, "rb", buffering=0) as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    more(len(chunk))
        except FileNotFoundError:
            yield f"{path} is missing"
            continue
        if size != piece.size:
            yield f"{path} has {size:,} bytes, not {piece.size:,}"
        elif digest.hexdigest() != piece.digest:
            yield f"{path} is not what was written"
    try:
        folder.settings_of(point)
    except BackupDamaged as error:
        yield from error.problems


class Joined(io.RawIOBase):
    """The pieces of a point as one file, to be read from anywhere."""

    def __init__(self, folder: BackupFolder, point: Point) -> None:
        self._files = [open(folder.data_file(point.chain, piece.id), "rb", buffering=0) for piece in point.pieces]
        self._starts = [piece.start for piece in point.pieces]
        self._size, self._at = point.size, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """Any position can be gone to."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position."""
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        """Where it is."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill *buffer*, at most up to the end of a piece."""
        number = bisect.bisect_right(self._starts, self._at) - 1
        end = (*self._starts[1:], self._size)[number]
        wanted = min(len(buffer), end - self._at)
        if wanted <= 0:
            return 0
        self._files[number].seek(self._at - self._starts[number])
        read = self._files[number].readinto(memoryview(buffer)[:wanted])
        self._at += read
        return read

    def close(self) -> None:
        """Close the pieces."""
        for file in self._files:
            file.close()
        super().close()


class _Iterator(FileIterator):
    """ZODB's iterator of transactions, over a file that is open."""

    def __init__(self, file: Any, size: int) -> None:
        self._file, self._file_size, self._file_name = file, size, "backup"
        self._pos, self._start, self._stop = len(_MAGIC), None, None
        file.seek(0)
        if file.read(len(_MAGIC)) != _MAGIC:
            raise FileStorageFormatError("backup")

    def close(self) -> None:
        """Whoever opened the file closes it."""
        self._file = None


@implementer(IBlobStorage)
class _PointStorage(BlobStorageMixin):
    """As much of a storage as a scan needs."""

    def __init__(self, folder: BackupFolder, point: Point, file: Any) -> None:
        self._folder, self._point, self._file = folder, point, file
        self.blobs = {blob.key: blob for piece in point.pieces for blob in folder.blobs_of(point, piece)}

    def __len__(self) -> int:
        return 0  # there is no index by which its records could be read once more

    def lastTransaction(self) -> bytes:
        """The last transaction of the point."""
        return bytes.fromhex(self._point.tid)

    def iterator(self) -> FileIterator:
        """Its transactions, with records as they are in the file."""
        return _Iterator(self._file, self._point.size)

    def blob(self, oid: bytes, tid: bytes) -> BlobFile:
        """What the point says of a file of people. Raises POSKeyError."""
        found = self.blobs.get((oid.hex(), tid.hex()))
        if found is None:
            raise POSKeyError(oid, tid)
        return found

    def loadBlob(self, oid: bytes, tid: bytes) -> str:
        """Where it lies."""
        return str(self._folder.blob_file(*self.blob(oid, tid).key))


class _PointScan(Scan):
    """A scan that compares the files of people with what the point says."""

    def __init__(self, storage: _PointStorage, more: Callable[[int], None]) -> None:
        super().__init__(storage)
        self._more = more

    def blob_digest(self, oid: bytes, tid: bytes) -> bytes:
        """The hash of a file. Raises OSError if it isn't the one that was written."""
        before = self.blob_bytes
        digest = super().blob_digest(oid, tid)
        self._more(self.blob_bytes - before)
        if digest.hex() != self.storage.blob(oid, tid).digest:
            raise OSError(f"{self.storage.loadBlob(oid, tid)} is not what was written")
        return digest
