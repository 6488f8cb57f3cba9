"""What the last transactions stored: who made them, and what the objects of a package were before and after."""

from __future__ import annotations

from base64 import decodebytes
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from ZODB._compat import PersistentUnpickler
from ZODB.POSException import POSKeyError
from ZODB.utils import get_pickle_metadata

from colonnade.storage.allow_list import allowed_class
from colonnade.storage.checksums import Checksummed

State = dict[str, Any]
_PACKED = "p"


@dataclass(frozen=True)
class Stored:
    """An object that a transaction stored: its state *before* (None: it is new) and *after*; references are the bytes of oids."""

    before: State | None
    after: State


@dataclass(frozen=True)
class Past:
    """A transaction: `user` and `description` are what whoever made it noted."""

    tid: bytes
    user: str
    description: str
    stored: tuple[Stored, ...]


def keeps_past(db: Any) -> bool:
    """Whether the database knows what was: a file does, others may not."""
    return isinstance(db.storage, Checksummed)


def last_transactions(db: Any, most: int, module: str) -> list[Past]:
    """Of the last *most* transactions those that somebody made and that stored objects of classes in *module*, the newest first.

    What was packed isn't among them: what was before is gone.
    """
    storage = db.storage
    start = _start(storage, most)
    if start is None:
        return []
    found = []
    with closing(storage.iterator(start)) as transactions:
        for transaction in transactions:
            past = _past(storage, transaction, module)
            if past is not None:
                found.append(past)
    return found[::-1]


def one_transaction(db: Any, tid: bytes, module: str) -> Past | None:
    """The transaction *tid*, if it is there and stored such objects."""
    with closing(db.storage.iterator(tid, tid)) as transactions:
        return next((_past(db.storage, transaction, module) for transaction in transactions), None)


def _past(storage: Any, transaction: Any, module: str) -> Past | None:
    if transaction.status == _PACKED or not transaction.user:
        return None
    stored = tuple(_stored(storage, transaction, module))
    return Past(transaction.tid, _text(transaction.user), _text(transaction.description), stored) if stored else None


def _start(storage: Any, most: int) -> bytes | None:
    """The oldest of the last *most* transactions that weren't packed; None if all were."""
    known = storage.undoLog(0, -most)
    return decodebytes(known[-1]["id"] + b"\n") if known else None


def _stored(storage: Any, transaction: Any, module: str) -> Iterator[Stored]:
    for record in transaction:
        if record.data and get_pickle_metadata(record.data)[0] == module:
            yield Stored(_before(storage, record), _state(record.data))


def _before(storage: Any, record: Any) -> State | None:
    try:
        found = storage.loadBefore(record.oid, record.tid)
    except POSKeyError:
        return None
    return _state(found[0]) if found is not None and found[0] else None


def _state(data: bytes) -> State:
    """What a record says, without the objects that it refers to."""
    reader = PersistentUnpickler(lambda module, name: allowed_class(None, module, name), _oid, BytesIO(data))
    reader.load()
    state = reader.load()
    return state if isinstance(state, dict) else {}


def _oid(reference: Any) -> Any:
    return reference[0] if isinstance(reference, tuple) else reference


def _text(data: bytes | str) -> str:
    return (data.decode("utf-8", "replace") if isinstance(data, bytes) else data).strip()
