"""Copying a database into another storage, and comparing the two: from one file to a server and back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ZODB.blob import copyTransactionsFromTo, is_blob_record
from ZODB.interfaces import IBlobStorage, IMVCCStorage
from ZODB.POSException import POSKeyError
from ZODB.utils import z64
from zope.interface import directlyProvides, providedBy

from colonnade.storage.errors import StorageError

Told = Callable[[int, int], None]
"""Called with how many records are done, and how many there are at least."""


class NotEmpty(StorageError):
    """The storage that a database is to be copied into holds something."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} isn't empty: a database is only copied into one that is, so that nothing is mixed or lost")


class NotTaken(StorageError):
    """A storage that takes no transactions of another one, like ZEO's client; its server has a file that can be put in place."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} can't be copied into: let the server serve the database file itself, where it is")


class Changed(StorageError):
    """Somebody wrote while the database was copied, so the copy isn't whole."""

    def __init__(self) -> None:
        super().__init__("something was stored while the database was copied: stop the site, empty the new storage, and try again")


@dataclass(frozen=True)
class Compared:
    """What two storages have in common: `records` and `blobs` that are alike, `bytes` of both, and in `differences` all that isn't."""

    records: int
    blobs: int
    bytes: int
    differences: tuple[str, ...]


def copy(source: Any, target: Any, where: str, told: Told = lambda done, total: None) -> None:
    """Copy all that the storage *source* holds, blobs included, into *target*, which `where` names and which must be empty.

    A target that keeps history gets that, too; one that doesn't, what counts now. Ids of objects and of transactions stay.
    Raises NotTaken, NotEmpty, Changed and what the storages raise.
    """
    if not hasattr(target, "restoreBlob"):
        raise NotTaken(where)
    if target.lastTransaction() != z64:
        raise NotEmpty(where)
    before = source.lastTransaction()
    counted = _Counted(source, told)
    if IMVCCStorage.providedBy(target):  # RelStorage, which has a quicker way of its own
        target.copyTransactionsFrom(counted)
    else:
        copyTransactionsFromTo(counted, target)
    if source.lastTransaction() != before:
        raise Changed()


def compare(source: Any, target: Any, told: Told = lambda done, total: None) -> Compared:
    """Read each object of *source* as it is now, and its file, and the same in *target*."""
    records = blobs = size = 0
    differences = []
    with_blobs = IBlobStorage.providedBy(source) and IBlobStorage.providedBy(target)
    total = len(source)
    for oid, tid, data in _current(source):
        records += 1
        size += len(data)
        found = _difference(target, oid, tid, data)
        if not found and with_blobs and is_blob_record(data):
            blobs += 1
            size += Path(source.loadBlob(oid, tid)).stat().st_size
            found = "" if _digest(source, oid, tid) == _digest(target, oid, tid) else "its file differs, or is missing"
        if found:
            differences.append(f"object {oid.hex()}: {found}")
        told(records, max(total, records))
    return Compared(records, blobs, size, tuple(differences))


def _current(storage: Any) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(object id, transaction id, record) of each object as it is now."""
    following, more = None, len(storage) > 0
    while more:
        oid, tid, data, following = storage.record_iternext(following)
        yield oid, tid, data
        more = following is not None


def _difference(target: Any, oid: bytes, tid: bytes, data: bytes) -> str:
    try:
        copied, copied_tid = target.load(oid)
    except POSKeyError:
        return "it is missing"
    if copied_tid != tid:
        return f"it is of transaction {copied_tid.hex()}, not {tid.hex()}"
    return "" if copied == data else "its record differs"


def _digest(storage: Any, oid: bytes, tid: bytes) -> bytes | None:
    try:
        with open(storage.loadBlob(oid, tid), "rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except (POSKeyError, OSError):
        return None


class _Counted:
    """*storage* to be read from, which tells how far that is."""

    def __init__(self, storage: Any, told: Told) -> None:
        self._storage, self._told, self._done, self._total = storage, told, 0, len(storage)
        directlyProvides(self, providedBy(storage))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    def __len__(self) -> int:
        return self._total

    def iterator(self, *limits: Any) -> Iterator[Any]:
        """All transactions."""
        for transaction in self._storage.iterator(*limits):
            yield _CountedTransaction(transaction, self._count)

    def record_iternext(self, following: bytes | None = None) -> tuple[bytes, bytes, bytes, bytes | None]:
        """One current record and the key of the one after it."""
        self._count()
        return self._storage.record_iternext(following)

    def _count(self) -> None:
        self._done += 1
        self._told(self._done, max(self._total, self._done))


class _CountedTransaction:
    def __init__(self, transaction: Any, count: Callable[[], None]) -> None:
        self._transaction, self._count = transaction, count

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)

    def __iter__(self) -> Iterator[Any]:
        for record in self._transaction:
            self._count()
            yield record
