"""Time, so that tests can choose it. A leaf module."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

DEFAULT_ZONE = "Asia/Taipei"
"""Where somebody is who didn't say."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_now() -> datetime:
    """The present as an aware datetime in UTC."""
    return datetime.now(UTC)


def from_wall(shown: datetime, zone: str) -> tuple[datetime, bool]:
    """The moment at which clocks of *zone* show *shown* (naive), and whether they do.

    An hour that the clocks skip moves on by what they skip; of an hour that comes twice it is the first. Raises OverflowError.
    """
    there = shown.replace(tzinfo=ZoneInfo(zone), fold=0)
    moment = there.astimezone(UTC)
    return moment, moment.astimezone(there.tzinfo).replace(tzinfo=None) == shown


def comes_twice(shown: datetime, zone: str) -> bool:
    """Whether clocks of *zone* show *shown* (naive) at two moments, as they are put back in between. Raises OverflowError."""
    first, second = (shown.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    return from_wall(shown, zone)[1] and first.utcoffset() != second.utcoffset()


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(value: int) -> datetime:
    """The aware UTC datetime of *value* microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=value)
