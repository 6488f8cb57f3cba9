"""A site that hides something of everything, and what of it there is to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from colonnade.web import cards
from tests.leak.planting import INSIDER, empty_world, plant
from tests.leak.reading import Map, Reached, crawl, of_objects, of_routes
from tests.web.world import World

RESPONSES: list[int] = []
"""How many answers were searched for planted words."""


class Hidden:
    """The site, what was planted in it, every address that the insider found, and which views answered."""

    def __init__(self, world: World) -> None:
        self.world, self.planted = world, plant(world)
        self.reached = Reached(world)
        with world.change() as site:
            self.plan = Map(site, self.planted)
        self.routes = of_routes(world, self.planted)
        self.objects = of_objects(world)
        vault = f"/{self.planted.places[0]}"

        def inside(address: str) -> bool:
            # What stands in the open is read by the outsiders themselves: here it is about the addresses that they don't find.
            return address.startswith((vault, "/-/", "/search", "/tags", "/me", "/trash", "/people", "/admin", "/invitation", "/s"))

        self.known = list(crawl(world.visitor(INSIDER), [*self.routes, *self.objects], self.plan, within=inside))

    def searched(self, browser: Any, address: str) -> tuple[Any, list[str]]:
        """The answer at an address, and where the planted words in it are from."""
        response = browser.get(address, status="*")
        RESPONSES.append(response.status_int)
        return response, self.planted.words.found_in(response, address)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many answers were searched, over all processes."""
    reports = [report for found in terminalreporter.stats.values() for report in found if getattr(report, "when", "") == "call"]
    number = sum(value for report in reports for name, value in report.user_properties if name == "responses")
    if number:
        terminalreporter.write_line(f"leak test: {number} answers searched or compared")


@pytest.fixture(scope="module")
def hidden() -> Iterator[Hidden]:
    """A site with all plugins that hides objects of every type in every way. Read it only."""
    with empty_world() as world:
        yield Hidden(world)


@pytest.fixture(autouse=True, scope="session")
def patience() -> Iterator[None]:
    """No widget is slow, however busy the machine is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cards, "PAGE_BUDGET", 60.0)
        yield
