"""What plugins add to communities: what can be done with one, and the page for those who may only know of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.testing import make_plugin
from tests.web.world import World


def place_actions(view):
    return [("Wave", view.url(view.place, "wave"), "users"), "not one", ("Out", "https://example.com", "users")]


def place_door(view):
    return [("Tell", f"/people?of={view.place.__name__}", "users")]


@pytest.fixture
def world() -> Iterator[World]:
    with World([make_plugin("waving", place_actions, place_door, scopes=("site",))]) as made:
        with made.change() as site:
            site.person("ann"), site.person("ben"), site.person("gus", kind="guest")
            for name, access in (("club", "moderated"), ("vault", "restricted"), ("hall", "open")):
                site.place(name, access, {"ann": "owner"})
        yield made


def test_actions_stand_in_the_head_and_what_is_none_is_left_out(world):
    links = [link["href"] for link in world.sign_in("ann").get("/club").html.select(".ph-actions a")]
    assert links[0] == "/club/@@customise" or "/club/@@wave" in links
    assert "/club/@@wave" in links and not any("example.com" in link for link in links)


def test_who_may_only_know_of_it_is_led_there_whatever_they_ask_for(world):
    ben = world.sign_in("ben")
    for address in ("/club", "/club/sample", "/club/nothing/at/all", "/club/@@members"):
        assert ben.get(address, status=303).headers["Location"].endswith("/people?of=club"), address
    for address in ("/club/@@json", "/club/@@feed", "/vault", "/vault/sample"):
        ben.get(address, status=404)
    ben.get("/hall", status=200)
    world.sign_in("gus").get("/club", status=404)


def test_while_the_plugin_is_off_nothing_is_there(world):
    with world.change() as site:
        site.switch("waving", False)
    world.sign_in("ben").get("/club", status=404)
    assert "/club/@@wave" not in world.sign_in("ann").get("/club").text
