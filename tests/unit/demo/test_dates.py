"""Moments in office hours and dates in text."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from colonnade.demo.dates import working_day, working_moment, write_dates

TAIPEI = timezone(timedelta(hours=8))
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(("day", "expected"), [(20, 20), (21, 20), (22, 20), (23, 23)])
def test_a_weekend_becomes_the_friday_before(day: int, expected: int) -> None:
    assert working_day(date(2026, 11, day)) == date(2026, 11, expected)


def test_a_moment_is_in_office_hours_of_its_zone() -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    for seed in range(200):
        moment = working_moment(3, TAIPEI, now, now, random.Random(seed))
        local = moment.astimezone(TAIPEI)
        assert local.date() == date(2026, 11, 17) and 9 <= local.hour < 18
        assert moment.tzinfo is UTC


def test_a_moment_before_opening_moves_to_the_last_working_day() -> None:
    monday_dawn = datetime(2026, 11, 23, 6, 0, tzinfo=TAIPEI)
    moment = working_moment(0, TAIPEI, monday_dawn, monday_dawn, random.Random(1))
    assert moment.astimezone(TAIPEI).date() == FRIDAY


def test_a_moment_lies_before_the_next_one() -> None:
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    later = datetime(2026, 11, 20, 9, 0, tzinfo=TAIPEI)
    moment = working_moment(4, TAIPEI, later, now, random.Random(1))
    assert moment.astimezone(TAIPEI).date() == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("mark", "english", "chinese"),
    [
        ("{{year+1}}", "2027", "2027"),
        ("{{month-11}}", "December 2025", "2025 年 12 月"),
        ("{{month}}", "November 2026", "2026 年 11 月"),
        ("{{date-12}}", "6 November 2026", "2026 年 11 月 6 日"),
        ("{{day+3}}", "20 November", "11 月 20 日"),
        ("{{iso-1}}", "2026-11-17", "2026-11-17"),
    ],
)
def test_marks_become_dates_in_the_language_of_the_page(mark: str, english: str, chinese: str) -> None:
    today = date(2026, 11, 18)
    assert write_dates(f"a {mark} b", today, "en") == f"a {english} b"
    assert write_dates(f"a {mark} b", today, "zh_Hant") == f"a {chinese} b"


def test_dates_in_text_are_working_days() -> None:
    assert write_dates("{{iso+3}}", date(2026, 11, 18), "en") == "2026-11-20"


def test_an_unknown_mark_is_an_error() -> None:
    with pytest.raises(KeyError):
        write_dates("{{week-1}}", FRIDAY, "en")
