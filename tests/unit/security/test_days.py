"""Days of every year and dates, as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from colonnade.security.days import date_of, day_of_year, is_date, is_day, key_of, keys_of, not_long_after


@pytest.mark.parametrize("typed", ["11-24", " 24 Nov", "24. november", "Nov 24", "11月24日", "１１月２４日", "11-24 "])
def test_ways_to_type_a_day(typed: str) -> None:
    assert day_of_year(typed) == "11-24"


def test_nothing_is_nothing() -> None:
    assert day_of_year("") == day_of_year("-") == date_of("  ") == ""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("02-31", "no such day"),
        ("31 Feb", "no such day"),
        ("13-01", "no such day"),
        ("5 Foo", "no such day"),
        ("11-", "both the day and the month"),
        ("-24", "both the day and the month"),
        ("soon", "for example"),
        ("1990-11-24", "for example"),
        (24, "text"),
    ],
)
def test_what_is_no_day(typed: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        day_of_year(typed)


@pytest.mark.parametrize("typed", ["2019-03-04", "2019/3/4", "2019年3月4日"])
def test_ways_to_type_a_date(typed: str) -> None:
    assert date_of(typed) == "2019-03-04"


@pytest.mark.parametrize("typed", ["2019-02-29", "4 March", "1066-10-14", "2019-13-01"])
def test_what_is_no_date(typed: str) -> None:
    with pytest.raises(ValueError):
        date_of(typed)


def test_what_is_kept() -> None:
    assert is_day("02-29") and not is_day("2-29") and not is_day("") and not is_day("02-30")
    assert is_date("2020-02-29") and not is_date("2020/02/29") and not is_date("")
    assert (key_of("2020-02-29"), key_of("11-24"), key_of("24 Nov")) == ("02-29", "11-24", "")


def test_the_last_of_february() -> None:
    assert list(keys_of(date(2027, 2, 28))) == ["02-28", "02-29"] and list(keys_of(date(2028, 2, 28))) == ["02-28"]
    assert list(keys_of(date(2028, 2, 29))) == ["02-29"] and list(keys_of(date(2027, 3, 1))) == ["03-01"]


def test_a_date_far_ahead_is_refused() -> None:
    today = date(2026, 11, 28)
    for kept in ("", "1999-01-01", "2026-11-29", "2027-11-28"):
        not_long_after(kept, today)
    for kept in ("2027-12-01", "2099-01-01"):
        with pytest.raises(ValueError, match="at most a year ahead"):
            not_long_after(kept, today)
