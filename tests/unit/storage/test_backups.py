"""Backups: what is copied, what is noticed, what is refused, and that a site comes of it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import transaction
from persistent.timestamp import TimeStamp
from ZODB.blob import Blob

from colonnade.storage.backups import create as making
from colonnade.storage.backups.create import Made, Site, create
from colonnade.storage.backups.errors import (
    BackupBusy,
    BackupDamaged,
    BackupTooNew,
    NoBackup,
    NotABackupFolder,
    NotEmpty,
    NotThatFarBack,
    OtherSite,
)
from colonnade.storage.backups.folder import BackupFolder
from colonnade.storage.backups.read import check
from colonnade.storage.backups.restore import UNFINISHED, restore
from colonnade.storage.errors import BackupRuns, PackRuns
from colonnade.storage.packing import pack
from colonnade.storage.verify import verify

NOW = datetime(2026, 11, 28, 14, 0, tzinfo=UTC)
SITE = Site("7", "Acme", {"colonnade.ini": b"[colonnade]\n", "plugins/notes.py": b"# notes\n"})


class Backups:
    """A database with a folder for backups."""

    def __init__(self, db: Any, path: Path) -> None:
        self.db, self.folder, self.made = db, BackupFolder(path, "0.1.0"), 0

    def write(self, key: str, value: object = "text") -> None:
        with self.db.transaction() as connection:
            connection.root()[key] = value

    def create(self, **options: Any) -> Made:
        self.made += 1
        return create(self.db.storage, self.folder, options.pop("site", SITE), NOW + timedelta(minutes=self.made), **options)


@pytest.fixture
def backups(db: Any, tmp_path: Path) -> Backups:
    found = Backups(db, tmp_path / "backups")
    found.write("first", Blob(b"a file"))
    return found


@pytest.fixture
def restored(backups: Backups, opened: Callable, tmp_path: Path) -> Callable[..., Any]:
    """Restore into an empty folder, and open what is there."""

    def run(id: str = "", until: datetime | None = None) -> Any:
        target = tmp_path / f"new{len(list(tmp_path.iterdir()))}" / "Data.fs"
        restore(backups.folder, backups.folder.point(id), target, until)
        return opened(f"file://{target}")

    return run


def _keys(db: Any) -> set[str]:
    with db.transaction() as connection:
        return set(connection.root())


def _moment(db: Any) -> datetime:
    """When the last transaction was."""
    return datetime.fromisoformat(f"{TimeStamp(db.lastTransaction())}+00:00")


# --- what a site comes of


def test_a_restored_site_is_the_same_in_each_byte(backups: Backups, restored: Callable) -> None:
    backups.create()
    backups.write("second", Blob(b"another file"))
    made = backups.create()
    copy = restored()
    assert Path(copy.storage.getName()).read_bytes() == Path(backups.db.storage.getName()).read_bytes()
    assert verify(copy) == verify(backups.db) and verify(copy).blobs == 2
    assert check(backups.folder, made.point) == verify(backups.db)
    with copy.transaction() as connection, connection.root()["second"].open() as file:
        assert file.read() == b"another file"
    with copy.transaction() as connection:  # a site that goes on
        connection.root()["third"] = Blob(b"new")
    assert verify(copy).ok


def test_each_point_can_be_restored(backups: Backups, restored: Callable) -> None:
    ids = []
    for key in ("a", "b", "c"):
        backups.write(key)
        ids.append(backups.create().point.id)
    assert [_keys(restored(id)) for id in ids] == [{"first", "a"}, {"first", "a", "b"}, {"first", "a", "b", "c"}]


def test_what_was_stored_after_a_moment_is_left_out(backups: Backups, restored: Callable) -> None:
    backups.write("a")
    moment = _moment(backups.db)
    backups.write("b", Blob(b"later"))
    backups.write("c")
    backups.create()
    copy = restored(until=moment)
    assert _keys(copy) == {"first", "a"} and verify(copy).ok and verify(copy).blobs == 1
    assert len(list(Path(copy.storage.blob_dir).rglob("*.blob"))) == 1


def test_a_moment_that_was_packed_away_is_refused(backups: Backups, restored: Callable) -> None:
    backups.write("a", "old")
    moment = _moment(backups.db)
    backups.write("a", "new")
    pack(backups.db, 0)
    backups.create()
    with pytest.raises(NotThatFarBack):
        restored(until=moment)
    with pytest.raises(NotThatFarBack):
        restored(until=NOW - timedelta(days=3650))
    assert _keys(restored(until=datetime.now(UTC))) == {"first", "a"}


def test_settings_and_plugins_are_kept_as_they_were(backups: Backups) -> None:
    first = backups.create().point
    backups.create(site=Site("7", "Acme", {"colonnade.ini": b"[colonnade]\nport = 81\n"}))
    assert backups.folder.settings_of(first) == SITE.settings
    assert backups.folder.settings_of(backups.folder.point()) == {"colonnade.ini": b"[colonnade]\nport = 81\n"}


def test_only_the_owner_may_read_a_backup(backups: Backups) -> None:
    backups.create()
    files = [path for path in backups.folder.path.rglob("*") if path.name != "lock"]
    assert files and all(path.stat().st_mode & 0o077 == 0 for path in (backups.folder.path, *files))


# --- what is copied


def test_only_what_is_new_is_copied(backups: Backups) -> None:
    first = backups.create()
    assert first.point.is_full and first.new_blobs == 1
    backups.write("second", Blob(b"12345"))
    second = backups.create()
    assert not second.point.is_full and (second.new_blobs, second.new_blob_bytes) == (1, 5)
    assert 0 < second.new_bytes < second.point.size == os.stat(backups.db.storage.getName()).st_size
    third = backups.create()
    assert (third.new_bytes, third.new_blobs, third.point.pieces) == (0, 0, second.point.pieces)


def test_a_packed_database_is_copied_anew_but_not_its_files(backups: Backups, restored: Callable) -> None:
    backups.write("a", "old" * 100)
    before = backups.create().point
    kept = backups.folder.blob_file(*next(iter(backups.folder.blobs_of(before, before.pieces[0]))).key).stat()
    backups.write("a", "new")
    pack(backups.db, 0)
    after = backups.create()
    assert after.point.is_full and after.point.chain != before.chain
    (blob,) = backups.folder.path.joinpath("blobs").rglob("*-*")
    assert (blob.stat().st_ino, blob.stat().st_mtime_ns) == (kept.st_ino, kept.st_mtime_ns)
    assert verify(restored()) == verify(backups.db) and verify(restored(before.id)).ok


def test_a_packed_database_that_has_grown_again_is_copied_anew(backups: Backups, restored: Callable) -> None:
    backups.write("a", "old" * 100)
    before = backups.create().point
    backups.write("a", "new")
    pack(backups.db, 0)
    backups.write("b", "x" * before.size)
    after = backups.create().point
    assert after.size > before.size and after.is_full and verify(restored()) == verify(backups.db)


def test_a_full_backup_mends_a_file_that_was_damaged(backups: Backups) -> None:
    point = backups.create().point
    (blob,) = backups.folder.path.joinpath("blobs").rglob("*-*")
    blob.write_bytes(b"A file")
    assert not check(backups.folder, point).ok
    assert check(backups.folder, backups.create(full=True).point).ok and check(backups.folder, point).ok


def test_a_file_that_is_missing_in_the_site_is_told_by_checking(backups: Backups) -> None:
    backups.create()
    backups.write("second", Blob(b"x"))
    backups.write("third", Blob(b"y"))
    gone = max(Path(backups.db.storage.blob_dir).rglob("*.blob"), key=lambda path: path.name)
    gone.unlink()
    point = backups.create().point
    (problem,) = check(backups.folder, point).problems
    assert point.blobs == 2 and problem.kind == "blob"


def test_what_a_backup_that_was_killed_left_is_removed(backups: Backups) -> None:
    point = backups.create().point
    left = backups.folder.data_file(point.chain, point.id).with_name("20200101-000000.data.part")
    left.touch()
    backups.create()
    assert not left.exists()


def test_a_missing_piece_begins_anew(backups: Backups) -> None:
    point = backups.create().point
    backups.folder.data_file(point.chain, point.id).unlink()
    assert backups.create().point.is_full


def test_what_is_written_meanwhile_is_in_the_next_one(backups: Backups, restored: Callable) -> None:
    """The file grows, and files of people come, after the point was chosen and before it is copied."""
    chosen, go_on = threading.Event(), threading.Event()

    def progress(done: int, total: int) -> None:
        chosen.set()
        assert go_on.wait(10)

    thread = threading.Thread(target=lambda: backups.create(progress=progress))
    thread.start()
    assert chosen.wait(10)
    backups.write("meanwhile", Blob(b"new"))
    go_on.set()
    thread.join()
    first = backups.folder.point()
    assert _keys(restored()) == {"first"} and first.blobs == 1 and check(backups.folder, first).ok
    assert backups.create().new_blobs == 1
    assert _keys(restored()) == {"first", "meanwhile"}


def test_a_transaction_that_is_being_stored_is_not_in_it(backups: Backups, restored: Callable) -> None:
    manager = transaction.TransactionManager()
    connection = backups.db.open(manager)
    connection.root()["half"] = Blob(b"half")
    current = manager.get()
    connection.tpc_begin(current)
    connection.commit(current)
    connection.tpc_vote(current)
    try:
        point = backups.create().point
    finally:
        connection.tpc_abort(current)
        manager.abort()
        connection.close()
    assert point.blobs == 1 and _keys(restored()) == {"first"}


def test_packing_and_a_backup_never_run_at_once(backups: Backups) -> None:
    def progress(done: int, total: int) -> None:
        with pytest.raises(BackupRuns):
            pack(backups.db, 0)
        with pytest.raises(BackupBusy):
            backups.create()

    backups.create(progress=progress)
    packing = backups.db.storage.base.packer

    def packer(*arguments: Any) -> Any:
        with pytest.raises(PackRuns):
            backups.create()
        return packing(*arguments)

    backups.db.storage.base.packer = packer
    backups.write("a")
    pack(backups.db, 0)
    backups.create()


# --- what is noticed and refused


def _change_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("part", ["data", "list", "blob", "setting"])
@pytest.mark.parametrize("harm", [_change_byte, lambda path: os.truncate(path, path.stat().st_size - 1), Path.unlink])
def test_what_was_cut_edited_or_lost_is_found_and_not_restored(part: str, harm: Callable, backups: Backups, tmp_path: Path) -> None:
    point, folder = backups.create().point, backups.folder
    piece = point.pieces[0]
    paths = {
        "data": folder.data_file(point.chain, piece.id),
        "list": folder.list_file(point.chain, piece.id),
        "blob": folder.blob_file(*next(iter(folder.blobs_of(point, piece))).key),
        "setting": folder.setting_file(point.settings[0].digest),
    }
    harm(paths[part])
    with pytest.raises(BackupDamaged):
        report = check(folder, point)
        raise BackupDamaged(point.id, [problem.detail for problem in report.problems]) if not report.ok else AssertionError
    with pytest.raises(BackupDamaged):
        restore(folder, point, tmp_path / "new" / "Data.fs")
        folder.settings_of(point)
    assert part == "setting" or list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.update(title="Other"),
        lambda values: values["pieces"][0].update(size=1),
        lambda values: values.pop("pieces"),
        lambda values: values["settings"][0].update(name="plugins/../../etc/passwd"),
    ],
)
def test_an_edited_manifest_is_refused(change: Callable, backups: Backups) -> None:
    point = backups.create().point
    path = backups.folder.manifest(point.id)
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(values))
    with pytest.raises(BackupDamaged):
        backups.folder.point()


def test_a_cut_manifest_is_refused(backups: Backups) -> None:
    path = backups.folder.manifest(backups.create().point.id)
    for size in (0, 10, path.stat().st_size // 2):
        os.truncate(path, size)
        with pytest.raises(BackupDamaged):
            backups.folder.point()


def test_a_name_that_leads_elsewhere_is_refused_even_if_it_is_well_written(backups: Backups) -> None:
    site = Site("7", "Acme", {"plugins/../../evil": b"x"})
    point = backups.create(site=site).point
    with pytest.raises(BackupDamaged):
        backups.folder.point(point.id)


def test_a_newer_release_is_named(backups: Backups) -> None:
    backups.folder.version = "0.2.0"
    backups.create()
    with pytest.raises(BackupTooNew, match=r"0\.2\.0"):
        BackupFolder(backups.folder.path, "0.1.9").point()
    assert BackupFolder(backups.folder.path, "0.10.0").point().version == "0.2.0"


def test_another_site_gets_a_folder_of_its_own(backups: Backups) -> None:
    backups.create()
    with pytest.raises(OtherSite, match="Acme"):
        backups.create(site=Site("8", "Else"))


def test_a_folder_with_something_else_is_left_alone(backups: Backups) -> None:
    backups.folder.path.mkdir()
    (backups.folder.path / "photo.jpg").touch()
    with pytest.raises(NotABackupFolder):
        backups.create()
    assert os.listdir(backups.folder.path) == ["photo.jpg"]


def test_nothing_is_restored_over_what_is_there(backups: Backups, tmp_path: Path) -> None:
    point = backups.create().point
    with pytest.raises(NotEmpty, match="a site runs"):
        restore(backups.folder, point, Path(backups.db.storage.getName()))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "note").touch()
    with pytest.raises(NotEmpty, match="note"):
        restore(backups.folder, point, tmp_path / "other" / "Data.fs")
    assert os.listdir(tmp_path / "other") == ["note"]


def test_a_restore_that_was_killed_is_no_site(backups: Backups, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    point = backups.create().point
    monkeypatch.setattr(os, "replace", lambda *names: os._exit(9))
    child = os.fork()
    if child == 0:
        restore(backups.folder, point, tmp_path / "new" / "Data.fs")
    os.waitpid(child, 0)
    assert (tmp_path / "new" / UNFINISHED).exists() and not (tmp_path / "new" / "Data.fs").exists()


Usage = namedtuple("Usage", "total used free")


def test_a_full_disk_is_foreseen(backups: Backups, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    point = backups.create().point
    backups.write("second", Blob(b"x"))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 1000))
    for work in (backups.create, lambda: restore(backups.folder, point, tmp_path / "new" / "Data.fs"), lambda: pack(backups.db, 0)):
        with pytest.raises(OSError) as caught:
            work()
        assert caught.value.errno == errno.ENOSPC
    assert backups.folder.ids() == [point.id] and not (tmp_path / "new").exists()


def test_a_backup_that_fails_leaves_nothing(backups: Backups, monkeypatch: pytest.MonkeyPatch) -> None:
    point = backups.create().point
    before = sorted(backups.folder.path.rglob("*"))
    backups.write("second", Blob(b"x"))

    def no_room(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(making, "setting_of", no_room)
    with pytest.raises(OSError):
        backups.create()
    monkeypatch.undo()
    files = [path for path in sorted(backups.folder.path.rglob("*")) if path.is_file()]
    assert files == [path for path in before if path.is_file()]
    assert backups.create().point.pieces[0] == point.pieces[0]


def test_there_may_be_none(tmp_path: Path) -> None:
    with pytest.raises(NoBackup):
        BackupFolder(tmp_path / "none", "0.1.0").point()
    assert BackupFolder(tmp_path / "none", "0.1.0").verified() is None


# --- how long they are kept


def test_the_newest_are_kept_and_all_that_they_need(backups: Backups, restored: Callable) -> None:
    backups.create()
    backups.write("second", Blob(b"x"))
    pack(backups.db, 0)
    first = backups.create().point
    backups.write("third", Blob(b"y"))
    second = backups.create().point
    assert len(backups.folder.keep(2)) == 1 and backups.folder.ids() == [first.id, second.id]
    assert check(backups.folder, first).ok and check(backups.folder, second).ok
    assert backups.folder.keep(1) == [first.id]
    assert verify(restored()) == verify(backups.db)


def test_what_nobody_needs_any_more_gives_its_room_back(backups: Backups) -> None:
    backups.create()
    backups.write("first", "no file any more")
    pack(backups.db, 0)
    last = backups.create().point
    backups.folder.keep(1)
    assert not list(backups.folder.path.joinpath("blobs").rglob("*-*"))
    assert os.listdir(backups.folder.path / "pieces") == [last.chain]


def test_nothing_is_removed_while_a_manifest_cant_be_read(backups: Backups) -> None:
    first, _second, _third = (backups.create().point for _ in range(3))
    os.truncate(backups.folder.manifest(first.id), 10)
    with pytest.raises(BackupDamaged):
        backups.folder.keep(1)
    assert len(backups.folder.ids()) == 3


def test_the_last_one_that_was_checked_is_known(backups: Backups) -> None:
    first, second = backups.create().point, backups.create().point
    assert backups.folder.verified() is None
    backups.folder.note_verified(first.id, NOW, "verify", 1.23)
    found = backups.folder.verified()
    assert found is not None and (found.id, found.when, found.how, found.seconds) == (first.id, NOW, "verify", 1.2)
    backups.folder.note_verified(second.id, NOW, "drill", 2.0)
    assert backups.folder.verified().id == second.id
    backups.folder.keep(1)
    backups.folder.manifest(second.id).unlink()
    assert backups.folder.verified() is None
