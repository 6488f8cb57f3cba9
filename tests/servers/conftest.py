"""The servers, and what is run over them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.running import PostgreSQL, zeo


@pytest.fixture(scope="session")
def cluster() -> Iterator[PostgreSQL]:
    """A PostgreSQL server that runs."""
    if not PostgreSQL.is_there:
        pytest.skip("PostgreSQL isn't installed. On Debian and Ubuntu: apt install postgresql")
    server = PostgreSQL()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(params=["zeo", "postgresql"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URI of an empty database that several processes may open."""
    if request.param == "postgresql":
        yield request.getfixturevalue("cluster").database(tmp_path / "files")
        return
    folder = tmp_path / "server"
    folder.mkdir()
    with zeo(folder) as uri:
        yield uri
