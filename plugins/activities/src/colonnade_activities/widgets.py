"""The widgets: what the reader has to do, and how activities are coming on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any

from zope.interface import Interface
from zope.schema import Int

from colonnade.api import Content, Empty, View, Widget, lineage, messages
from colonnade_activities.by_date import grouped
from colonnade_activities.lists import Lists
from colonnade_activities.pages import MAX_LOOKED_AT, activity_row, changes_of_list
from colonnade_activities.rows import line, open_todos
from colonnade_activities.types import ACTIVE, ACTIVITIES, ACTIVITY, value

_ = messages("activities")
MAX_ROUNDS = 5


class ICount(Interface):
    """How many rows a list shows."""

    count = Int(title=_("How many"), min=1, max=50, default=8)


def _app(place: Content) -> Content | None:
    """The root of a place's activities."""
    return next((app for app in place.app_roots() if app.type_name == ACTIVITIES.name), None)


def _site(view: View) -> Content:
    *_below, site = lineage(view.place)
    return site


class MyTodos(Widget):
    """The reader's to-dos of all activities and places, by date, each with a button that says it is done."""

    name = "activities.mine"
    title = _("My to-dos")
    description = _("What you have to do in all activities, by date.")
    icon = "circle-check"
    settings = ICount
    template = "my_todos.pt"
    empty = Empty(_("Nothing is waiting for you."))

    def shown_to(self, view: View) -> bool:
        """Only somebody has to-dos."""
        return view.me is not None

    def data(self, view: View) -> Mapping[str, Any]:
        """Lines by date, each with the heading that it stands under."""
        uids = (uid for _order, uid in islice(Lists(view.place).of_person(view.me.id), MAX_LOOKED_AT))
        found = list(islice(open_todos(uids, view, view.me.id), self.options["count"] + 1))
        shown = [(todo, line(todo, view, where=True)) for todo in found[: self.options["count"]]]
        return {
            "rows": [{"group": title, **asdict(row)} for title, rows in grouped(shown, view) for row in rows],
            "more_url": self.url(view) if len(found) > len(shown) else None,
            "done_url": view.url(_site_app(view), "done") if _site_app(view) is not None else None,
            "back": view.url(view.place),
        }

    def url(self, view: View) -> str | None:
        """All of them."""
        app = _site_app(view)
        return view.url(app, "mine") if app is not None else None

    def when_empty(self, view: View) -> Empty:
        """Good news, and where the work is."""
        app = _app(view.place)
        return Empty(self.empty.text, (view.url(app), _("All activities"))) if app is not None and view.can("view", app) else self.empty


def _site_app(view: View) -> Content | None:
    """Where the reader's own list is: the site's activities if they may open them, else those of this place."""
    for place in (_site(view), view.place):
        app = _app(place)
        if app is not None and view.can("view", app):
            return app
    return None


class Activities(Widget):
    """Activities that go on, with how far they have come: of the place, or on the site's homepage of all places."""

    name = "activities.list"
    title = _("Activities")
    description = _("Activities that were changed lately, with their progress.")
    icon = "list-checks"
    settings = ICount
    template = "activities_card.pt"
    empty = Empty(_("Nothing is planned yet."))

    def data(self, view: View) -> Mapping[str, Any]:
        """Activities with their progress."""
        return {"rows": [activity_row(activity, view) for activity in self._active(view)]}

    def _active(self, view: View) -> list[Content]:
        found: list[Content] = []
        after: int | None = None
        for _round in range(MAX_ROUNDS):
            part, after = view.page(ACTIVITY.name, place=view.community, limit=50, after=after)
            found += [activity for activity in part if value(activity, "state") == ACTIVE]
            if after is None or len(found) >= self.options["count"]:
                break
        return found[: self.options["count"]]

    def version(self, view: View) -> Hashable:
        """New with each change of an activity or a to-do."""
        return changes_of_list(view, view.community)

    def url(self, view: View) -> str | None:
        """The list of this place."""
        app = _app(view.place)
        return view.url(app) if app is not None and view.can("view", app) else None

    def when_empty(self, view: View) -> Empty:
        """Invite to begin."""
        app = _app(view.place)
        if app is None or not view.can("add", app):
            return self.empty
        return Empty(self.empty.text, (f"{view.url(app, 'add')}/{ACTIVITY.name}", _("Start an activity")))
