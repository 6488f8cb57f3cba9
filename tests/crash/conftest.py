"""Sites in processes of their own, that end with the test."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.process import Site


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Makes a site with some people; give it settings as keywords, and a name for a second one."""
    made: list[Site] = []

    def make(people: int = 2, *, name: str = "site", **settings: object) -> Site:
        site = Site(tmp_path / name, **settings)
        made.append(site)
        site.prepare(people)
        return site

    yield make
    for site in made:
        site.stop(signal.SIGKILL)
