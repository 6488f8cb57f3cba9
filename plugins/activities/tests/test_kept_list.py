"""The list of activities is kept drawn: what it shows is nevertheless true for each reader, and at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

TASK, ACTIVITY, SECTION = (f"activities.{name}" for name in ("todo", "activity", "section"))


def add(browser, at: str, kind: str, **fields) -> str:
    """The address of what was made."""
    return browser.submit(f"{at}/@@add/{kind}", **fields, status=303).location.removeprefix("http://localhost")


def row(browser, title: str, path: str = "/activities") -> str:
    """The card of an activity, '' when it isn't there."""
    cards = browser.get(path).html.select(".act-card")
    return next((" ".join(card.text.split()) for card in cards if card.select_one("a").text == title), "")


@pytest.fixture
def people(world):
    world.clock.advance(minutes=1)
    return world.sign_in("mei"), world.sign_in("tom")


def test_a_change_is_seen_at_once(world, people):
    mei, tom = people
    made = add(mei, "/activities", ACTIVITY, title="Move house")
    assert "No to-dos yet" in row(tom, "Move house")
    todo = add(mei, made, TASK, title="Pack")
    assert "0 of 1 done" in row(tom, "Move house")
    mei.submit(f"{todo}/@@done", status=303)
    assert "1 of 1 done" in row(tom, "Move house")
    mei.submit(f"{made}/@@edit", title="Move office", status=303)
    assert row(tom, "Move house") == "" and "Mei-hua" in row(tom, "Move office")
    mei.submit(f"{made}/@@complete", status=303)
    assert row(tom, "Move office") == "" and row(tom, "Move office", "/activities?show=completed")
    mei.submit(f"{made}/@@trash", status=303)
    assert row(tom, "Move office", "/activities?show=completed") == ""


def test_what_only_few_may_read_counts_for_them_alone(world, people):
    mei, tom = people
    made = add(mei, "/activities", ACTIVITY, title="Hiring")
    papers = add(mei, made, SECTION, title="Papers")
    add(mei, papers, TASK, title="Read them")
    assert "0 of 1 done" in row(tom, "Hiring")
    with world.change() as site:
        activity = site.app(plugin="activities")[made.rsplit("/", 1)[1]]
        site.share(next(iter(activity.values())), [], by="mei")
    assert "No to-dos yet" in row(tom, "Hiring") and "0 of 1 done" in row(mei, "Hiring")
    with world.change() as site:
        site.share(site.app(plugin="activities")[made.rsplit("/", 1)[1]], [], by="mei")
    assert row(tom, "Hiring") == "" and row(mei, "Hiring")


def test_what_is_due_is_told_from_today(world, people):
    mei, tom = people
    tomorrow = (world.clock() + timedelta(days=1)).date().isoformat()
    add(mei, "/activities", ACTIVITY, title="Audit soon", due=tomorrow)
    assert "Tomorrow" in row(tom, "Audit soon")
    world.clock.advance(days=1)
    assert "Today" in row(world.sign_in("tom"), "Audit soon")
