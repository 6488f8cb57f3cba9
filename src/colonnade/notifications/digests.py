"""Summaries by mail: when each person's comes, and entering it when its hour has come.

A summary is scheduled by the first thing that belongs in it, so whoever has nothing to be told is never looked at. What a missed
summary would have told is told once, late; a clock that was set back makes none come twice.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from BTrees.OOBTree import OOTreeSet

from colonnade.clock import DEFAULT_ZONE, from_wall, to_microseconds
from colonnade.notifications.inbox import Inbox, inbox_of
from colonnade.notifications.letters import DIGEST, Put
from colonnade.notifications.preferences import WEEKLY, wishes
from colonnade.security.person import Person

Root = MutableMapping[str, Any]
AREA = "digests"
MOST_AHEAD = timedelta(days=8)
"""No summary is scheduled further ahead, but by a clock that is wrong."""


def install(root: Root) -> None:
    """Make the area in an empty database: (due in µs, person, period)."""
    root.setdefault(AREA, OOTreeSet())


def zone_of(person: Person) -> str:
    """The time zone in which a person lives."""
    return person.timezone or DEFAULT_ZONE


def next_moment(now: datetime, zone: str, hour: int, weekday: int | None = None, last: date | None = None) -> datetime:
    """The next moment after *now* at which clocks of *zone* show *hour*, on *weekday* (0: Monday; None: any day), and after the day *last*.

    An hour that the clocks skip moves on by what they skip; of one that comes twice it is the first.
    """
    day = now.astimezone(ZoneInfo(zone)).date()
    if last is not None and last - day < timedelta(days=8):  # a day far ahead comes from a clock that was wrong
        day = max(day, last + timedelta(days=1))
    while True:
        moment = from_wall(datetime.combine(day, time(hour)), zone)[0]
        if moment > now and weekday in (None, day.weekday()):
            return moment
        day += timedelta(days=1)


def schedule(root: Root, inbox: Inbox, person: Person, period: str, now: datetime) -> None:
    """Let the next summary of a *period* come to a person, if none is scheduled yet."""
    if period not in inbox.due:
        _set_due(root, inbox, person, period, _next(inbox, person, period, now))


def _next(inbox: Inbox, person: Person, period: str, now: datetime) -> int:
    wanted = wishes(person)
    last = inbox.digested.get(period)
    weekday = wanted.weekday if period == WEEKLY else None
    day = date.fromordinal(last[0]) if last is not None else None
    return to_microseconds(next_moment(now, zone_of(person), wanted.hour, weekday, day))


def _set_due(root: Root, inbox: Inbox, person: Person, period: str, due: int) -> None:
    inbox.due = {**inbox.due, period: due}
    root[AREA].insert((due, person.id, period))


def _unschedule(root: Root, inbox: Inbox, person_id: int, period: str) -> None:
    root[AREA].discard((inbox.due.get(period, 0), person_id, period))
    inbox.due = {known: due for known, due in inbox.due.items() if known != period}


def reschedule(root: Root, person: Person, now: datetime) -> None:
    """A person chose another hour, day or zone: what is scheduled comes then."""
    inbox = inbox_of(root, person.id)
    for period in list(inbox.due) if inbox is not None else ():
        _unschedule(root, inbox, person.id, period)
        _set_due(root, inbox, person, period, _next(inbox, person, period, now))


def enter_due(root: Root, now: datetime, put: Put, limit: int) -> int:
    """Enter a letter for each of at most *limit* summaries whose time has come; return how many."""
    _bring_forward(root, now)
    moment = to_microseconds(now)
    found = list(takewhile(lambda entry: entry[0] <= moment, islice(root[AREA], limit)))
    for due, person_id, period in found:
        root[AREA].remove((due, person_id, period))
        inbox, person = inbox_of(root, person_id), root["people"].get(person_id)
        if inbox is not None:
            inbox.due = {known: when for known, when in inbox.due.items() if known != period}
            if person is not None and person.active:
                _enter(root, inbox, person, period, now, put)
    return len(found)


def _bring_forward(root: Root, now: datetime) -> None:
    """Schedule anew what comes later than any summary can: a clock that has been set back since was ahead."""
    for due, person_id, period in list(root[AREA].keys(min=(to_microseconds(now + MOST_AHEAD),))):
        inbox, person = inbox_of(root, person_id), root["people"].get(person_id)
        root[AREA].remove((due, person_id, period))
        if inbox is not None and person is not None:
            _set_due(root, inbox, person, period, _next(inbox, person, period, now))


def _enter(root: Root, inbox: Inbox, person: Person, period: str, now: datetime, put: Put) -> None:
    day = now.astimezone(ZoneInfo(zone_of(person))).date()
    _day, last_number = inbox.digested.get(period, (0, 0))
    inbox.digested = {**inbox.digested, period: (day.toordinal(), inbox.last)}
    put(root, person.id, DIGEST, now, (period, last_number, inbox.last), None)


def forget_person(root: Root, person_id: int) -> None:
    """The person is gone for good."""
    inbox = inbox_of(root, person_id)
    for period in list(inbox.due) if inbox is not None else ():
        _unschedule(root, inbox, person_id, period)
