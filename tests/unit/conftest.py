"""A site in memory, for the tests of what works on one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.testing import MemorySite, memory_site


@pytest.fixture
def site() -> Iterator[MemorySite]:
    with memory_site() as made:
        yield made
