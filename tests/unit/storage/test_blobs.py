"""Blob files are on the disk before a vote returns, and gone after an abort."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest
from persistent import Persistent
from persistent.mapping import PersistentMapping
from ZODB import DB
from ZODB.blob import Blob
from ZODB.Connection import TransactionMetaData
from ZODB.FileStorage import FileStorage
from ZODB.POSException import ConflictError
from ZODB.utils import z64

from colonnade.storage import blobs
from colonnade.storage.blobs import SafeBlobFileStorage
from colonnade.storage.open import open_database


class Counter(Persistent):
    """Resolves its conflicts, but is not on the list of classes."""

    value = 0

    def _p_resolveConflict(self, old, committed, new):
        return new


@pytest.fixture
def calls(monkeypatch):
    """The paths of the files and folders that were synced, in order."""
    seen = []
    fsync = os.fsync

    def record(descriptor):
        number = descriptor if isinstance(descriptor, int) else descriptor.fileno()
        seen.append(os.readlink(f"/proc/self/fd/{number}"))
        fsync(number)

    monkeypatch.setattr(os, "fsync", record)
    monkeypatch.setattr(sys.modules[FileStorage.__module__], "fsync", record)
    return seen


def store_blob(cls, folder, calls):
    """Commit one blob by hand, up to the vote; returns the calls until then, the blob folder and the storage."""
    storage = cls(str(folder / "Data.fs"), blob_dir=str(folder / "blobs"))
    with DB(storage).transaction() as connection:
        connection.root()["a"] = 1
    calls.clear()
    source = folder / "upload"
    source.write_bytes(b"content")
    meta = TransactionMetaData()
    storage.tpc_begin(meta)
    storage.storeBlob(storage.new_oid(), z64, b"data", str(source), "", meta)
    storage.tpc_vote(meta)
    return storage, meta


def test_zodb_itself_does_not_sync_blobs(tmp_path, calls):
    """The reason for the subclass: when this fails, ZODB has learned it."""
    storage, meta = store_blob(FileStorage, tmp_path, calls)
    storage.tpc_finish(meta)
    storage.close()
    assert set(calls) == {str(tmp_path / "Data.fs")}


def test_the_file_and_all_its_folders_are_synced_before_the_vote_returns(tmp_path, calls):
    storage, meta = store_blob(SafeBlobFileStorage, tmp_path, calls)
    blob = str(next((tmp_path / "blobs").rglob("*.blob")))
    folders = [str(tmp_path / "blobs")]
    for part in os.path.relpath(os.path.dirname(blob), folders[0]).split(os.sep):
        folders.append(os.path.join(folders[-1], part))
    assert calls == [blob, *reversed(folders)]
    storage.tpc_finish(meta)
    assert calls[-1] == str(tmp_path / "Data.fs")
    storage.close()


def test_many_blobs_sync_each_folder_once(tmp_path, calls, opened, uri):
    db = opened(uri)
    calls.clear()
    with db.transaction() as connection:
        connection.root()["files"] = PersistentMapping({number: Blob(b"x") for number in range(20)})
    assert len(calls) == len(set(calls))
    assert sum(path.endswith(".blob") for path in calls) == 20


def test_a_disk_that_fails_to_sync_fails_the_commit_and_leaves_no_file(tmp_path, monkeypatch, opened, uri, read_blob):
    db = opened(uri)
    with monkeypatch.context() as patch:

        def full(path):
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(blobs, "sync_path", full)
        with pytest.raises(OSError, match="No space"), db.transaction() as connection:
            connection.root()["file"] = Blob(b"lost")
    assert not list(tmp_path.rglob("*.blob"))
    with db.transaction() as connection:
        assert "file" not in connection.root()
        connection.root()["file"] = Blob(b"kept")
    with db.transaction() as connection:
        assert read_blob(connection.root()["file"]) == b"kept"


def test_blobs_of_a_conflicting_transaction_are_removed(tmp_path, db, connect):
    one, two = connect(db), connect(db)
    one.root()["a"], two.root()["a"] = 1, Blob(b"loser")
    one.transaction_manager.commit()
    with pytest.raises(ConflictError):
        two.transaction_manager.commit()
    two.transaction_manager.abort()
    assert not list(tmp_path.rglob("*.blob"))


def test_conflicts_of_unlisted_classes_are_not_resolved(uri, opened, connect):
    """ZODB resolves conflicts with any class that it can import; a record in the file must not choose what runs."""
    db = opened(uri, class_factory=None)
    with db.transaction() as connection:
        connection.root()["counter"] = Counter()
    one, two = connect(db), connect(db)
    one.root()["counter"].value, two.root()["counter"].value = 1, 2
    one.transaction_manager.commit()
    with pytest.raises(ConflictError):
        two.transaction_manager.commit()


def test_what_a_killed_process_left_unstored_is_gone_after_the_next_start(tmp_path: Path) -> None:
    database = open_database(f"file://{tmp_path / 'Data.fs'}")
    folder = Path(database.storage.temporaryDirectory())
    database.close()
    (folder / "incoming-1").write_bytes(b"half")
    (folder / "savepoints").mkdir(exist_ok=True)
    (folder / "savepoints" / "x").write_bytes(b"half")
    open_database(f"file://{tmp_path / 'Data.fs'}").close()
    assert list(folder.iterdir()) == []
