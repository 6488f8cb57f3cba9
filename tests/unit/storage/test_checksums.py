"""The wrapper notices every flipped bit, and all that a storage does still works through it."""

from __future__ import annotations

import base64
import random
import time
from zlib import crc32

import pytest
import transaction
from BTrees.IOBTree import IOBTree
from BTrees.Length import Length
from persistent.mapping import PersistentMapping
from ZODB import DB
from ZODB.blob import Blob
from ZODB.FileStorage import FileStorage
from ZODB.interfaces import IBlobStorage, IStorageRestoreable, IStorageUndoable
from ZODB.POSException import POSKeyError
from ZODB.utils import maxtid, p64, z64

from colonnade.storage import checksums
from colonnade.storage.blobs import SafeBlobFileStorage
from colonnade.storage.checksums import Checksummed, unwrap, wrap
from colonnade.storage.errors import ChecksumError
from tests.steps import Steps


def commit(db, **values):
    """Set items of the root in one transaction; returns its id."""
    with db.transaction() as connection:
        connection.root().update(values)
    return db.lastTransaction()


def root_of(db):
    """A copy of the root's items, read by a new transaction."""
    with db.transaction() as connection:
        return dict(connection.root())


def wait_for_the_clock():
    """Packing works by the clock: leave a gap between what comes before and after."""
    time.sleep(0.02)


def pack(db):
    """Pack up to now, with a clock reading that is surely after the last commit."""
    wait_for_the_clock()
    db.pack(time.time())


def test_wrapping_and_unwrapping():
    data = b"\x80\x03ctest"
    assert unwrap(wrap(data)) == data
    assert wrap(b"") == unwrap(b"") == b""


def test_plain_records_pass():
    for data in (b"\x80\x03x", b"(cmodule", b"cmodule"):
        assert unwrap(data) == data


def test_every_flipped_bit_is_noticed():
    wrapped = wrap(b"\x80\x03cpersistent.mapping\nPersistentMapping\nq\x01.")
    for bit in range(len(wrapped) * 8):
        flipped = bytearray(wrapped)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ChecksumError):
            unwrap(bytes(flipped))


def test_an_error_tells_object_and_transaction():
    with pytest.raises(ChecksumError) as caught:
        unwrap(b".kxxxxdata", p64(7), p64(9))
    assert (caught.value.oid, caught.value.tid) == (p64(7), p64(9))
    assert "0000000000000007" in str(caught.value)


def test_records_in_the_file_carry_the_checksum_and_readers_do_not_see_it(db):
    tid = commit(db, a=1)
    for data in (
        db.storage.load(z64)[0],
        db.storage.loadBefore(z64, maxtid)[0],
        db.storage.loadSerial(z64, tid),
        db.storage.record_iternext()[2],
        [record.data for each in db.storage.iterator() for record in each][-1],
    ):
        assert data.startswith(b"\x80")
    assert db.storage.base.loadSerial(z64, tid) == wrap(db.storage.loadSerial(z64, tid))


def test_missing_objects_are_missing(db):
    with pytest.raises(POSKeyError):
        db.storage.load(p64(99))
    commit(db, a=1)
    assert db.storage.loadBefore(z64, p64(1)) is None


def test_it_offers_what_the_storage_below_offers(db):
    for interface in (IBlobStorage, IStorageRestoreable, IStorageUndoable):
        assert interface.providedBy(db.storage)
    assert len(db.storage) == 1
    assert db.storage.getSize() > 0


def test_damage_in_the_file_is_an_error_for_the_reader(uri, opened, tmp_path):
    db = opened(uri)
    commit(db, a=PersistentMapping(text="canary"))
    db.close()
    path = tmp_path / "db" / "Data.fs"
    path.write_bytes(path.read_bytes().replace(b"canary", b"Canary"))
    db = opened(uri)
    with pytest.raises(ChecksumError) as caught, db.transaction() as connection:
        connection.root()["a"]["text"]
    assert caught.value.oid == p64(1)


