"""Two processes over one database: what is done through the one holds in the other at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.process import Site, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def sites(tmp_path: Path, storage: str) -> Iterator[tuple[Site, Site]]:
    """The same site, served by two processes."""
    first = Site(tmp_path / "site", storage=storage, search_engine="sqlite")
    first.prepare(3)
    second = first.another()
    try:
        first.start()
        second.start()
        yield first, second
    finally:
        for site in (first, second):
            site.stop(signal.SIGKILL)


def test_a_page_a_switch_and_the_end_of_a_session_hold_in_both(sites: tuple[Site, Site]) -> None:
    one, other = sites
    writer, reader = one.people["p0"], other.people["p0"]
    assert writer.post("/sample/@@add/sample.page", title="Desk", body="first words")[0] == 303
    wait_for(lambda: "Etag" in reader.get("/sample/desk")[2], 10, "being kept")
    _, text, headers = reader.get("/sample/desk")
    assert "first words" in text
    assert reader.get("/sample/desk", **{"If-None-Match": headers["Etag"]})[0] == 304
    assert writer.post("/sample/desk/@@edit", title="Desk", body="second words", base="1")[0] == 303
    wait_for(lambda: "second words" in reader.get("/sample/desk", **{"If-None-Match": headers["Etag"]})[1], 10)

    one.switch("sample", on=False)
    wait_for(lambda: reader.get("/sample/desk/@@edit")[0] != 200, 10, "being switched off in the other process")
    one.switch("sample", on=True)
    wait_for(lambda: reader.get("/sample/desk/@@edit")[0] == 200, 10, "being switched on in the other process")

    assert other.people["p1"].get("/me")[0] == 200
    assert one.people["p1"].post("/sign-out")[0] == 303
    wait_for(lambda: other.people["p1"].get("/me")[0] != 200, 10, "being signed out in the other process")
    assert not one.errors() and not other.errors()


def test_who_writes_in_both_at_once_loses_nothing(sites: tuple[Site, Site]) -> None:
    for number in range(12):
        site = sites[number % 2]
        assert site.people[f"p{number % 3}"].post("/sample/@@add/sample.page", title=f"Page {number}", body="x")[0] == 303
    for site in sites:
        wait_for(lambda site=site: all(site.people["p0"].get(f"/sample/page-{number}")[0] == 200 for number in range(12)), 10)
