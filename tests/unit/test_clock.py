from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.clock import comes_twice, from_microseconds, from_wall, to_microseconds, utc_now


def test_the_present_is_in_utc() -> None:
    assert utc_now().tzinfo is UTC and abs(datetime.now(UTC) - utc_now()) < timedelta(seconds=5)


@given(st.integers(-(10**15), 10**16))
def test_microseconds_come_back_exactly(value: int) -> None:
    assert to_microseconds(from_microseconds(value)) == value


def test_one_moment_has_one_number_in_every_zone() -> None:
    moment = datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC)
    assert to_microseconds(moment) == to_microseconds(moment.astimezone(timezone(timedelta(hours=8)))) == 1_772_442_000_000_001


@pytest.mark.parametrize(
    ("shown", "zone", "moment", "exists"),
    [
        ("2026-03-02T12:00", "Asia/Taipei", "2026-03-02T04:00", True),
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30", False),  # skipped: the clocks show 03:30
        ("2026-03-29T01:59", "Europe/Berlin", "2026-03-29T00:59", True),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30", True),  # comes twice: the first
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45", False),  # half an hour is skipped
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T22:00", False),  # a whole day is
    ],
)
def test_what_a_clock_shows_is_a_moment(shown: str, zone: str, moment: str, exists: bool) -> None:
    assert from_wall(datetime.fromisoformat(shown), zone) == (datetime.fromisoformat(moment).replace(tzinfo=UTC), exists)


@pytest.mark.parametrize(
    ("shown", "twice"),
    [("2026-10-25T02:00", True), ("2026-10-25T02:59", True), ("2026-10-25T03:00", False), ("2026-03-29T02:30", False)],
)
def test_what_a_clock_shows_twice_is_told_from_what_it_skips(shown: str, twice: bool) -> None:
    assert comes_twice(datetime.fromisoformat(shown), "Europe/Berlin") is twice
    assert not comes_twice(datetime.fromisoformat(shown), "Asia/Taipei")


def test_before_and_after_all_calendars_there_is_no_moment() -> None:
    for shown, zone in (("0001-01-01T00:00", "Asia/Taipei"), ("9999-12-31T23:59", "America/New_York")):
        with pytest.raises(OverflowError):
            from_wall(datetime.fromisoformat(shown), zone)