def test_older_data_without_checksums_is_read_and_gains_them_when_written(uri, opened, tmp_path):
    (tmp_path / "db").mkdir()
    plain = DB(FileStorage(str(tmp_path / "db" / "Data.fs")))
    commit(plain, a=1)
    plain.close()
    db = opened(uri)
    assert root_of(db) == {"a": 1}
    commit(db, b=2)
    assert root_of(db) == {"a": 1, "b": 2}
    assert db.storage.base.load(z64)[0].startswith(b".k")


def test_conflicts_are_resolved(db, connect):
    commit(db, count=Length(), tree=IOBTree(dict.fromkeys(range(10), "x")))
    one, two = connect(db), connect(db)
    for number, each in enumerate((one, two)):
        each.root()["count"].change(1)
        each.root()["tree"][100 + number] = "new"
    one.transaction_manager.commit()
    two.transaction_manager.commit()
    with db.transaction() as connection:
        connection.cacheMinimize()
        assert connection.root()["count"]() == 2
        assert {100, 101} <= set(connection.root()["tree"])


def test_conflicts_of_trees_that_hold_objects_are_resolved(db, connect):
    commit(db, tree=IOBTree({n: PersistentMapping(n=n) for n in range(100)}))
    one, two = connect(db), connect(db)
    one.root()["tree"][1000], two.root()["tree"][-1] = PersistentMapping(n=1000), PersistentMapping(n=-1)
    one.root()["tree"][99], two.root()["tree"][0] = PersistentMapping(n=1), PersistentMapping(n=2)
    one.transaction_manager.commit()
    two.transaction_manager.commit()
    with db.transaction() as connection:
        tree = connection.root()["tree"]
        assert [tree[key]["n"] for key in (-1, 0, 50, 99, 1000)] == [-1, 2, 50, 1, 1000]


def undo(db, tid):
    """Undo the transaction *tid*."""
    entry = next(entry for entry in db.undoLog(0, 100) if entry["id"] and tid_of(entry) == tid)
    db.undo(entry["id"])
    transaction.commit()


def tid_of(entry):
    """The transaction id in an entry of the undo log."""
    return base64.b64decode(entry["id"])


def test_undo(db):
    commit(db, a=1)
    tid = commit(db, a=2)
    undo(db, tid)
    assert root_of(db) == {"a": 1}


def test_undo_with_conflict_resolution(db):
    commit(db, count=Length())
    with db.transaction() as connection:
        connection.root()["count"].change(5)
    tid = db.lastTransaction()
    with db.transaction() as connection:
        connection.root()["count"].change(1)
    undo(db, tid)
    with db.transaction() as connection:
        assert connection.root()["count"]() == 1


def test_undo_of_a_blob_change(db, read_blob):
    blob = Blob(b"old")
    commit(db, file=blob)
    with db.transaction() as connection, connection.root()["file"].open("w") as file:
        file.write(b"new")
    undo(db, db.lastTransaction())
    with db.transaction() as connection:
        assert read_blob(connection.root()["file"]) == b"old"


def test_pack_removes_the_unreachable_and_nothing_else(db, tmp_path, read_blob):
    commit(db, keep=PersistentMapping(child=PersistentMapping(x=1)), drop=PersistentMapping(x="drop me"), old=Blob(b"1"), file=Blob(b"2"))
    with db.transaction() as connection:
        del connection.root()["drop"], connection.root()["old"]
    before = len(db.storage)
    pack(db)
    assert len(db.storage) == before - 2
    assert b"drop me" not in (tmp_path / "db" / "Data.fs").read_bytes()
    with db.transaction() as connection:
        connection.cacheMinimize()
        assert connection.root()["keep"]["child"]["x"] == 1
        assert read_blob(connection.root()["file"]) == b"2"
    assert len(list((tmp_path / "db" / "blobs").rglob("*.blob"))) == 1


