"""The demo organisation with all plugins: what it leads to is there, and nothing of it is left when it is removed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.commands.demo_load import load
from colonnade.commands.demo_remove import remove
from colonnade.content.objects import Content
from colonnade.demo import company
from colonnade.testing import MemorySite, memory_site
from tests.all_stored import all_stored
from tests.examples import installed_plugins

PLUGINS = installed_plugins()
pytestmark = pytest.mark.skipif(len(PLUGINS) < 10, reason="not all plugins are installed")


@pytest.fixture
def site() -> Iterator[MemorySite]:
    with memory_site(*PLUGINS, on=False) as made:
        made.commit()
        yield made


def test_all_that_communities_lead_to_is_there_and_nothing_is_left_of_it(site: MemorySite) -> None:
    before = all_stored(site)
    load(site.uow(), company(site.now), "a hash")
    site.commit()
    places = [place for place in site.site.values() if place.is_place]
    links = [line.split(" ")[0] for place in places for line in place.important_links.splitlines() if line.startswith("/")]
    assert len(links) > 15 and [link for link in links if not isinstance(_at(site.site, link), Content)] == []
    related = [uid for place in places for uid in place.related_places]
    assert len(related) > 5 and all(uid in site.root["uids"] for uid in related)
    remove(site.uow())
    site.commit()
    assert all_stored(site) == before


def _at(site: Content, address: str) -> Content | None:
    found = site
    for name in address.strip("/").split("/"):
        found = found.get(name) if found is not None else None
    return found
