"""Days that people say of themselves: one of every year, as `11-24`, without the year that nobody is asked for, and dates. Pure."""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from colonnade.i18n import messages

_ = messages("colonnade")
LEAP_YEAR = 2000
A_YEAR = timedelta(days=366)
FIRST_YEAR, LAST_YEAR = 1900, 2100
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = re.compile(r"(?P<month>\d{1,2})(?:-|月)(?P<day>\d{0,2})日?")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\.? ?(?P<month>[a-z]{3,9})\.?")
_MONTH_FIRST = re.compile(r"(?P<month>[a-z]{3,9})\.? ?(?P<day>\d{1,2})")
_DATE = re.compile(r"(?P<year>\d{4})[-/年](?P<month>\d{1,2})[-/月](?P<day>\d{1,2})日?")


def day_of_year(text: object) -> str:
    """A day of every year as it is kept, `11-24`, from `11-24`, `24 Nov`, `November 24` or `11月24日`; '' for nothing.

    Raises ValueError with what to tell who typed it.
    """
    typed = _plain(text)
    if typed in ("", "-"):
        return ""
    for form in (_NUMBERS, _DAY_FIRST, _MONTH_FIRST):
        found = form.fullmatch(typed)
        if found is not None and found["day"]:
            return _existing(_month(found["month"]), int(found["day"]))
    if re.fullmatch(r"\d{0,2}-\d{0,2}", typed):
        raise ValueError(_("Choose both the day and the month."))
    raise ValueError(_("Enter a day and a month, for example 24 Nov or 11-24."))


def date_of(text: object) -> str:
    """A date as it is kept, `2019-03-04`, from that, `2019/3/4` or `2019年3月4日`; '' for nothing. Raises ValueError."""
    typed = _plain(text)
    if not typed:
        return ""
    found = _DATE.fullmatch(typed)
    if found is None:
        raise ValueError(_("Enter a date, for example 2019-03-04."))
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        raise ValueError(_("There is no such day.")) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_("Enter a year from ${first} to ${last}.", mapping={"first": FIRST_YEAR, "last": LAST_YEAR}))
    return day.isoformat()


def not_long_after(value: str, today: date) -> None:
    """Refuse a kept date that lies more than a year ahead. Raises ValueError."""
    if is_date(value) and date.fromisoformat(value) > today + A_YEAR:
        raise ValueError(_("Enter a date that is at most a year ahead."))


def is_day(value: str) -> bool:
    """Tell whether *value* is a day of every year as it is kept."""
    return _is_kept(value, day_of_year)


def is_date(value: str) -> bool:
    """Tell whether *value* is a date as it is kept."""
    return _is_kept(value, date_of)


def key_of(value: str) -> str:
    """The day of the year, `11-24`, of a kept day or date; '' for what is neither."""
    return value[-5:] if is_day(value) or is_date(value) else ""


def keys_of(day: date) -> Iterator[str]:
    """The days of the year that are kept on *day*: 29 February is on the 28th where it doesn't exist."""
    yield f"{day:%m-%d}"
    if (day.month, day.day) == (2, 28) and not isleap(day.year):
        yield "02-29"


def _plain(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(_("Enter a text."))
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _month(text: str) -> int:
    """The number of a month from its number or its English name; 0 for none."""
    if text.isdecimal():
        return int(text)
    names = [number for number, name in enumerate(_MONTHS, 1) if text.startswith(name)]
    return names[0] if names else 0


def _existing(month: int, day: int) -> str:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(LEAP_YEAR, month)[1]:
        raise ValueError(_("There is no such day."))
    return f"{month:02}-{day:02}"


def _is_kept(value: str, cleaned: Callable[[object], str]) -> bool:
    try:
        return bool(value) and cleaned(value) == value
    except ValueError:
        return False