def test_pack_stops_at_damage_and_keeps_all(uri, opened, tmp_path):
    db = opened(uri)
    commit(db, a=PersistentMapping(text="canary"))
    commit(db, b=1)
    db.close()
    path = tmp_path / "db" / "Data.fs"
    damaged = path.read_bytes().replace(b"canary", b"Canary")
    path.write_bytes(damaged)
    db = opened(uri)
    with pytest.raises(ChecksumError):
        pack(db)
    assert path.read_bytes() == damaged
    assert root_of(db)["b"] == 1


def test_history_and_undo_log(db):
    commit(db, a=1)
    commit(db, a=2)
    assert len(db.history(z64, 10)) == 3
    assert len(db.undoLog(0, 10)) >= 2


@pytest.mark.parametrize("plain_source", [False, True])
def test_copying_keeps_history_and_blobs(tmp_path, db, opened, read_blob, plain_source):
    source = db
    if plain_source:
        source = DB(FileStorage(str(tmp_path / "plain.fs"), blob_dir=str(tmp_path / "plain-blobs")))
    commit(source, a=PersistentMapping(x=1), file=Blob(b"content"))
    last = commit(source, a=2)
    undo(source, last)
    target = Checksummed(SafeBlobFileStorage(str(tmp_path / "copy.fs"), blob_dir=str(tmp_path / "copy-blobs")))
    target.copyTransactionsFrom(source.storage)
    records = [(r.oid, r.tid, r.data) for t in source.storage.iterator() for r in t]
    assert [(r.oid, r.tid, r.data) for t in target.iterator() for r in t] == records
    assert all(record.data[:2] == b".k" for t in target.base.iterator() for record in t if record.data)
    copy = DB(target)
    with copy.transaction() as connection:
        assert connection.root()["a"]["x"] == 1
        assert read_blob(connection.root()["file"]) == b"content"
    copy.close()
    if plain_source:
        source.close()


def test_an_undone_creation_is_copied_as_absent(db, tmp_path):
    commit(db, a=1)
    with db.transaction() as connection:
        connection.add(new := PersistentMapping())
        oid = new._p_oid
        connection.root()["a"] = new
    undo(db, db.lastTransaction())
    with pytest.raises(POSKeyError):
        db.storage.load(oid)
    target = Checksummed(SafeBlobFileStorage(str(tmp_path / "copy.fs"), blob_dir=str(tmp_path / "copy-blobs")))
    target.copyTransactionsFrom(db.storage)
    with pytest.raises(POSKeyError):
        target.load(oid)
    target.close()


def test_the_database_above_hears_of_changes_from_below(db):
    heard = []

    class Above:
        def invalidate(self, tid, oids):
            heard.append((tid, list(oids)))

        def invalidateCache(self):
            heard.append("all")

        def references(self, record, oids=None):
            return [record]

        def transform_record_data(self, data):
            return data + b"+"

        def untransform_record_data(self, data):
            return data.removesuffix(b"+")

    storage = Checksummed(db.storage.base)
    assert storage.untransform_record_data(storage.transform_record_data(b"x")) == b"x"
    storage.registerDB(Above())
    storage.invalidate(p64(1), [z64])
    storage.invalidateCache()
    assert heard == [(p64(1), [z64]), "all"]
    assert storage.references(wrap(b"\x80x")) == [b"\x80x"]
    assert unwrap(storage.transform_record_data(b"x")) == b"x+"
    assert storage.untransform_record_data(wrap(b"x+")) == b"x"


def test_iterators_can_be_closed(db):
    commit(db, a=1)
    iterator = db.storage.iterator()
    assert next(iter(iterator)).tid
    iterator.close()


def test_the_overhead_is_one_checksum_however_long_a_record_is(monkeypatch):
    summed = []
    monkeypatch.setattr(checksums, "crc32", lambda data: summed.append(len(data)) or crc32(data))
    for length in (20, 2000, 2_000_000):
        data = random.Random(1).randbytes(length)
        with Steps() as steps:
            assert unwrap(wrap(data)) == data
        assert steps.number < 30 and summed == [length, length]
        summed.clear()
