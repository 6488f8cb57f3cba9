"""Who came lately, for a homepage."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from zope.interface import Interface
from zope.schema import Choice, Int
from zope.schema.vocabulary import SimpleTerm, SimpleVocabulary

from colonnade.api import Empty, Person, Row, View, Widget, messages
from colonnade_profiles.shown import may_open

_ = messages("profiles")


class INewcomers(Interface):
    """How far back the list goes, and how long it is."""

    days = Choice(
        title=_("Who came in"),
        vocabulary=SimpleVocabulary([SimpleTerm(30, title=_("the last 30 days")), SimpleTerm(90, title=_("the last 90 days"))]),
        default=30,
    )
    count = Int(title=_("How many"), min=1, max=30, default=6)


class Newcomers(Widget):
    """The people who were added lately, the latest first: those of whom the reader may know."""

    name = "profiles.newcomers"
    title = _("Who is new")
    description = _("Colleagues who came lately.")
    icon = "user"
    settings = INewcomers
    empty = Empty(_("Nobody new in this time."))

    def data(self, view: View) -> Mapping[str, Any]:
        """A line for each, with what they do."""
        since = view.now - timedelta(days=self.options["days"])
        return {"rows": [_row(view, person) for person in islice(view.people_shown.arrived_since(since), self.options["count"])]}

    def version(self, view: View) -> Hashable:
        """New with each day; what is said of people needn't be named."""
        return view.today

    def url(self, view: View) -> str | None:
        """The directory, for those who may open it."""
        return "/people" if may_open(view) else None


def _row(view: View, person: Person) -> Row:
    work = (view.profile_value(person, name) for name in ("job_title", "department"))
    note = " · ".join(filter(None, work))
    badges = (("warn", view.t(_("Guest"))),) if person.kind == "guest" else ()
    return Row(person.display_name(view.language), view.url(person), "user", view.day(person.created.date()), note or None, badges)
