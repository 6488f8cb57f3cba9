"""Read everything once: every record of every transaction, and every blob file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ZODB.blob import is_blob_record
from ZODB.interfaces import IBlobStorage
from ZODB.POSException import POSError
from ZODB.serialize import referencesf

from colonnade.storage.checksums import Checksummed, unwrap
from colonnade.storage.errors import ChecksumError

_MOST_PROBLEMS = 1000
_CHUNK = 1 << 20
_DAMAGE = Exception  # a damaged length, position or name leads to any error


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `kind`: "checksum", "record", "blob" or "structure"; ids are hexadecimal or ''."""

    kind: str
    detail: str
    oid: str = ""
    tid: str = ""


@dataclass(frozen=True)
class Report:
    """What `verify` saw. `bytes` and `blob_bytes` in bytes; of the problems the first 1,000 are kept.

    `blob_digest` is one SHA-256 over all blobs: equal for a database and its restored copy. ZODB keeps no checksum of a
    blob's bytes, so by itself a database cannot tell a changed blob, only a missing or unreadable one.
    """

    records: int
    bytes: int
    blobs: int
    blob_bytes: int
    blob_digest: str
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(db: Any) -> Report:
    """Read all data of *db*, a `ZODB.DB` or a storage, which may be in use meanwhile. Memory use does not grow with its size."""
    return Scan(getattr(db, "storage", db)).run()


@dataclass
class Scan:
    """One reading of *storage*. What blobs are compared with, if anything, is for subclasses to say: `blob_digest`."""

    storage: Any
    records: int = 0
    bytes: int = 0
    blobs: int = 0
    blob_bytes: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    problems: list[Problem] = field(default_factory=list)

    def run(self) -> Report:
        """Read all."""
        expected, seen = self.storage.lastTransaction(), b""
        for record in self._raw_records():
            seen = max(seen, record.tid)
            if record.data:
                self._record(record)
        if seen < expected:
            self._problem("structure", f"reading ended before the last transaction, after {seen.hex()}", b"", expected)
        self._current_records()
        return Report(self.records, self.bytes, self.blobs, self.blob_bytes, self.digest.hexdigest(), tuple(self.problems))

    def _raw_records(self) -> Iterator[Any]:
        """Records as the storage keeps them, so that one damaged record doesn't end the scan."""
        base = self.storage.base if isinstance(self.storage, Checksummed) else self.storage
        try:
            for transaction in base.iterator():
                yield from transaction
        except _DAMAGE as error:
            self._problem("structure", repr(error), b"", b"")

    def _record(self, record: Any) -> None:
        self.records += 1
        self.bytes += len(record.data)
        try:
            data = unwrap(record.data, record.oid, record.tid)
            referencesf(data)
        except ChecksumError:
            self._problem("checksum", "the record is not what was written", record.oid, record.tid)
        except Exception as error:  # an unpickler raises anything
            self._problem("record", repr(error), record.oid, record.tid)
        else:
            self._blob(record, data)

    def _blob(self, record: Any, data: bytes) -> None:
        if not (IBlobStorage.providedBy(self.storage) and is_blob_record(data)):
            return
        self.blobs += 1
        try:
            digest = self.blob_digest(record.oid, record.tid)
        except (POSError, OSError) as error:
            self._problem("blob", str(error), record.oid, record.tid)
        else:
            self.digest.update(record.oid + record.tid + digest)

    def blob_digest(self, oid: bytes, tid: bytes) -> bytes:
        """The SHA-256 of a blob's file. Raises POSError or OSError where something is wrong with it."""
        digest = hashlib.sha256()
        with open(self.storage.loadBlob(oid, tid), "rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                self.blob_bytes += len(chunk)
        return digest.digest()

    def _current_records(self) -> None:
        """Find each object by the index too: a damaged header hides a record from the scan above, but not from its reader."""
        following = None
        while hasattr(self.storage, "record_iternext") and len(self.storage):
            try:
                _, _, _, following = self.storage.record_iternext(following)
            except ChecksumError as error:
                if not self._seen(error.oid):
                    self._problem("checksum", "the current record is not what was written", error.oid, error.tid)
                following = _after(error.oid)
                if following is None:
                    return
            except _DAMAGE as error:
                self._problem("structure", repr(error), b"", b"")
                return
            if following is None:
                return

    def _seen(self, oid: bytes | None) -> bool:
        return any(problem.oid == (oid or b"").hex() for problem in self.problems)

    def _problem(self, kind: str, detail: str, oid: bytes | None, tid: bytes | None) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(kind, detail, (oid or b"").hex(), (tid or b"").hex()))


def _after(oid: bytes | None) -> bytes | None:
    return None if oid is None or oid == b"\xff" * 8 else (int.from_bytes(oid, "big") + 1).to_bytes(8, "big")
