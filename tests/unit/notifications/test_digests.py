"""Summaries come at each person's hour, in their zone, never twice for one day or week, and late at most once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from colonnade.commands.comment import add_comment
from colonnade.commands.erase import erase_people
from colonnade.commands.notifications import choose_ways
from colonnade.facets.following import Choice, Level, choose, of_object
from colonnade.notifications import digests
from colonnade.notifications.digests import enter_due, next_moment
from colonnade.notifications.inbox import inbox_of
from colonnade.notifications.preferences import Ways, Wishes
from colonnade.testing import MemorySite
from tests.unit.notifications.conftest import Teller


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "hour", "weekday", "last", "expected"),
    [
        ("2026-03-02 09:00", "UTC", 18, None, None, "2026-03-02 18:00"),
        ("2026-03-02 18:00", "UTC", 18, None, None, "2026-03-03 18:00"),
        ("2026-03-02 09:00", "Asia/Taipei", 18, None, None, "2026-03-02 10:00"),
        ("2026-03-02 20:00", "Asia/Taipei", 8, None, None, "2026-03-03 00:00"),
        ("2026-03-02 09:00", "UTC", 8, 4, None, "2026-03-06 08:00"),
        # Where it is Monday already
        ("2026-03-01 20:00", "Asia/Taipei", 8, 0, None, "2026-03-02 00:00"),
        # The clock was set back after today's
        ("2026-03-02 06:00", "UTC", 8, None, date(2026, 3, 2), "2026-03-03 08:00"),
        ("2026-03-02 06:00", "UTC", 8, 0, date(2026, 3, 2), "2026-03-09 08:00"),
        # It had been far ahead
        ("2026-03-02 06:00", "UTC", 8, None, date(2040, 1, 1), "2026-03-02 08:00"),
        # Summer time begins at 2:00 (there is no 2:30) and ends at 3:00 (2:30 comes twice)
        ("2026-03-28 12:00", "Europe/Berlin", 2, None, None, "2026-03-29 01:00"),
        ("2026-03-29 12:00", "Europe/Berlin", 8, None, None, "2026-03-30 06:00"),
        ("2026-10-24 12:00", "Europe/Berlin", 2, None, None, "2026-10-25 00:00"),
        ("2026-10-25 00:30", "Europe/Berlin", 2, None, None, "2026-10-26 01:00"),
    ],
)
def test_the_next_moment(now: str, zone: str, hour: int, weekday: int | None, last: date | None, expected: str) -> None:
    assert next_moment(at(now), zone, hour, weekday, last) == at(expected)


@pytest.fixture
def page(site: MemorySite, tell: Teller) -> Any:
    """A page that Ben watches, of which he gets summaries."""
    page = site.page("Travel", by="ann")
    choose(site.root, site.person("ben").id, of_object(page.uid), Choice(Level.WATCHING))
    tell()
    enter_due(site.root, site.advance(days=1), tell.put, 100)
    tell.letters.clear()
    return page


def comment(site: MemorySite, tell: Teller, page: Any) -> None:
    add_comment(site.uow("ann"), page, "Hello")
    tell()


def due(site: MemorySite, tell: Teller) -> list[str]:
    """The people who get a summary now."""
    before = len(tell.letters)
    enter_due(site.root, site.now, tell.put, 100)
    site.commit()
    return [login for login, _kind, _about, _due in tell.letters[before:]]


def test_a_summary_comes_when_its_hour_comes_and_only_if_there_is_something(site: MemorySite, tell: Teller, page: Any) -> None:
    comment(site, tell, page)
    assert due(site, tell) == []
    site.advance(days=1)
    assert due(site, tell) == ["ben"]
    assert due(site, tell) == []
    site.advance(days=1)
    assert due(site, tell) == []


def test_each_summary_goes_on_where_the_one_before_ended(site: MemorySite, tell: Teller, page: Any) -> None:
    for _day in range(3):
        comment(site, tell, page)
        site.advance(days=1)
        due(site, tell)
    spans = [about[1:] for _login, _kind, about, _due in tell.letters]
    assert len(spans) == 3 and all(one[1] == other[0] for one, other in pairwise(spans))


def test_days_without_a_worker_are_made_up_for_once(site: MemorySite, tell: Teller, page: Any) -> None:
    comment(site, tell, page)
    site.advance(days=5)
    assert due(site, tell) == ["ben"]
    assert due(site, tell) == []


def test_a_clock_that_is_set_back_brings_no_second_one_for_that_day(site: MemorySite, tell: Teller, page: Any) -> None:
    comment(site, tell, page)
    site.advance(days=1)
    assert due(site, tell) == ["ben"]
    site.advance(hours=-5)
    comment(site, tell, page)
    site.advance(hours=5)
    assert due(site, tell) == []
    site.advance(days=1)
    assert due(site, tell) == ["ben"]


@pytest.mark.parametrize("period", ["daily", "weekly"])
def test_a_clock_that_was_far_ahead_makes_nobody_wait_for_years(site: MemorySite, tell: Teller, page: Any, period: str) -> None:
    choose_ways(site.uow("ben"), Wishes({"follow:sample": Ways(True, period)}))
    site.advance(days=400)
    comment(site, tell, page)
    site.advance(days=-400)
    comment(site, tell, page)
    found = [due(site, tell) for _day in range(9) if site.advance(days=1)]
    assert [one for one in found if one] == [["ben"]] and len(site.root[digests.AREA]) == 0
    comment(site, tell, page)
    site.advance(days=8)
    assert due(site, tell) == ["ben"]


def test_who_chooses_another_hour_gets_what_is_scheduled_then(site: MemorySite, tell: Teller, page: Any) -> None:
    site.advance(days=1)
    comment(site, tell, page)
    hour = (site.now.hour + 2) % 24
    site.person("ben", timezone="UTC")
    choose_ways(site.uow("ben"), Wishes({"follow:sample": Ways(True, "daily")}, hour=hour))
    site.advance(hours=2)
    assert due(site, tell) == ["ben"]
    assert len(site.root[digests.AREA]) == 0


def test_weekly_ones_come_on_the_chosen_day(site: MemorySite, tell: Teller, page: Any) -> None:
    site.person("ben", timezone="UTC")
    choose_ways(site.uow("ben"), Wishes({"follow:sample": Ways(True, "weekly")}, hour=8, weekday=4))
    comment(site, tell, page)
    days = []
    for _day in range(8):
        site.advance(days=1)
        days += [site.now.weekday()] if due(site, tell) else []
    assert days == [4]


def test_who_left_gets_none_and_of_who_is_gone_nothing_is_kept(site: MemorySite, tell: Teller, page: Any) -> None:
    comment(site, tell, page)
    ben = site.person("ben").id
    site.root["people"].deactivate(ben)
    site.advance(days=1)
    assert due(site, tell) == []
    site.root["people"].activate(ben)
    comment(site, tell, page)
    erase_people(site.root, [ben])
    assert len(site.root[digests.AREA]) == 0 and inbox_of(site.root, ben) is None
