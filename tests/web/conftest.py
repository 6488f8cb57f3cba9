"""One populated site for each module of tests: cheap to share, and no module depends on what another did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.web import cards
from tests.web.world import World, make_world


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A populated site."""
    with make_world() as found:
        yield found


@pytest.fixture
def fresh() -> Iterator[World]:
    """A populated site for one test alone; not in a module that uses `world`, since both bring the same types."""
    with make_world() as found:
        yield found


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No widget is slow, however busy the machine is; tests of slow widgets set the limit themselves."""
    monkeypatch.setattr(cards, "PAGE_BUDGET", 60.0)
