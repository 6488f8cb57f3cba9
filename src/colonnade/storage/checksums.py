"""A storage wrapper that gives each record a checksum, so that a flipped bit is an error and never a wrong answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from zlib import crc32

from ZODB.blob import copyTransactionsFromTo
from ZODB.interfaces import IStorageWrapper
from zope.interface import alsoProvides, directlyProvides, providedBy

from colonnade.storage.errors import ChecksumError

_MARK = b".k"  # "." ends a pickle, so no plain record begins with it
_HEAD = len(_MARK) + 4
_PLAIN = (b"\x80", b"(", b"c")  # how a pickle of a class or a tuple begins, in any protocol


def wrap(data: bytes) -> bytes:
    """*data* with mark and CRC32 before it; empty data stays empty."""
    return _MARK + crc32(data).to_bytes(4, "big") + data if data else data


def unwrap(data: bytes, oid: bytes | None = None, tid: bytes | None = None) -> bytes:
    """The record inside *data*; raises `ChecksumError(oid, tid)` if it changed. A plain record of older data passes as it is."""
    if data[:2] == _MARK:
        record = data[_HEAD:]
        if crc32(record) == int.from_bytes(data[2:_HEAD], "big"):
            return record
    elif not data or data[:1] in _PLAIN:
        return data
    raise ChecksumError(oid, tid)


class Checksummed:
    """Wraps *base* (a storage for one process, like FileStorage); what isn't named here goes to it unchanged."""

    def __init__(self, base: Any) -> None:
        self.base = base
        self._db: Any = None
        directlyProvides(self, providedBy(base))
        alsoProvides(self, IStorageWrapper)
        base.registerDB(self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.base, name)

    def __len__(self) -> int:
        return len(self.base)

    # Reading

    def load(self, oid: bytes, version: str = "") -> tuple[bytes, bytes]:
        """The current record of *oid* and its transaction id."""
        data, tid = self.base.load(oid, version)
        return unwrap(data, oid, tid), tid

    def loadBefore(self, oid: bytes, tid: bytes) -> tuple[bytes, bytes, bytes | None] | None:
        """The last record of *oid* written before *tid*."""
        found = self.base.loadBefore(oid, tid)
        if found is None:
            return None
        data, start, end = found
        return unwrap(data, oid, start), start, end

    def loadSerial(self, oid: bytes, serial: bytes) -> bytes:
        """The record of *oid* written by transaction *serial*."""
        return unwrap(self.base.loadSerial(oid, serial), oid, serial)

    def iterator(self, start: bytes | None = None, stop: bytes | None = None) -> _Transactions:
        """All transactions with their records, checked one by one."""
        return _Transactions(self.base.iterator(start, stop))

    def record_iternext(self, next: bytes | None = None) -> tuple[bytes, bytes, bytes, bytes | None]:
        """One current record and the key of the one after it."""
        oid, tid, data, following = self.base.record_iternext(next)
        return oid, tid, unwrap(data, oid, tid), following

    # Writing

    def store(self, oid: bytes, serial: bytes, data: bytes, version: str, transaction: Any) -> Any:
        """Store a record; the storage below resolves conflicts on what `untransform_record_data` gives it."""
        return self.base.store(oid, serial, wrap(data), version, transaction)

    def storeBlob(self, oid: bytes, oldserial: bytes, data: bytes, blobfilename: str, version: str, transaction: Any) -> Any:
        """Store a record and the file that belongs to it."""
        return self.base.storeBlob(oid, oldserial, wrap(data), blobfilename, version, transaction)

    def restore(self, oid: bytes, serial: bytes, data: bytes | None, version: str, prev_txn: bytes | None, transaction: Any) -> Any:
        """Store a record of another storage as it is there. *data* is None where a creation was undone."""
        return self.base.restore(oid, serial, data and wrap(data), version, prev_txn, transaction)

    def restoreBlob(self, oid: bytes, serial: bytes, data: bytes, blobfilename: str, prev_txn: bytes | None, transaction: Any) -> Any:
        """`restore` with the file that belongs to it."""
        return self.base.restoreBlob(oid, serial, wrap(data), blobfilename, prev_txn, transaction)

    def copyTransactionsFrom(self, other: Any) -> None:
        """Copy all of *other*, history and blobs included."""
        copyTransactionsFromTo(other, self)

    def pack(self, pack_time: float, referencesf: Callable, gc: bool | None = None) -> Any:
        """Remove old and unreachable records. Stops at the first damaged record, before anything is removed."""

        def references(data: bytes, oids: list | None = None) -> list:
            return referencesf(unwrap(data), oids)

        options = () if gc is None else (gc,)
        return self.base.pack(pack_time, references, *options)

    # Between the storage below and the database above

    def registerDB(self, db: Any) -> None:
        """Called by the database; what the storage below reports is passed on to *db*."""
        self._db = db

    def invalidate(self, transaction_id: bytes, oids: Any, version: str = "") -> None:
        """Pass on that *oids* changed."""
        self._db.invalidate(transaction_id, oids)

    def invalidateCache(self) -> None:
        """Pass on that anything may have changed."""
        self._db.invalidateCache()

    def references(self, record: bytes, oids: list | None = None) -> list:
        """The oids that a stored record refers to."""
        return self._db.references(unwrap(record), oids)

    def transform_record_data(self, data: bytes) -> bytes:
        """A pickle as the storage below keeps it."""
        return wrap(data if self._db is None else self._db.transform_record_data(data))

    def untransform_record_data(self, data: bytes) -> bytes:
        """The pickle inside what the storage below keeps."""
        record = unwrap(data)
        return record if self._db is None else self._db.untransform_record_data(record)


class _Transactions:
    """An iterator of transactions whose records are unwrapped; closes the one below when done."""

    def __init__(self, below: Any) -> None:
        self._below = below

    def __iter__(self) -> _Transactions:
        return self

    def __next__(self) -> _Transaction:
        return _Transaction(next(self._below))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._below, name)

    def close(self) -> None:
        """Close the iterator below, if it can be closed."""
        getattr(self._below, "close", lambda: None)()


class _Transaction:
    """A transaction of the storage below, with unwrapped records."""

    def __init__(self, below: Any) -> None:
        self._below = below

    def __getattr__(self, name: str) -> Any:
        return getattr(self._below, name)

    def __iter__(self) -> Iterator[Any]:
        for record in self._below:
            if record.data:
                record.data = unwrap(record.data, record.oid, record.tid)
            yield record
