"""Whatever happens to the folder of the search index while the site runs: searching says so, all else goes on, and it mends itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crash.inside import waiting
from tests.crash.process import Site, wait_for
from tests.unit.search.test_index import locked

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
WORDS = {"p0": "The index is being made anew", "p1": "搜尋索引正在重建"}


def folder_of(site: Site) -> Path:
    search = site.var / "search"
    return search / (search / "current").read_text()


def largest(folder: Path) -> Path:
    return max((file for file in folder.iterdir() if file.suffix in (".trm", ".db")), key=lambda file: file.stat().st_size)


@contextmanager
def deleted(site: Site) -> Iterator[None]:
    shutil.rmtree(site.var / "search")
    yield


@contextmanager
def truncated(site: Site) -> Iterator[None]:
    """To nothing, and of SQLite what it wrote last, and what it maps into memory, if it does."""
    main = largest(folder_of(site))
    for file in folder_of(site).iterdir():
        if file == main or file.name.endswith(("-wal", "-shm")):
            os.truncate(file, 0)
    yield


@contextmanager
def lock_held(site: Site) -> Iterator[None]:
    holder = locked(folder_of(site))
    try:
        yield
    finally:
        holder.communicate("")


@contextmanager
def file_in_its_place(site: Site) -> Iterator[None]:
    shutil.rmtree(site.var / "search")
    (site.var / "search").write_bytes(b"")
    yield
    (site.var / "search").unlink()


@contextmanager
def unwritable(site: Site) -> Iterator[None]:
    """Also for root: mounted over itself, to be read only."""
    search = str(site.var / "search")
    if subprocess.run(["mount", "--bind", search, search], check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    subprocess.run(["mount", "-o", "remount,ro,bind", search], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", search], check=True)


@pytest.mark.parametrize("engine", ["whoosh", "sqlite"])
@pytest.mark.parametrize("damage", [deleted, truncated, lock_held, file_in_its_place, unwritable])
def test_damage_is_told_and_mended_and_nothing_else_is_touched(
    make_site: Callable[..., Site], engine: str, damage: Callable[[Site], Iterator[None]]
) -> None:
    if engine == "sqlite" and damage is lock_held:
        pytest.skip("the site holds it, alone: no other process can")
    site = make_site(2, search_engine=engine)
    person = site.people["p0"]
    site.start()
    _write(site, "w0x")
    _found(site, "w0x")
    with damage(site):
        _write(site, "w1x")
        for login, words in WORDS.items():
            status, body, _ = site.people[login].get("/search?q=w0x")
            assert (status, words in body) in ((200, False), (503, True)), (login, status)
            assert status == 503 or damage is not file_in_its_place
        assert person.get("/search/feed?q=w0x")[0] in (200, 503)
        for path in ("/", "/sample/w0x", "/-/search/facets?q=w0x", "/-/quick?q=w", "/stream", "/tags", "/-/ready"):
            assert person.get(path)[0] == 200, path
        _write(site, "w2x")
    for word in ("w0x", "w1x", "w2x"):
        _found(site, word)
    wait_for(lambda: not any(waiting(site.var).values()))
    site.stop()
    index = site.look()["index"]
    assert index["documents"] == 3 and not any(index[wrong] for wrong in ("missing", "surplus", "double", "stale"))
    assert len([path for path in (site.var / "search").iterdir() if path.is_dir()]) == 1


def _write(site: Site, word: str) -> None:
    assert site.people["p0"].post("/sample/@@add/sample.page", title=word, body=f"text {word}")[0] == 303


def _found(site: Site, word: str) -> None:
    def is_found() -> bool:
        status, body, _ = site.people["p0"].get(f"/search?q={word}")
        return status == 200 and 'class="hit-t"' in body

    wait_for(is_found, 150, f"finding {word}")
