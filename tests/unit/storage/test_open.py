"""Opening: by file, in memory, through zodburi; refused when in use or out of reach; nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap

import pytest
from BTrees.Length import Length
from BTrees.OLBTree import OLBTree
from persistent.mapping import PersistentMapping
from ZODB.blob import Blob

from colonnade.storage.blobs import SafeBlobFileStorage
from colonnade.storage.checksums import Checksummed
from colonnade.storage.errors import ClassRefused, StorageInUse, StorageUnavailable
from colonnade.storage.open import demand_unused, is_shared, open_database


def child(code, *args, **options):
    """Start a Python process that runs *code*."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def test_a_file_is_created_in_a_private_folder_with_blobs_beside_it(db, tmp_path, read_blob):
    assert stat.S_IMODE(os.stat(tmp_path / "db").st_mode) == 0o700
    assert isinstance(db.storage, Checksummed)
    assert isinstance(db.storage.base, SafeBlobFileStorage)
    with db.transaction() as connection:
        connection.root()["file"] = Blob(b"content")
    with db.transaction() as connection:
        assert read_blob(connection.root()["file"]) == b"content"
    assert list((tmp_path / "db" / "blobs").rglob("*.blob"))


def test_data_and_settings_survive_reopening(uri, opened):
    first = opened(uri, cache_size=77, cache_bytes=12345, pool_size=3)
    with first.transaction() as connection:
        connection.root()["a"] = PersistentMapping(b=1)
    assert (first.getCacheSize(), first.getCacheSizeBytes(), first.getPoolSize()) == (77, 12345, 3)
    first.close()
    with opened(uri).transaction() as connection:
        assert connection.root()["a"]["b"] == 1


def test_spaces_and_chinese_in_the_path(tmp_path, opened):
    opened(f"file://{tmp_path}/資料%20庫/Data.fs")
    assert (tmp_path / "資料 庫" / "Data.fs").exists()


def test_the_default_class_factory_refuses_what_is_not_listed(uri, opened):
    db = opened(uri)
    with db.transaction() as connection:
        connection.root()["x"] = signal.SIGTERM
    db.cacheMinimize()
    with pytest.raises(ClassRefused), db.transaction() as connection:
        connection.cacheMinimize()
        connection.root()["x"]


@pytest.mark.parametrize("uri", ["file://host/Data.fs", "file:relative/Data.fs", "file:///a/Data.fs?x=1", "file:///folder/"])
def test_a_file_uri_must_be_absolute_and_plain(uri):
    with pytest.raises(StorageUnavailable, match="file:///absolute"):
        open_database(uri)


def test_the_same_file_twice_is_refused(uri, db, tmp_path):
    with pytest.raises(StorageInUse) as caught:
        open_database(uri)
    assert caught.value.path == str(tmp_path / "db" / "Data.fs")
    assert "delete" not in str(caught.value)


def test_whether_it_is_in_use_is_told_without_opening_it(uri, opened, tmp_path):
    demand_unused(uri)
    demand_unused("memory://")
    assert not any(tmp_path.iterdir())
    first = opened(uri)
    with pytest.raises(StorageInUse):
        demand_unused(uri)
    first.close()
    demand_unused(uri)
    opened(uri)


def test_a_second_process_is_refused_and_the_first_works_on(uri, db):
    code = """
        import sys
        from colonnade.storage.open import open_database
        from colonnade.storage.errors import StorageInUse
        try:
            open_database(sys.argv[1])
        except StorageInUse as error:
            print("refused", error.path)
    """
    output, errors = child(code, uri).communicate(timeout=30)
    assert output.startswith("refused "), errors
    with db.transaction() as connection:
        connection.root()["still"] = True


def test_a_file_in_the_place_of_the_folder(tmp_path):
    (tmp_path / "db").write_text("")
    with pytest.raises(StorageUnavailable) as caught:
        open_database(f"file://{tmp_path}/db/Data.fs")
    assert caught.value.path == f"{tmp_path}/db/Data.fs"
    assert caught.value.reason


def test_a_folder_that_may_not_be_written(tmp_path):
    folder = tmp_path / "db"
    folder.mkdir(mode=0o500)
    code = """
        import os, sys
        from colonnade.storage.open import open_database
        from colonnade.storage.errors import StorageUnavailable
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            open_database(sys.argv[1])
        except StorageUnavailable as error:
            print("unavailable:", error.reason)
    """
    output, errors = child(code, f"file://{folder}/Data.fs").communicate(timeout=30)
    assert output == "unavailable: Permission denied\n", errors


def test_a_file_that_is_no_database_is_left_alone_and_unlocked(uri, tmp_path):
    (tmp_path / "db").mkdir()
    data = tmp_path / "db" / "Data.fs"
    data.write_bytes(b"%PDF-1.7 not ours at all")
    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            open_database(uri)
    assert data.read_bytes() == b"%PDF-1.7 not ours at all"


