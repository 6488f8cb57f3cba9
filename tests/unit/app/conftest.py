"""A runtime on a database in memory, with the sample plugin on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from colonnade.app.indexing import render_texts
from colonnade.i18n import Catalogs
from colonnade.search.index import SearchIndex
from colonnade.testing import Clock, MemorySite, memory_site
from colonnade.web.runtime import Runtime
from colonnade.web.templating import Templates


@pytest.fixture
def site() -> Iterator[MemorySite]:
    with memory_site() as site:
        yield site


@pytest.fixture
def runtime(site: MemorySite, tmp_path: Path) -> Runtime:
    clock: Clock = site.clock
    search = SearchIndex(tmp_path / "search", "sqlite", done=render_texts)
    return Runtime(site.database, site.registry, Catalogs(), Templates({}, []), {}, (), search, var=tmp_path, clock=clock)
