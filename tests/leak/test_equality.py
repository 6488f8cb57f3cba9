"""Adding what is hidden changes nothing for an outsider: no list, order, count, facet or suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.leak.planting import OUTSIDERS, Planted, bring_search_up_to_date, empty_world, plant
from tests.leak.reading import Map, crawl, of_objects, of_routes, one_of_each
from tests.web.world import World, headers_of

QUESTIONS = [
    *(
        f"/search?q={words}{more}"
        for words in ("travel", "plan", "trav*", "%23travel", "travl", "ordinry", "by:insider", quote("差旅規訂"), quote("叉旅規定"))
        for more in ("&narrow=1", "&sort=newest")
    ),
    *(f"/-/search/facets?q={words}" for words in ("travel", "%23travel", "by:insider", "ordinary")),
    *(f"/-/quick?q={words}" for words in ("", "t", "travel", "%23", "%23t", "/", "@", "pla")),
    "/people?q=i",
    "/people/insider",
]
PASSING = {"ETag"}
"""Headers that may differ: the tag of a page stands for the state of the whole database, whoever changed it."""


BY_RELEVANCE = re.compile(r'<li class="hit">.*?</li>', re.DOTALL)
"""Results that are sorted by relevance: engines weigh a word by how rare it is in all texts. Sorted by date they are compared."""


EXPIRES = re.compile(r"(?<=; )expires=[^;]*", re.IGNORECASE)
"""The moment at which a cookie ends, by the clock."""
DESTINATIONS = re.compile(r'<select id="f-parent".*?</select>', re.DOTALL)
"""Where something can be moved to: to other readers only with the right to move all that is in it, also what one can't see."""


def answer(browser, address: str) -> tuple[int, list, str]:
    """What can be compared of an answer."""
    response = browser.get(address, status="*")
    weighed = address.startswith("/search") and "sort=newest" not in address
    left_out = BY_RELEVANCE if weighed else DESTINATIONS if address.endswith("/@@move") else None
    text = response.body.decode("utf-8", "replace")
    body = left_out.sub("", text) if left_out else text
    passing = PASSING | {"Content-Length"} if left_out else PASSING
    return response.status_int, sorted((n, EXPIRES.sub("", v)) for n, v in headers_of(response) if n not in passing), body


def addresses(world: World, actor: str, *, thorough: bool) -> list[str]:
    """What an outsider reads: each view of each type in one place, or in all and whatever they lead to."""
    with world.change() as site:
        plan = Map(site, Planted())
    first = [*of_routes(world, Planted()), *of_objects(world)]
    found = crawl(world.visitor(actor), first, plan) if thorough else one_of_each(first, plan.coarsest)
    return [*dict.fromkeys([*found, *QUESTIONS])]


@pytest.fixture
def open_world() -> Iterator[World]:
    with empty_world() as world:
        bring_search_up_to_date(world)
        yield world


@pytest.mark.timeout(400)  # it reads thousands of answers, twice
@pytest.mark.parametrize("actors", [("colleague",), pytest.param(OUTSIDERS, marks=pytest.mark.slow)], ids=" and ".join)
def test_hidden_objects_change_nothing_that_an_outsider_reads(open_world, actors, record_property):
    before = {}
    for actor in actors:
        browser = open_world.visitor(actor)
        found = addresses(open_world, actor, thorough=len(actors) > 1)
        for address in found:
            browser.get(address, status="*")  # what one opened lately and saw is the same from now on
        before[actor] = {address: answer(browser, address) for address in found}
    plant(open_world, alike=True)
    changed = []
    for actor, answers in before.items():
        browser = open_world.visitor(actor)
        changed += [f"{actor} {address}" for address, old in answers.items() if answer(browser, address) != old]
    compared = sum(map(len, before.values()))
    record_property("responses", compared)
    assert not changed, "\n".join(changed[:20])
    assert compared > 200
