"""The language of a request, and texts, numbers and dates in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

from colonnade.i18n import DEFAULT_LANGUAGE, LANGUAGES, Catalogs
from colonnade.security.days import LEAP_YEAR
from colonnade.web.auth.identity import host_cookie

if TYPE_CHECKING:
    from pyramid.request import Request

COOKIE = "language"
_LOCALES = {"en": "en_GB", "zh_Hant": "zh_Hant_TW"}
_WEEK = timedelta(days=7)


def language_cookie(request: Request) -> str:
    """The name of the cookie of whoever chose a language without being signed in."""
    return host_cookie(request, COOKIE)


def choose(request: Request) -> str:
    """The person's language, else that of the browser."""
    person = request.reader.person
    return person.language if person is not None and person.language in LANGUAGES else of_browser(request)


def of_browser(request: Request) -> str:
    """The language of the cookie, else the one that the browser asks for. Needs no database."""
    chosen = request.cookies.get(language_cookie(request))
    return chosen if chosen in LANGUAGES else from_header(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=512)
def from_header(header: str) -> str:
    """The first of our languages that an `Accept-Language` header names. Any kind of Chinese is served in ours."""
    for part in header.lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("zh"):
            return "zh_Hant"
        if tag.startswith("en"):
            return "en"
    return DEFAULT_LANGUAGE


@lru_cache(maxsize=16)
def chameleon_translate(catalogs: Catalogs, language: str) -> Callable[..., str]:
    """The function by which templates translate."""

    def translate(msgid: Any, domain=None, mapping=None, context=None, target_language=None, default=None) -> str:
        return catalogs.translate(msgid, language, domain=domain, mapping=mapping, context=context, default=default)

    return translate


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as people read it: short text, the same for machines, and in full."""

    text: str
    iso: str
    exact: str


def moment(when: datetime, now: datetime, language: str, zone: str, catalogs: Catalogs) -> Moment:
    """*when* in words: relative within seven days, then a date."""
    exact = _exact(when.replace(second=0, microsecond=0), language, zone)
    iso = when.isoformat(timespec="seconds")
    return Moment(_relative(now - when, language, catalogs) or _date(when, language, zone, now), iso, exact)


def _relative(ago: timedelta, language: str, catalogs: Catalogs) -> str | None:
    if ago >= _WEEK or ago < -timedelta(minutes=1):
        return None
    minutes = int(ago.total_seconds() // 60)
    if minutes < 1:
        return catalogs.translate("just now", language)
    if minutes < 60:
        return catalogs.plural("${n} minute ago", "${n} minutes ago", minutes, language)
    if minutes < 60 * 24:
        return catalogs.plural("${n} hour ago", "${n} hours ago", minutes // 60, language)
    return catalogs.plural("${n} day ago", "${n} days ago", minutes // (60 * 24), language)


_EXACT = {"en": "EEEE, d MMMM y, HH:mm z", "zh_Hant": "y年M月d日 EEEE HH:mm"}


@lru_cache(maxsize=10_000)
def _exact(when: datetime, language: str, zone: str) -> str:
    local = when.astimezone(ZoneInfo(zone))
    return format_datetime(local, _EXACT[language], tzinfo=local.tzinfo, locale=_LOCALES[language])


def _date(when: datetime, language: str, zone: str, now: datetime) -> str:
    local = when.astimezone(ZoneInfo(zone)).date()
    return _format_day(local, language, local.year == now.year)


@lru_cache(maxsize=10_000)
def _format_day(day: Any, language: str, this_year: bool) -> str:
    pattern = {"en": "d MMM" if this_year else "d MMM y", "zh_Hant": "M月d日" if this_year else "y年M月d日"}[language]
    return format_date(day, pattern, locale=_LOCALES[language])


def day_and_month(day: date, language: str, today: date) -> str:
    """A day without its weekday; the year only where it isn't this one."""
    return _format_day(day, language, day.year == today.year)


@lru_cache(maxsize=512)
def day_of_year(day: str, language: str) -> str:
    """A day of every year, kept as `11-24`: `24 Nov`."""
    month, number = map(int, day.split("-"))
    return _format_day(date(LEAP_YEAR, month, number), language, True)


@lru_cache(maxsize=32)
def month_name(number: int, language: str) -> str:
    """The name of a month, by its number."""
    return format_date(date(LEAP_YEAR, number, 1), "LLLL", locale=_LOCALES[language])


@lru_cache(maxsize=64)
def day_of_week(day: date, language: str) -> str:
    """The name of a day's weekday."""
    return format_date(day, "EEEE", locale=_LOCALES[language])


@lru_cache(maxsize=256)
def month_in_words(month: str, language: str) -> str:
    """A month like `2026-03`, or a year like `2026`, in words; '' for what is neither."""
    try:
        day = date.fromisoformat(f"{month}-01" if "-" in month else f"{month}-01-01")
    except ValueError:
        return ""
    patterns = {"en": ("y", "MMMM y"), "zh_Hant": ("y年", "y年M月")}
    return format_date(day, patterns[language]["-" in month], locale=_LOCALES[language])


def clock_time(when: datetime, language: str, zone: str) -> str:
    """Hours and minutes."""
    return format_time(when.astimezone(ZoneInfo(zone)), "short", locale=_LOCALES[language])


@lru_cache(maxsize=64)
def day_in_words(day: Any, language: str) -> str:
    """A day with its weekday."""
    return format_date(day, {"en": "EEEE, d MMMM", "zh_Hant": "M月d日 EEEE"}[language], locale=_LOCALES[language])
