"""A FileStorage that is honest about files: a vote that returns means that the blobs are on the disk."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ZODB.FileStorage import FileStorage
from ZODB.FileStorage.FileStorage import TempFormatter
from ZODB.POSException import ConflictError, StateLoadError

from colonnade.storage.allow_list import check_record
from colonnade.storage.errors import BackupRuns, PackRuns


class SafeBlobFileStorage(FileStorage):
    """FileStorage with five gaps closed.

    ZODB syncs the data file only, so after a power cut a committed record could name a blob file that is empty or missing.
    It leaves the blobs of a transaction that failed before its vote. It resolves conflicts with any class. And when a disk
    is full, what a file object still holds of the refused transaction is written behind the next one, where the next
    start takes its bytes for the newest transaction id. It keeps for ever what a process that was killed left in the folder
    for files that aren't stored yet.
    """

    def __init__(self, file_name: str, **options: Any) -> None:
        self._as_it_is = threading.Lock()
        self._backed_up = False
        try:
            super().__init__(file_name, **options)
        except BaseException:
            self._release_files()
            raise
        if self.blob_dir:
            _empty(self.temporaryDirectory())

    def committed(self) -> tuple[int, bytes]:
        """Where in the file the last transaction that is on the disk ends, and its id. What is before that never changes."""
        with self._lock:
            return self._pos, self._ltid

    @contextmanager
    def unpacked(self) -> Iterator[None]:
        """Be sure that the file is not packed while this block runs: it only grows, and no blob goes. Raises PackRuns, BackupRuns."""
        if not self._as_it_is.acquire(blocking=False):
            raise BackupRuns() if self._backed_up else PackRuns()
        self._backed_up = True
        try:
            yield
        finally:
            self._backed_up = False
            self._as_it_is.release()

    def pack(self, t: float, referencesf: Any, gc: bool | None = None) -> Any:
        """Pack as ZODB does, but never while the file is backed up. Raises PackRuns, BackupRuns."""
        if not self._as_it_is.acquire(blocking=False):
            raise BackupRuns() if self._backed_up else PackRuns()
        try:
            return super().pack(t, referencesf, gc)
        finally:
            self._as_it_is.release()

    def tpc_vote(self, transaction: Any) -> Any:
        """Sync the transaction's blobs, then vote. If the disk refuses, nothing of the transaction was written to the data file."""
        with self._lock:
            if transaction is self._transaction and self.dirty_oids:
                self._sync_blobs()
            try:
                return super().tpc_vote(transaction)
            except OSError:
                self._drop_refused_data()
                raise

    def tpc_abort(self, transaction: Any) -> None:
        """Abort, and remove the blob files of a transaction that failed before its vote (ZODB leaves them behind)."""
        with self._lock:
            if transaction is self._transaction:
                self._blob_tpc_abort()
            super().tpc_abort(transaction)

    def tryToResolveConflict(self, oid: bytes, committed_tid: bytes, old_tid: bytes, new_data: bytes, committed_data: bytes = b"") -> bytes:
        """Resolve as ZODB does, but only if all three records contain nothing but listed classes."""
        versions = new_data, committed_data or self.loadSerial(oid, committed_tid), self.loadSerial(oid, old_tid)
        try:
            for data in versions:
                check_record(self._crs_untransform_record_data(data))
        except StateLoadError as error:
            raise ConflictError(oid=oid, serials=(committed_tid, old_tid), data=new_data) from error
        return super().tryToResolveConflict(oid, committed_tid, old_tid, new_data, committed_data)

    def _sync_blobs(self) -> None:
        """Files first, then folders from the bottom up, each once: bushy blob folders share their upper levels."""
        files = [self.fshelper.getBlobFilename(oid, tid) for oid, tid in self.dirty_oids]
        for path in files:
            sync_path(path)
        for folder in sorted({folder for path in files for folder in _folders(path, self.blob_dir)}, key=len, reverse=True):
            sync_path(folder)

    def _drop_refused_data(self) -> None:
        _close_unwritten(self._file)
        self._file = open(self._file_name, "r+b")
        self._file.truncate(self._pos)
        self._files.flush()

    def _clear_temp(self) -> None:
        try:
            super()._clear_temp()
        except OSError:  # it may hold data that the disk refused
            _close_unwritten(self._tfile)
            self._tfile = open(self._file_name + ".tmp", "w+b")
            self._tfmt = TempFormatter(self._tfile)

    def _release_files(self) -> None:
        """Let go of the lock and the temporary file when opening failed half-way."""
        for name in ("_lock_file", "_tfile", "_file", "_files"):
            opened = getattr(self, name, None)
            if opened is not None:
                opened.close()


def _empty(folder: str) -> None:
    """Remove what is in *folder*: whoever holds the lock of the storage is alone with it."""
    for entry in os.scandir(folder):
        shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)


def sync_path(path: str) -> None:
    """Force the file or folder at *path* to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _close_unwritten(file: Any) -> None:
    """Close *file* and throw away what it hasn't written: closing flushes, so let that go nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    try:
        os.dup2(nowhere, file.fileno())
    finally:
        os.close(nowhere)
    file.close()


def _folders(path: str, top: str) -> Iterator[str]:
    """The folders from that of *path* up to and including *top*."""
    top = os.path.abspath(top)
    folder = os.path.dirname(os.path.abspath(path))
    while folder.startswith(top):
        yield folder
        folder = os.path.dirname(folder)
