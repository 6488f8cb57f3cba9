"""A site in memory with activities, and the whole application with them."""

from __future__ import annotations

from collections.abc import Iterator

import colonnade_activities
import pytest

from colonnade.testing import MemorySite, TestSite, load_module, memory_site, sample_plugin


@pytest.fixture
def site() -> Iterator[MemorySite]:
    """Activities and the sample plugin, with people: staff `mei` and `tom`, `boss` who administers."""
    with memory_site(load_module(colonnade_activities), sample_plugin()) as made:
        made.person("mei", name="Lin Mei-hua", native_name="林美華"), made.person("tom", name="Tom Baker"), made.administrator("boss")
        made.commit()
        yield made


@pytest.fixture(scope="module")
def world() -> Iterator[TestSite]:
    """The application with both plugins, on, and the same people."""
    with TestSite([load_module(colonnade_activities), sample_plugin()]) as made:
        with made.change() as inside:
            (
                inside.person("mei", name="Lin Mei-hua", native_name="林美華"),
                inside.person("tom", name="Tom Baker"),
                inside.administrator("boss"),
            )
            inside.person("guest", kind="guest")
            inside.place("hall", "restricted", {"mei": "owner", "guest": "guest"}, ("activities", "sample"))
        yield made
