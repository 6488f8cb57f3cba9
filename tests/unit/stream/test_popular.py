"""What is popular follows from likes and comments of the last seven days, by how many people there are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from colonnade.commands.comment import add_comment
from colonnade.commands.react import like
from colonnade.stream.popular import LATELY, prune, warmest
from colonnade.testing import memory_site


@pytest.fixture
def site():
    with memory_site() as made:
        for login in ("ann", "ben", "cho", "dan"):
            made.person(login)
        yield made


def ranks(site, **where):
    return [(found.uid, *found.rank) for found in warmest(site.root, site.now, **where)]


def test_those_with_most_people_come_first(site):
    one, two = site.page("One", by="ann"), site.page("Two", by="ann")
    for login in ("ben", "cho", "dan"):
        like(site.uow(login), one)
    for number in range(9):
        site.advance(minutes=1)
        add_comment(site.uow("ben"), two, f"Once more {number}")
    assert ranks(site) == [(one.uid, 3, 3), (two.uid, 1, 9)]


def test_what_is_older_than_a_week_counts_no_more_and_is_forgotten(site):
    page = site.page("Page", by="ann")
    like(site.uow("ben"), page)
    site.advance(days=4)
    like(site.uow("cho"), page)
    site.advance(days=4)
    assert ranks(site) == [(page.uid, 1, 1)]
    assert prune(site.root, site.now) == 1 and prune(site.root, site.now) == 0
    assert ranks(site) == [(page.uid, 1, 1)]
    site.advance(days=4)
    assert ranks(site) == [] and LATELY == timedelta(days=7)


def test_in_a_place_only_its_comments_are_looked_at(site):
    team = site.place("team", members={"ann": "owner"})
    there, here = site.page("There", by="ann", at=site.app(team)), site.page("Here", by="ann")
    add_comment(site.uow("ann"), there, "Hello")
    add_comment(site.uow("ben"), here, "Hello")
    assert ranks(site, place=team.uid) == [(there.uid, 1, 1)]
