"""Routes chosen by the first name of an address answer as Pyramid's own list does."""

import pytest
from pyramid.request import Request
from pyramid.urldispatch import RoutesMapper

from colonnade.web.mapper import RoutesByFirstName

PATTERNS = (
    ("home", "/"),
    ("me", "/me"),
    ("mine", "me/{what}"),
    ("id", r"/-/id/{uid:\d+}"),
    ("people", "/people/*traverse"),
    ("any", "/{what}/feed"),
    ("old", "/:what/old"),
    ("all_of_name", "/me*rest"),
    ("place", "/büro"),
    ("after", "/me/{what}"),
    ("replaced", "/nobody"),
    ("replaced", "/somebody"),
)
ADDRESSES = (
    *("", "/", "//", "/me", "/me/", "/me/x", "/mexico", "/-/id/7", "/-/id/seven", "/people/a/b", "/people"),
    *("/wiki/feed", "/people/feed", "/wiki/old", "/wiki/page", "/b%C3%BCro", "/nobody", "/somebody", "/%E6%96%87/feed"),
)


def _asked(mapper, address):
    found = mapper(Request.blank(address))
    return (found["route"] and found["route"].name, found["match"])


@pytest.fixture(scope="module")
def mappers():
    both = RoutesMapper(), RoutesByFirstName()
    for mapper in both:
        for name, pattern in PATTERNS:
            mapper.connect(name, pattern)
    return both


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_has_the_route_that_trying_all_would_find(mappers, address):
    every, chosen = mappers
    assert _asked(chosen, address) == _asked(every, address)


def test_an_address_of_no_route_tries_only_those_that_may_begin_with_anything(mappers):
    tried = []
    mapper = RoutesByFirstName()
    for name, pattern in (("me", "/me"), ("id", "/-/id/{uid}"), ("any", "/{what}/feed")):
        route = mapper.connect(name, pattern)
        route.match = lambda path, name=name: tried.append(name)
    mapper(Request.blank("/wiki/page"))
    assert tried == ["any"]
