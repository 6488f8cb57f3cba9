"""The database server goes away and comes back: people are told, and nobody has to start the site again."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.crash.process import Site, wait_for
from tests.servers.running import PostgreSQL, listens

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_postgresql_gone_and_back(cluster: PostgreSQL, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", storage=cluster.database(tmp_path / "files"), search_engine="sqlite")
    site.prepare(1)
    ann = site.people["p0"]
    site.start()
    try:
        assert ann.post("/sample/@@add/sample.page", title="Desk", body="kept words")[0] == 303
        cluster.stop()
        status, text, _headers = ann.get("/sample/desk")
        assert status == 503 and "Traceback" not in text and "psycopg" not in text
        assert ann.post("/sample/@@add/sample.page", title="Lost", body="x")[0] == 503
        assert ann.get("/-/ready")[0] == 503
        cluster.start()
        wait_for(lambda: ann.get("/sample/desk")[0] == 200, 30, "reading again")
        assert "kept words" in ann.get("/sample/desk")[1]
        wait_for(lambda: ann.post("/sample/@@add/sample.page", title="Later", body="x")[0] == 303, 30, "writing again")
    finally:
        if not listens(cluster.port):
            cluster.start()
        if site.process is not None:
            site.stop(signal.SIGKILL)
