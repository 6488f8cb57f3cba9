"""Birthdays and work anniversaries of the next days, for a homepage: of those who show theirs to the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any

from zope.interface import Interface
from zope.schema import Int

from colonnade.api import Empty, Person, Row, View, Widget, messages

_ = messages("profiles")
DAYS = 14


class IAnniversaries(Interface):
    """How long the list is."""

    count = Int(title=_("How many"), min=1, max=30, default=8)


class Anniversaries(Widget):
    """Who has a birthday or a work anniversary today or in the thirteen days behind it.

    It is drawn for each reader anew: nearly everybody keeps these days to themselves, and finds their own here.
    """

    name = "profiles.anniversaries"
    title = _("Birthdays and anniversaries")
    description = _("Whose birthday or work anniversary it is in the next 14 days, of those who show you theirs.")
    icon = "calendar"
    settings = IAnniversaries

    def data(self, view: View) -> Mapping[str, Any]:
        """A line for each, today's first."""
        return {"rows": list(islice(_coming(view), self.options["count"]))}

    def when_empty(self, view: View) -> Empty:
        """Say that these are days that people choose to show, and where."""
        action = (f"{view.url(view.me)}/@@edit#f-birthday", _("Enter mine")) if view.me else None
        return Empty(_("None in the next 14 days. Only days that people choose to show you stand here."), action)


def _coming(view: View) -> Iterator[Row]:
    for ahead in range(DAYS):
        day = view.today + timedelta(days=ahead)
        for person in view.people_shown.people(view.people_shown.on_day("birthday", day)):
            yield _row(view, person, day, view.t(_("Birthday")))
        for person in view.people_shown.people(view.people_shown.on_day("joined_company", day)):
            years = _years(view.profile_value(person, "joined_company"), day)
            if years > 0:
                yield _row(view, person, day, view.plural("${n} year here", "${n} years here", years, "profiles"))


def _years(joined: str | None, day: date) -> int:
    """How many years somebody is here on a day; 0 where that isn't known."""
    try:
        return day.year - date.fromisoformat(joined or "").year
    except ValueError:  # administrators made the field another kind
        return 0


def _row(view: View, person: Person, day: date, note: str) -> Row:
    when = view.t(_("Today")) if day == view.today else view.t(_("Tomorrow")) if day == view.today + timedelta(days=1) else view.day(day)
    return Row(person.display_name(view.language), view.url(person), "calendar", when, note)
