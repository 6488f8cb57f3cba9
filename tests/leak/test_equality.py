"""Adding what is hidden changes nothing for an outsider: no list, order, count, facet or suggestion."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.leak.planting import Planted, empty_world, plant
from tests.leak.reading import Map, crawl, of_objects, of_routes
from tests.web.world import World

QUESTIONS = [
    *(f"/search?q={words}{more}" for words in ("travel", "plan", "trav*", "%23travel", "travl", "ordinry", "by:insider") for more in ("&narrow=1", "&sort=newest")),
    *(f"/-/search/facets?q={words}" for words in ("travel", "%23travel", "by:insider", "ordinary")),
    *(f"/-/quick?q={words}" for words in ("", "t", "travel", "%23", "%23t", "/", "@", "pla")),
    "/people?q=i",
    "/people/insider",
]
PASSING = {"ETag"}
"""Headers that may differ: the tag of a page stands for the state of the whole database, whoever changed it."""


def answer(browser, address: str) -> tuple[int, list, bytes]:
    """What can be compared of an answer."""
    response = browser.get(address, status="*")
    return response.status_int, sorted((n, v) for n, v in response.headers.items() if n not in PASSING), response.body


def addresses(world: World, actor: str) -> list[str]:
    with world.change() as site:
        plan = Map(site, Planted())
    return [*crawl(world.visitor(actor), [*of_routes(world, Planted()), *of_objects(world)], plan), *QUESTIONS]


@pytest.fixture
def open_world() -> Iterator[World]:
    with empty_world() as world:
        world.update_search()
        yield world


@pytest.mark.parametrize("actors", [("anonymous", "colleague"), pytest.param(("neighbour", "former"), marks=pytest.mark.slow)], ids=" and ".join)
def test_hidden_objects_change_nothing_that_an_outsider_reads(open_world, actors, record_property):
    before = {}
    for actor in actors:
        browser = open_world.visitor(actor)
        found = addresses(open_world, actor)
        before[actor] = {address: answer(browser, address) for address in found}
    plant(open_world, alike=True)
    changed = []
    for actor, answers in before.items():
        browser = open_world.visitor(actor)
        changed += [f"{actor} {address}" for address, old in answers.items() if answer(browser, address) != old]
    compared = sum(map(len, before.values()))
    record_property("compared", compared)
    print(f"\n{compared} answers compared")
    assert not changed, "\n".join(changed[:20])
    assert compared > 300
