"""Two processes over one database: one of them does the site's work, another takes over when it is killed, and nothing is done twice."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.process import Site, all_at_once, wait_for
from tests.servers.running import zeo
from tests.unit.mail.conftest import running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
COMMENTS = 12


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A ZEO server; gives the URI of its database."""
    with zeo(tmp_path) as uri:
        yield uri


def test_one_of_two_processes_works_and_the_other_takes_over(tmp_path: Path, server: str) -> None:
    with running() as smtp:
        mail = {"smtp_host": "127.0.0.1", "smtp_port": smtp.address.port, "smtp_security": "none", "mail_from": "site@example.com"}
        first = Site(tmp_path / "site", storage=server, search_engine="sqlite", **mail)
        first.prepare(COMMENTS + 1)
        second = first.another()
        try:
            _try_both(first, second)
        finally:
            for site in (first, second):
                site.stop(signal.SIGKILL)
        found = first.look()
    assert found["told"]["p0"] == 2 * COMMENTS and found["failed"] == 0
    ids = Counter(message["Message-ID"] for message in smtp.mailbox.messages)
    assert len(ids) == 2 * COMMENTS and sum(ids.values()) - len(ids) <= 1, "at most the letter at hand when the first was killed"
    assert not any(found["index"][wrong] for wrong in ("missing", "surplus", "double", "stale"))


def _try_both(first: Site, second: Site) -> None:
    first.start()
    assert first.people["p0"].post("/sample/@@add/sample.page", title="Desk", body="w0x")[0] == 303
    second.start()
    _comment(first, second, 1)
    _is_found(second, f"w{COMMENTS}x")
    first.stop(signal.SIGKILL)
    _comment(second, second, COMMENTS + 1)
    _is_found(second, f"w{2 * COMMENTS}x")
    wait_for(lambda: not any(second.look()["waiting"].values()), 90)


def _comment(one: Site, other: Site, start: int) -> None:
    """All comment at once, by turns through the one and the other process."""
    sites = [(one, other)[n % 2] for n in range(COMMENTS)]
    works = [
        lambda n=n, site=site: site.people[f"p{n + 1}"].post("/sample/desk/@@comments", text=f"said w{start + n}x")
        for n, site in enumerate(sites)
    ]
    assert Counter(answer if isinstance(answer, Exception) else answer[0] for answer in all_at_once(works)) == {303: COMMENTS}


def _is_found(site: Site, word: str) -> None:
    wait_for(lambda: 'class="hit-t"' in site.people["p0"].get(f"/search?q={word}")[1], 120, f"finding {word}")
