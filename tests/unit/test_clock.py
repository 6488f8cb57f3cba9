from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from colonnade.clock import from_microseconds, to_microseconds, utc_now


def test_the_present_is_in_utc() -> None:
    assert utc_now().tzinfo is UTC and abs(datetime.now(UTC) - utc_now()) < timedelta(seconds=5)


@given(st.integers(-(10**15), 10**16))
def test_microseconds_come_back_exactly(value: int) -> None:
    assert to_microseconds(from_microseconds(value)) == value


def test_one_moment_has_one_number_in_every_zone() -> None:
    moment = datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC)
    assert to_microseconds(moment) == to_microseconds(moment.astimezone(timezone(timedelta(hours=8)))) == 1_772_442_000_000_001
