"""The index follows the database, and whatever is killed in between is done again."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from colonnade.api import edit
from colonnade.catalog.changed import changed
from colonnade.commands.trash import trash
from colonnade.search import indexing
from colonnade.search.document import FORMAT, Sight
from colonnade.search.engines.base import IndexUnusable
from colonnade.search.engines.sqlite import SqliteEngine
from colonnade.search.index import SearchIndex
from colonnade.search.query import EVERYTHING, parse
from colonnade.security.reader import All
from colonnade.testing import MemorySite

ALL = Sight(All())


class Database:
    """The site of the test, and a way to be killed before the queue is told of what was done."""

    killed = False

    def __init__(self, site: MemorySite) -> None:
        self.site = site

    @contextmanager
    def reading(self) -> Iterator[Any]:
        yield self.site.root

    def change(self, work: Callable[[Any], Any]) -> Any:
        waiting = len(changed(self.site.root))
        result = work(self.site.root)
        if self.killed and len(changed(self.site.root)) < waiting:
            self.site.abort()
            raise SystemExit
        self.site.commit()
        return result


@pytest.fixture(params=["whoosh", "sqlite"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    made = SearchIndex(tmp_path / "search", request.param, rest=0)
    yield made
    made.close()


@pytest.fixture
def database(site: MemorySite) -> Database:
    site.page("First", "alpha")
    site.page("Second", "beta")
    site.commit()
    return Database(site)


def titles(index: SearchIndex, site: MemorySite, query: str) -> list[str]:
    return sorted(site.root["uids"][uid].title for uid in index.search(parse(query).tree, ALL))


def test_without_an_index_it_says_so_and_makes_one(index: SearchIndex, database: Database) -> None:
    with pytest.raises(IndexUnusable):
        index.search(EVERYTHING, ALL)
    index.update(database)
    assert titles(index, database.site, "alpha") == ["First"]
    assert index.update(database) == 0 and len(changed(database.site.root)) == 0


def test_it_follows_what_changes(index: SearchIndex, database: Database) -> None:
    site = database.site
    index.update(database)
    edit(site.uow(), site.app()["first"], {"body": "gamma"})
    trash(site.uow(), site.app()["second"])
    site.page("Third", "gamma")
    site.commit()
    assert len(changed(site.root)) > 0
    index.update(database)
    assert titles(index, site, "gamma") == ["First", "Third"] and titles(index, site, "alpha or beta") == []
    assert index.search(EVERYTHING, ALL).total == 2


def test_an_object_whose_plugin_fails_keeps_nobody_elses_from_being_found(
    index: SearchIndex, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = database.site
    odd = site.page("Odd", "gamma")
    site.page("Even", "gamma")
    site.commit()
    made = indexing.field_texts

    def field_texts(obj: Any, *more: Any, **options: Any) -> list[str]:
        if obj.uid == odd.uid:
            raise ValueError("on purpose")
        return made(obj, *more, **options)

    monkeypatch.setattr(indexing, "field_texts", field_texts)
    index.update(database)
    assert titles(index, site, "gamma") == ["Even"] and len(changed(site.root)) == 0 and "on purpose" in caplog.text
    monkeypatch.setattr(indexing, "field_texts", made)
    index.rebuild(database)
    assert titles(index, site, "gamma") == ["Even", "Odd"]


def test_who_is_killed_does_it_again(index: SearchIndex, database: Database) -> None:
    site = database.site
    index.update(database)
    for number in range(25):
        site.page(f"Page {number}", "many")
        edit(site.uow(), site.app()["first"], {"body": f"state{number}"})
        site.commit()
        database.killed = number % 2 == 0
        if database.killed:
            with pytest.raises(SystemExit):
                index.update(database)
        else:
            index.update(database)
    database.killed = False
    index.update(database)
    expected = {obj.uid for obj in site.root["uids"].values() if obj.type_name == "sample.page"}
    found = index.search(EVERYTHING, ALL, limit=100)
    assert set(found) == expected and found.total == len(expected)
    assert titles(index, site, "state24") == ["First"] and titles(index, site, "state23") == []
    assert len(changed(site.root)) == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves the file open that it can't read
@pytest.mark.parametrize("damage", ["current", "folder", "cut"])
def test_what_was_damaged_is_made_anew(index: SearchIndex, database: Database, damage: str) -> None:
    index.update(database)
    folder = next(path for path in index.folder.iterdir() if path.is_dir())
    index.close()
    if damage == "current":
        (index.folder / "current").write_bytes(b"\xff../..")
    else:
        for file in folder.iterdir():
            file.write_bytes(file.read_bytes()[:30]) if damage == "cut" else file.unlink()
    with pytest.raises(IndexUnusable):
        index.search(EVERYTHING, ALL)
    index.update(database)
    assert titles(index, database.site, "alpha") == ["First"]
    assert len([path for path in index.folder.iterdir() if path.is_dir()]) == 1


def gone(index: SearchIndex) -> None:
    shutil.rmtree(index.folder)


def engine_gone(index: SearchIndex) -> None:
    shutil.rmtree(only_folder(index))


def emptied(index: SearchIndex) -> None:
    for file in only_folder(index).iterdir():
        file.unlink()


def a_file_instead(index: SearchIndex) -> None:
    folder = only_folder(index)
    shutil.rmtree(folder)
    folder.write_bytes(b"")


def nothing_named(index: SearchIndex) -> None:
    (index.folder / "current").write_text("sqlite-nothing")


def only_folder(index: SearchIndex) -> Path:
    (found,) = [path for path in index.folder.iterdir() if path.is_dir()]
    return found


@pytest.mark.usefixtures("damage")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("lose", [gone, engine_gone, emptied, a_file_instead, nothing_named])
def test_what_goes_away_in_use_is_told_and_made_anew(index: SearchIndex, database: Database, lose: Callable[[SearchIndex], None]) -> None:
    index.update(database)
    assert titles(index, database.site, "alpha") == ["First"]
    lose(index)
    database.site.page("Third", "alpha")
    database.site.commit()
    with suppress(IndexUnusable):  # SQLite goes on with a file that it has open
        index.search(parse("alpha").tree, ALL)
    index.update(database)
    index.update(database)
    assert titles(index, database.site, "alpha") == ["First", "Third"] and only_folder(index)


def in_the_way(path: Path) -> Callable[[], None]:
    """Put a file where the folder is; return what takes it away."""
    shutil.rmtree(path)
    path.write_bytes(b"in the way")
    return path.unlink


def no_name(path: Path) -> Callable[[], None]:
    """Let nothing be put in place; return what mends that."""
    blocked = path / "current.new"
    blocked.mkdir()
    (path / "current").unlink()
    return blocked.rmdir


@pytest.mark.usefixtures("damage")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("obstruct", [in_the_way, no_name])
def test_what_can_t_be_written_leaves_nothing_behind_and_is_mended_later(
    index: SearchIndex, database: Database, obstruct: Callable[[Path], Callable[[], None]]
) -> None:
    index.update(database)
    mend = obstruct(index.folder)
    waiting = len(changed(database.site.root))
    database.site.page("Third", "alpha")
    database.site.commit()
    for _ in range(3):
        with pytest.raises(IndexUnusable):
            index.update(database)
        with pytest.raises(IndexUnusable):
            index.search(parse("alpha").tree, ALL)
    assert len(changed(database.site.root)) > waiting
    assert not index.folder.is_dir() or len([path for path in index.folder.iterdir() if "-" in path.name]) == 1
    mend()
    index.update(database)
    index.update(database)
    assert titles(index, database.site, "alpha") == ["First", "Third"] and len(changed(database.site.root)) == 0


@pytest.mark.usefixtures("damage")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_lock_of_another_process_is_told_before_people_wait_long(
    index: SearchIndex, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("colonnade.search.engines.sqlite.READ_SECONDS", 0.05)
    monkeypatch.setattr("colonnade.search.engines.sqlite.WRITE_SECONDS", 0.05)
    monkeypatch.setattr("colonnade.search.engines.whoosh.LOCK_SECONDS", 0.05)
    index.update(database)
    index.close()
    holder = locked(only_folder(index), "readers")
    try:
        database.site.page("Third", "alpha")
        database.site.commit()
        with suppress(IndexUnusable):  # who only reads Whoosh's files needs no lock
            index.search(parse("alpha").tree, ALL)
        index.update(database)
        index.update(database)
        assert titles(index, database.site, "alpha") == ["First", "Third"]
    finally:
        holder.communicate("")
    index.update(database)
    assert len(changed(database.site.root)) == 0 and only_folder(index)


LOCK = """
    import fcntl, pathlib, sqlite3, sys
    folder = pathlib.Path(sys.argv[1])
    if (folder / "search.db").exists():
        held = sqlite3.connect(folder / "search.db", isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        if "readers" in sys.argv:
            held.execute("ROLLBACK")
            held.execute("PRAGMA locking_mode = EXCLUSIVE")
            held.execute("BEGIN IMMEDIATE")
            held.execute("CREATE TABLE held (x)")
            held.execute("COMMIT")
    else:
        held = open(folder / "MAIN_WRITELOCK", "w")
        fcntl.flock(held, fcntl.LOCK_EX)
    print("locked", flush=True)
    sys.stdin.read()
"""


def locked(folder: Path, *more: str) -> subprocess.Popen:
    """Another process that holds the index until it is told to end, also against `readers` if there are none."""
    command = [sys.executable, "-c", dedent(LOCK), str(folder), *more]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "locked\n"
    return process


@pytest.fixture
def damage() -> Iterator[None]:
    """Whoosh leaves open a file that it can't read: close it here rather than in whatever test comes next."""
    yield
    gc.collect()


def largest(index: SearchIndex) -> Path:
    """The file of the index that holds its documents: what names them stays as it is."""
    folder = next(path for path in index.folder.iterdir() if path.is_dir())
    return max((file for file in folder.iterdir() if file.suffix in (".trm", ".db")), key=lambda file: file.stat().st_size)


@pytest.mark.usefixtures("damage")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("finder", ["reader", "writer"])
def test_damage_inside_is_mended_whoever_finds_it(index: SearchIndex, database: Database, finder: str) -> None:
    index.update(database)
    index.update(database)
    index.close()
    file = largest(index)
    file.write_bytes(file.read_bytes()[:4096] + b"\0" * 20_000 if file.suffix == ".db" else b"\0" * 40)
    if finder == "writer":
        database.site.page("Third", "gamma")
        database.site.commit()
    else:
        with pytest.raises(IndexUnusable):
            index.search(parse("alpha").tree, ALL)
    index.update(database)
    index.update(database)
    assert titles(index, database.site, "alpha") == ["First"]
    assert titles(index, database.site, "gamma") == (["Third"] if finder == "writer" else [])


def test_an_index_that_is_put_in_place_during_a_search_answers_it(index: SearchIndex, database: Database) -> None:
    index.update(database)
    opened, swapped = index._opened, []

    def swapping() -> Any:
        engine = opened()
        if not swapped:
            swapped.append(index.rebuild(database))
        return engine

    index._opened = swapping
    assert titles(index, database.site, "alpha") == ["First"] and swapped


def test_what_a_repair_does_not_mend_is_left_alone_for_a_while(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    index = SearchIndex(tmp_path / "search", "sqlite")
    repairs: list[int] = []
    monkeypatch.setattr(SqliteEngine, "write", lambda *_: repairs.append(1) or _refuse())
    with pytest.raises(IndexUnusable):
        index.update(database)
    assert index.update(database) == 0 and len(repairs) == 1
    monkeypatch.undo()
    with pytest.raises(IndexUnusable):
        index.search(EVERYTHING, ALL)
    assert index.rebuild(database) > 0 and titles(index, database.site, "alpha") == ["First"]
    index.close()


def _refuse() -> None:
    raise IndexUnusable("the disk is full")


def test_another_engine_is_another_index(index: SearchIndex, database: Database) -> None:
    index.update(database)
    other = SearchIndex(index.folder, "sqlite" if (index.folder / "current").read_text().startswith("whoosh") else "whoosh")
    with pytest.raises(IndexUnusable):
        other.search(EVERYTHING, ALL)
    other.update(database)
    assert titles(other, database.site, "beta") == ["Second"]
    other.close()


def test_progress_is_told(index: SearchIndex, database: Database) -> None:
    steps: list[tuple[int, int]] = []
    number = index.rebuild(database, lambda done, total: steps.append((done, total)))
    assert steps[0][0] == 0 and steps[-1] == (number, number)


def test_no_more_is_done_at_once_than_was_wanted(index: SearchIndex, database: Database) -> None:
    index.update(database)
    index.update(database)
    for number in range(40):
        database.site.page(f"Page {number}", "many")
    database.site.commit()
    waiting = len(changed(database.site.root))
    assert 0 < index.update(database, 20) <= 20 and len(changed(database.site.root)) >= waiting - 20
    index.update(database)
    assert len(titles(index, database.site, "many")) == 20 and index.search(parse("many").tree, ALL).total == 40


def test_an_index_of_another_version_is_searched_until_it_is_made_anew(index: SearchIndex, database: Database) -> None:
    index.update(database)
    current = index.folder / "current"
    old = current.read_text().replace(f"-{FORMAT}-", "-")
    (index.folder / current.read_text()).rename(index.folder / old)
    current.write_text(old)
    assert titles(index, database.site, "alpha") == ["First"]
    index.update(database)
    assert f"-{FORMAT}-" in current.read_text() and not (index.folder / old).exists()
    assert titles(index, database.site, "alpha") == ["First"]


def test_the_engine_changes_while_it_is_searched(index: SearchIndex, database: Database) -> None:
    index.update(database)
    other = "sqlite" if (index.folder / "current").read_text().startswith("whoosh") else "whoosh"
    seen: list[list[str]] = []
    index.rebuild(database, lambda done, total: seen.append(titles(index, database.site, "alpha")), other)
    assert seen and all(found == ["First"] for found in seen) and titles(index, database.site, "beta") == ["Second"]
    assert [folder.name.partition("-")[0] for folder in index.folder.iterdir() if folder.is_dir()] == [other]
    database.site.page("Third", "beta")
    database.site.commit()
    index.update(database)
    assert titles(index, database.site, "beta") == ["Second", "Third"]


def test_what_could_not_be_stored_is_tried_again_soon(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    index = SearchIndex(tmp_path / "search", "sqlite")
    (tmp_path / "search").write_text("in the way")
    monkeypatch.setattr("colonnade.search.index.LEAST_REST", 0.0)
    monkeypatch.setattr("colonnade.search.index.BUSY", float("inf"))
    with pytest.raises(IndexUnusable):
        index.update(database)
    (tmp_path / "search").unlink()
    index.update(database)
    assert titles(index, database.site, "alpha") == ["First"]
    index.close()
