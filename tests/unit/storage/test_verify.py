"""The full scan finds what is damaged, and only that."""

from __future__ import annotations

import random
import shutil

import pytest
from persistent.mapping import PersistentMapping
from ZODB import DB
from ZODB.blob import Blob
from ZODB.FileStorage import FileStorage

from colonnade.storage.errors import StorageUnavailable
from colonnade.storage.open import open_storage
from colonnade.storage.verify import verify


@pytest.fixture
def filled(uri, opened, tmp_path):
    """The folder of a closed database with 50 objects in 10 transactions and 3 blobs."""
    db = opened(uri)
    for number in range(10):
        with db.transaction() as connection:
            for part in range(5):
                connection.root()[f"{number}-{part}"] = PersistentMapping(text=f"{number}-{part}" * 20)
    with db.transaction() as connection:
        for number in range(3):
            connection.root()[f"blob{number}"] = Blob(bytes([number]) * 5000)
    db.close()
    return tmp_path / "db"


def test_a_sound_database(filled, uri, opened):
    report = verify(opened(uri))
    assert report.ok
    assert report.problems == ()
    assert report.records == 1 + 10 * 6 + 4
    assert report.bytes > 50 * 60
    assert (report.blobs, report.blob_bytes) == (3, 15_000)


def test_the_copy_of_a_database_has_the_same_blob_digest(filled, uri, opened, tmp_path):
    shutil.copytree(filled, tmp_path / "copy")
    copy = opened(f"file://{tmp_path}/copy/Data.fs")
    original = opened(uri)
    assert verify(copy).blob_digest == verify(original).blob_digest
    with copy.transaction() as connection, connection.root()["blob0"].open("a") as file:
        file.write(b"more")
    assert verify(copy).blob_digest != verify(original).blob_digest


def test_a_missing_and_a_changed_blob(filled, uri, opened):
    before = verify_once(uri)
    first, second, _ = sorted(filled.joinpath("blobs").rglob("*.blob"))
    first.unlink()
    second.chmod(0o600)
    second.write_bytes(b"changed")
    report = verify_once(uri)
    assert [problem.kind for problem in report.problems] == ["blob"]
    assert report.blob_digest != before.blob_digest


def verify_once(uri):
    """Open the storage alone, since a database with a damaged root doesn't open, verify it, and close."""
    storage, _ = open_storage(uri)
    try:
        return verify(storage)
    finally:
        storage.close()


def test_flipped_bits_are_found(filled, uri, opened):
    """Half of all bytes are records; the rest is structure, of which names and times of transactions carry no check."""
    path = filled / "Data.fs"
    sound = path.read_bytes()
    chance = random.Random(7)
    starts = [position for position in range(len(sound)) if sound.startswith(b".k", position)]
    for _ in range(40):
        position = chance.choice(starts) + chance.randrange(30)
        flipped = bytearray(sound)
        flipped[position] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        report = verify_once(uri)
        assert not report.ok, position
        assert {problem.kind for problem in report.problems} == {"checksum"}
        assert report.problems[0].oid


def test_damage_anywhere_is_noticed_mostly_and_never_crashes(filled, uri, opened):
    path = filled / "Data.fs"
    sound = path.read_bytes()
    index = (filled / "Data.fs.index").read_bytes()
    chance = random.Random(8)
    noticed = 0
    for _ in range(60):
        flipped = bytearray(sound)
        flipped[chance.randrange(4, len(sound))] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        (filled / "Data.fs.index").write_bytes(index)
        try:
            noticed += not verify_once(uri).ok
        except StorageUnavailable:
            noticed += 1
    assert noticed >= 54


def test_one_damaged_record_does_not_hide_another(filled, uri, opened):
    path = filled / "Data.fs"
    path.write_bytes(path.read_bytes().replace(b"2-3" * 20, b"2-X" * 20).replace(b"7-1" * 20, b"7-X" * 20))
    report = verify_once(uri)
    assert [problem.kind for problem in report.problems] == ["checksum"] * 2
    assert report.records == 65


def test_storages_without_checksums_can_be_verified_too(tmp_path, opened):
    plain = DB(FileStorage(str(tmp_path / "plain.fs")))
    with plain.transaction() as connection:
        connection.root()["a"] = 1
    assert verify(plain).ok
    plain.close()
    memory = opened("memory://")
    with memory.transaction() as connection:
        connection.root()["file"] = Blob(b"x")
    report = verify(memory)
    assert report.ok
    assert report.blobs == 1


def test_a_damaged_plain_record_is_a_problem(tmp_path):
    plain = DB(FileStorage(str(tmp_path / "plain.fs")))
    with plain.transaction() as connection:
        connection.root()["a"] = PersistentMapping(text="canary")
    plain.close()
    path = tmp_path / "plain.fs"
    data = path.read_bytes()
    position = data.rindex(b"cpersistent.mapping")
    path.write_bytes(data[:position] + b"\xff" + data[position + 1 :])
    plain = DB(FileStorage(str(path)))
    assert "record" in {problem.kind for problem in verify(plain).problems}
    plain.close()
