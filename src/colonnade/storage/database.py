"""ZODB's database and connection, quicker at writing: a page is some forty small records, and what is done for each of them counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ZODB
from ZODB.Connection import Connection
from ZODB.utils import p64, u64

from colonnade.storage.checksums import Checksummed

_PLAIN = frozenset({int, str, bytes, float, bool, type(None), tuple, list, dict, set, frozenset, type})


class QuickConnection(Connection):
    """A connection that does without two kinds of questions whose answers are known.

    For each of the thousands of numbers and strings in what is stored ZODB asks whether it is an object of its own (measured: an eighth of
    the time that creating a page takes). And it reads each record that the transaction relied on (`readCurrent`, which trees
    ask for) again from the file, to see whether others changed it: nobody did while nobody committed anything.
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
        writer._p.persistent_id = asking_less(writer.persistent_id)
        super()._store_objects(writer, transaction)


def asking_less(persistent_id: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same answers, at once for what is plain. Not for a subclass of a plain type, which may be anything."""
    return lambda value: None if type(value) in _PLAIN else persistent_id(value)


class Database(ZODB.DB):
    """A database with such connections."""

    klass = QuickConnection