def test_memory_keeps_blobs_and_resolves_conflicts(opened, connect, read_blob):
    db = opened("memory://")
    with db.transaction() as connection:
        connection.root()["n"] = Length()
        connection.root()["file"] = Blob(b"x")
    one, two = connect(db), connect(db)
    for each in (one, two):
        each.root()["n"].change(1)
    one.transaction_manager.commit()
    two.transaction_manager.commit()
    assert two.root()["n"]() == 2
    assert read_blob(two.root()["file"]) == b"x"


def test_demo_changes_stay_in_memory(uri, opened):
    first = opened(uri)
    with first.transaction() as connection:
        connection.root()["a"] = 1
    first.close()
    demo = opened("demo:" + uri)
    with demo.transaction() as connection:
        assert connection.root()["a"] == 1
        connection.root()["a"] = 2
        connection.root()["file"] = Blob(b"new")
    demo.close()
    with opened(uri).transaction() as connection:
        assert dict(connection.root()) == {"a": 1}


def test_other_uris_go_to_zodburi_and_its_options_win(opened):
    db = opened("memory://name?connection_cache_size=11", pool_size=5)
    assert (db.getCacheSize(), db.getPoolSize(), db.getCacheSizeBytes()) == (11, 5, 256 * 2**20)


def test_a_database_that_others_may_have_open_is_told_by_its_uri():
    assert not any(map(is_shared, ("memory://", "file:///var/Data.fs", "demo:file:///var/Data.fs")))
    assert all(map(is_shared, ("zeo://localhost:8100", "postgres://localhost/site")))


def test_an_unknown_scheme_or_option_says_so():
    with pytest.raises(StorageUnavailable, match="nosuch"):
        open_database("nosuch://x")
    with pytest.raises(StorageUnavailable, match="pool_size"):
        open_database("memory://x?pool_size=3")


WRITER = """
    import sys, transaction
    from colonnade.storage.open import open_database
    from ZODB.blob import Blob
    connection = open_database(sys.argv[1]).open()
    root = connection.root()
    for number in range(int(sys.argv[2]), 100000):
        root["n"], root["file"] = number, Blob(str(number).encode())
        transaction.commit()
        print(number, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_it_acknowledged(uri, opened, read_blob):
    acknowledged = 0
    for _ in range(3):
        process = child(WRITER, uri, str(acknowledged + 1))
        for _ in range(12):
            acknowledged = int(process.stdout.readline())
        process.kill()
        rest = process.communicate()[0].split()
        acknowledged = int(rest[-1]) if rest else acknowledged
        db = opened(uri)
        with db.transaction() as connection:
            stored = connection.root()["n"]
            assert acknowledged <= stored <= acknowledged + 1
            assert read_blob(connection.root()["file"]) == str(stored).encode()
        db.close()
        acknowledged = stored


FULL_DISK = """
    import os, resource, signal, sys, transaction
    from persistent.mapping import PersistentMapping
    from colonnade.storage.open import open_database

    def limit(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path, big = sys.argv[1].removeprefix("file://"), int(sys.argv[2])
    db = open_database(sys.argv[1])
    root = db.open().root()
    for number, room in enumerate(range(100, big, big // 20)):
        root["before"] = number
        transaction.commit()
        limit(os.path.getsize(path) + room)
        root["big"] = PersistentMapping(text="x" * big)
        try:
            transaction.commit()
        except OSError:
            print("refused")
        transaction.abort()
        assert root["before"] == number and "big" not in root
        limit(resource.RLIM_INFINITY)
        root["after"] = number
        transaction.commit()
        assert os.path.getsize(path) == db.getSize(), (room, os.path.getsize(path), db.getSize())
    print(number)
    os._exit(0)
"""


@pytest.mark.parametrize("size", [2000, 7000, 60_000])
def test_a_full_disk_is_told_and_passes_without_a_trace(uri, opened, size):
    """The kernel's limit on file size cuts a write as a full disk does, here after any part of the record."""
    output, errors = child(FULL_DISK, uri, str(size)).communicate(timeout=30)
    *refused, last = output.split() or [errors]
    assert refused == ["refused"] * (int(last) + 1), errors
    with opened(uri).transaction() as connection:
        assert dict(connection.root()) == {"before": int(last), "after": int(last)}


@pytest.mark.parametrize("size", [2000, 20_000])
def test_a_full_disk_while_a_transaction_is_collected(uri, opened, size):
    """The temporary file is cut, not the data file."""
    code = FULL_DISK.replace("os.path.getsize(path) + room", "room")
    output, errors = child(code, uri, str(size)).communicate(timeout=30)
    last = output.split()[-1]
    assert last in ("18", "19"), errors
    assert "tpc_abort" not in errors
    with opened(uri).transaction() as connection:
        assert dict(connection.root()) == {"before": int(last), "after": int(last)}


def test_a_change_is_stored_with_few_entries_beside_it(db):
    with db.transaction() as connection:
        connection.root()["tree"] = OLBTree({f"{number:05}": number for number in range(5000)})
    with db.transaction() as connection:
        nodes = connection.root()["tree"].__getstate__()[0][::2]
        assert 2 <= len(nodes) <= 40 and all(len(node.__getstate__()[0][::2]) <= 40 for node in nodes)
        leaf = nodes[0].__getstate__()[0][0]
        assert len(leaf) <= 30
