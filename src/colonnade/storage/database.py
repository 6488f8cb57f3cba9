"""ZODB's database and connection, quicker at writing: a page is some thirty small records, and what is done for each of them counts."""

from __future__ import annotations

import threading
from typing import Any

import ZODB
from ZODB.Connection import Connection
from ZODB.interfaces import IMVCCStorage
from ZODB.POSException import ReadConflictError
from ZODB.serialize import ObjectWriter
from ZODB.utils import p64, u64
from zodbpickle import binary

from colonnade.storage.checksums import Checksummed

_WRITTEN_WITH_CLASS: set[type] = set()
_PLAIN = frozenset({int, str, bytes, float, bool, type(None), tuple, list, dict, set, frozenset, type})


class QuickConnection(Connection):
    """A connection that does without two kinds of questions whose answers are known.

    For each of the thousands of numbers and strings in what is stored ZODB asks whether it is an object of its own (measured: an eighth of
    the time that creating a page takes). And it reads each record that the transaction relied on (`readCurrent`, which trees
    ask for) again from the file, to see whether others changed it: nobody did while nobody committed anything. That is known only of a
    file, which others are kept out of from the beginning of a commit on; elsewhere they may commit meanwhile.
    """

    def tpc_begin(self, transaction: Any) -> None:
        """Begin to commit, which keeps others out; forget what others can't have changed."""
        super().tpc_begin(transaction)
        if self._sees_the_newest():
            self._readCurrent.clear()

    def _sees_the_newest(self) -> bool:
        instance = self._normal_storage
        storage = getattr(instance, "_storage", None)
        return isinstance(storage, Checksummed) and p64(u64(storage.lastTransaction()) + 1) == instance._start

    def _store_objects(self, writer: Any, transaction: Any) -> None:
        ask_less(writer)
        super()._store_objects(writer, transaction)


def ask_less(writer: ObjectWriter) -> None:
    """Let *writer* give the same answers, but at once for what is plain, and for objects of this connection.

    Not for a subclass of a plain type, which may be anything. Of an object is written where it is and its class, or only where
    it is: which of both is the same for all of a class, and known after the first.
    """
    ask, jar = writer.persistent_id, writer._jar

    def persistent_id(value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return None
        if kind in _WRITTEN_WITH_CLASS and value._p_jar is jar:  # so it has an oid
            return binary(value._p_oid), kind
        answer = ask(value)
        if type(answer) is tuple and answer[1] is kind:
            _WRITTEN_WITH_CLASS.add(kind)
        return answer

    writer._p.persistent_id = persistent_id


class Database(ZODB.DB):
    """A database with such connections."""

    klass = QuickConnection

    def __init__(self, storage: Any, **options: Any) -> None:
        super().__init__(storage, **options)
        self._asking, self._one_asks = storage.new_instance() if IMVCCStorage.providedBy(storage) else None, threading.Lock()

    def newest(self) -> bytes:
        """The id of the last transaction that anybody committed. `lastTransaction` tells that of files and of ZEO.

        RelStorage learns of it only as a connection begins, so that is what is done here: 0.3 ms where the server is near.
        """
        if self._asking is None:
            return self.lastTransaction()
        with self._one_asks:
            try:
                self._asking.poll_invalidations()
            except ReadConflictError:  # the server was away
                self._asking.poll_invalidations()
            return self._asking.lastTransaction()

    def close(self) -> None:
        """Close the database."""
        if self._asking is not None:
            self._asking.release()
        super().close()
