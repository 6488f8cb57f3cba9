"""Moments and dates reckoned back from now: office hours for what people did, ``{{date-12}}`` for what they wrote about."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_OPENS, _CLOSES = 9 * 60, 17 * 60 + 30  # minutes after midnight
_SATURDAY = 5
_MARK = re.compile(r"\{\{(\w+)([+-]\d+)?\}\}")
_MONTHS = "January February March April May June July August September October November December".split()


def working_moment(days_ago: int, zone: tzinfo, before: datetime, now: datetime, rng: random.Random) -> datetime:
    """A moment in office hours of *zone*, about *days_ago* days before *now*, in UTC and to the second.

    It moves back to an earlier working day where it would fall on a weekend, or not before *before*.
    """
    minutes, seconds = rng.randrange(_OPENS, _CLOSES), rng.randrange(60)
    day = (now.astimezone(zone) - timedelta(days=days_ago)).date()
    while True:
        day = working_day(day)
        local = datetime.combine(day, time(), zone) + timedelta(minutes=minutes, seconds=seconds)
        if local < before:
            return local.astimezone(UTC)
        day -= timedelta(days=1)


def working_day(day: date) -> date:
    """*day*, or the Friday before it if it is on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def write_dates(text: str, today: date, language: str) -> str:
    """*text* with its marks filled in: ``{{year+1}}``, ``{{month-2}}``, ``{{date-12}}``, ``{{day-12}}`` (no year), ``{{iso-12}}``.

    Numbers count years, months and days from *today*; days move to working days. Raises KeyError for any other mark.
    """
    styles = _CHINESE if language == "zh_Hant" else _ENGLISH

    def fill(match: re.Match[str]) -> str:
        unit, number = match[1], int(match[2] or 0)
        return styles[unit](_reckon(unit, number, today))

    return _MARK.sub(fill, text)


def _reckon(unit: str, number: int, today: date) -> date:
    if unit == "year":
        return date(today.year + number, 1, 1)
    if unit == "month":
        years, month = divmod(today.year * 12 + today.month - 1 + number, 12)
        return date(years, month + 1, 1)
    return working_day(today + timedelta(days=number))


_SAME: dict[str, Callable[[date], str]] = {"year": lambda d: str(d.year), "iso": date.isoformat}
_ENGLISH = _SAME | {
    "month": lambda d: f"{_MONTHS[d.month - 1]} {d.year}",
    "date": lambda d: f"{d.day} {_MONTHS[d.month - 1]} {d.year}",
    "day": lambda d: f"{d.day} {_MONTHS[d.month - 1]}",
}
_CHINESE = _SAME | {
    "month": lambda d: f"{d.year} 年 {d.month} 月",
    "date": lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    "day": lambda d: f"{d.month} 月 {d.day} 日",
}
