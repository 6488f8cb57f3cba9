"""Who leaves a place, or may no longer read it, gets nothing more of it from the next request on, by whichever way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.commands.places import change_member
from colonnade.content.objects import descendants
from colonnade.testing import MemorySite
from tests.leak.channels import CHANNELS, TAGS, Opened
from tests.leak.planting import MEMBER, Planted, Planter, bring_search_up_to_date, empty_world, fill, plugins_of
from tests.leak.reading import of_objects
from tests.leak.words import words_in


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    """A closed place with objects of every type, and what a member of it has read."""
    planted = Planted()
    with empty_world() as world:
        with world.change() as site:
            name, title = planted.words.new("address of the place"), planted.words.new("title of the place")
            place = site.place(name, "restricted", {"insider": "owner", MEMBER: "member"}, plugins_of(site))
            place.title = title
            fill(Planter(site, planted, alike=True), [app for app in place.values() if not app.is_place], "closed place")
            uids = [obj.uid for obj in descendants(place)]
        bring_search_up_to_date(world)
        browser = world.visitor(MEMBER)
        found: dict[str, list[str]] = {"blob": [f"/-/blob/{key}/a.txt" for key in planted.keys], "id": [f"/-/id/{uid}" for uid in uids]}
        for address in of_objects(world):
            view = address.partition("/@@")[2].partition("/")[0].partition("?")[0]
            if address.startswith(f"/{name}") and browser.get(address, status="*").status_int == 200:
                found.setdefault(view, []).append(address)
        yield Opened(world, browser, name, title, found)


def leaves(site: MemorySite, place: str, leaving: bool) -> None:
    change_member(site.uow(), site.site[place], site.root["people"][MEMBER].id, None if leaving else "member")


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest, opened: Opened) -> Iterator[str]:
    """Each way; the member is back in the place afterwards."""
    TAGS.clear()
    yield request.param
    with opened.world.change() as site:
        leaves(site, opened.place, leaving=False)


def test_who_leaves_reads_nothing_more_at_the_next_request(opened, channel):
    assert words_in(CHANNELS[channel](opened).encode()), f"{channel} showed nothing of the place before"
    with opened.world.change() as site:
        leaves(site, opened.place, leaving=True)
    after = CHANNELS[channel](opened)
    asked = {opened.place}  # the 404 page and the notes of the search say again what was asked for
    assert not words_in(after.encode()) - asked


def test_every_view_that_a_member_reads_is_one_of_the_ways(opened):
    """So that a plugin's new page is tried as well: what isn't named among the ways is read here."""
    addresses = [address for view, found in opened.found.items() for address in found]
    with opened.world.change() as site:
        leaves(site, opened.place, leaving=True)
    try:
        for address in addresses:
            answer = opened.browser.get(address, status="*")
            assert answer.status_int == 404, address
    finally:
        with opened.world.change() as site:
            leaves(site, opened.place, leaving=False)
