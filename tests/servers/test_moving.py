"""`colonnade migrate`: a site moves into a server and back into a file, and nothing is lost on the way."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from tests.crash.process import Site
from tests.servers.running import PostgreSQL, zeo

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site in a file, with a page and a file of a person."""
    site = Site(tmp_path / "site", search_engine="sqlite")
    site.prepare(2)
    site.start()
    try:
        assert site.people["p0"].post("/sample/@@add/sample.page", title="Desk", body="w1x")[0] == 303
        assert site.people["p0"].upload("/sample/desk/@@attach", "plan.txt", b"what we plan " * 5000)[0] == 303
    finally:
        site.stop()
    return site


def files_of(site: Site) -> str:
    code, said = site.run("verify")
    assert code == 0, said
    return re.search(r"hash of the files (\w+)", said)[1]


def test_a_site_moves_into_postgresql_and_back(site: Site, cluster: PostgreSQL, tmp_path: Path) -> None:
    files = files_of(site)
    storage = cluster.database(tmp_path / "files")
    move(site, storage)
    site.start()
    try:
        assert "w1x" in site.people["p0"].get("/sample/desk")[1]
        assert site.people["p1"].post("/sample/@@add/sample.page", title="Later", body="w2x")[0] == 303
    finally:
        site.stop()
    move(site, f"file://{tmp_path / 'new' / 'Data.fs'}")
    assert files_of(site) == files
    new = tmp_path / "new"
    assert not any(path.stat().st_mode & 0o077 for path in (new, new / "Data.fs", new / "blobs")), (
        "others on the machine read nothing of it"
    )
    site.start()
    try:
        assert "w1x" in site.people["p0"].get("/sample/desk")[1] and "w2x" in site.people["p0"].get("/sample/later")[1]
    finally:
        site.stop()


def move(site: Site, storage: str) -> None:
    code, said = site.run("migrate", storage)
    assert code == 0 and "All are alike." in said and "1 file" in said, said
    site.environ["COLONNADE_STORAGE"] = storage


def test_a_zeo_server_is_not_copied_into_but_from(site: Site, tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    with zeo(tmp_path / "server") as storage:
        code, said = site.run("migrate", storage)
        assert code == 1 and "can't be copied into" in said, said
        site.environ["COLONNADE_STORAGE"] = storage
        code, said = site.run("init")
        assert code == 0, said
        move_out = f"file://{tmp_path / 'new' / 'Data.fs'}"
        code, said = site.run("migrate", move_out)
        assert code == 0 and "All are alike." in said, said


def test_nothing_is_copied_into_what_holds_something_or_while_the_site_runs(site: Site, tmp_path: Path) -> None:
    other = Site(tmp_path / "other", search_engine="sqlite")
    other.prepare(1)
    code, said = site.run("migrate", f"file://{other.var / 'Data.fs'}")
    assert code == 1 and "isn't empty" in said
    code, said = site.run("migrate", f"file://{tmp_path / 'no' / 'such' / 'Data.fs'}")
    assert code == 1 and "there is no folder" in said and not (tmp_path / "no").exists()
    site.start()
    try:
        code, said = site.run("migrate", f"file://{tmp_path / 'new' / 'Data.fs'}")
        assert code == 75 and "is open in another process" in said
    finally:
        site.stop(signal.SIGKILL)


def test_an_address_that_nobody_answers_at_is_told_and_no_password_is_shown(site: Site) -> None:
    code, said = site.run("migrate", "postgres://ann:secret-word@127.0.0.1:1/site?keep_history=false")
    assert code == 1 and said.count("\n") == 1 and "127.0.0.1:1/site" in said, said
    assert "secret-word" not in said
