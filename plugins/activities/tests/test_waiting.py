"""To-dos that wait for their person: by date, with buttons, for as long as they can be finished."""

from __future__ import annotations

from datetime import timedelta

import pytest

from colonnade.api import share
from colonnade.testing import TestSite

TASK, ACTIVITY = "activities.todo", "activities.activity"
PAGE = "/notifications/actions"


@pytest.fixture
def mei(world):
    return world.sign_in("mei")


@pytest.fixture
def tom(world):
    return world.sign_in("tom")


def add(browser, at, kind, **fields):
    return browser.submit(f"{at}/@@add/{kind}", **fields, status=303).location.removeprefix("http://localhost")


def rows(browser):
    return {row.select_one(".row-t > a").text: row for row in browser.get(PAGE).html.select("[data-acts] > li")}


def day(world: TestSite, days: int) -> str:
    return f"{world.clock().date() + timedelta(days=days):%Y-%m-%d}"


@pytest.fixture
def audit(world, mei):
    made = add(mei, "/activities", ACTIVITY, title="Audit")
    for title, days in (("Late", -3), ("Now", 0), ("Next", 1), ("Far", 4)):
        add(mei, made, TASK, title=title, assignees="tom", due=day(world, days))
    yield made
    mei.submit(f"{made}/@@trash", status=303)


def test_what_is_due_until_tomorrow_says_since_when(world, tom, audit):
    found = rows(tom)
    assert list(found) == ["Late", "Now", "Next"]
    assert [row.select_one(".row-n").text.split(" · ")[0] for row in found.values()] == ["Overdue by 3 days", "Due today", "Due tomorrow"]
    assert "Lin Mei-hua" in found["Late"].text and "Audit" in found["Late"].text
    assert not rows(world.sign_in("mei"))


def test_done_here_or_elsewhere_it_leaves(world, tom, mei, audit):
    form = next(f for f in tom.get(PAGE).forms.values() if f.action.endswith("/late/@@done"))
    assert form.submit(status=303).location.endswith(f"{PAGE}#actions")
    mei.submit(f"{audit}/now/@@done", status=303)
    assert list(rows(tom)) == ["Next"]


def test_another_day_puts_it_off(tom, audit):
    button = next(f for f in tom.get(PAGE).forms.values() if f.fields.get("due") and f["due"].value.endswith(".none"))
    button.submit(status=303)
    assert "Late" not in rows(tom)


def test_where_the_plugin_is_off_nothing_waits(world, mei):
    made = add(mei, "/hall/activities", ACTIVITY, title="Inside")
    add(mei, made, TASK, title="Secret", assignees="mei", due=day(world, 0))
    assert "Secret" in rows(mei)
    for on in (False, True):
        with world.change() as site:
            site.switch("activities", on, site.site["hall"])
        assert ("Secret" in rows(mei)) is on


def test_with_the_right_to_see_it_it_leaves(world, tom, audit):
    assert "Now" in rows(tom)
    with world.change() as site:
        activity = site.site["activities"][audit.rpartition("/")[2]]
        share(site.uow("mei"), activity, [site.root["people"]["mei"].principal])
    assert not rows(tom)
