"""The core's widgets about what is new: the stream, what waits for the reader, where they were mentioned, what is popular."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from zope.interface import Interface
from zope.schema import Int

from colonnade.home.widget import Empty, Widget
from colonnade.i18n import messages
from colonnade.web.actions import DONE, PAGE, SHOWN
from colonnade.web.door import View

_ = messages("colonnade")


class ICountSettings(Interface):
    """How many lines a widget has."""

    count = Int(title=_("How many"), min=1, max=20, default=6)


class IStreamSettings(Interface):
    """Settings of the stream widget."""

    count = Int(title=_("How many"), min=1, max=20, default=8)


class StreamWidget(Widget):
    """What happened in what the person follows; in a community, what happened there."""

    name = "colonnade.stream"
    title = _("What's new")
    description = _("What happened in your communities and in what you follow, the newest first.")
    icon = "activity"
    columns = ("main",)
    settings = IStreamSettings
    template = "stream_widget.pt"
    empty = Empty(_("Nothing has happened yet in what you follow."), ("/communities", _("Find communities")))

    def shown_to(self, view: View) -> bool:
        """For whoever is signed in."""
        return view.me is not None

    def data(self, view: View) -> Mapping[str, Any] | None:
        """The entries, as `Stream.rows` makes them."""
        stream = view.stream()
        groups, _more = stream.page(self.options["count"])
        entries = stream.rows(groups)
        return {"entries": entries} if entries else None

    def version(self, view: View) -> Hashable:
        """New with each entry, and when the person follows something else."""
        return view.stream().version

    def url(self, view: View) -> str:
        """All of it."""
        return f"/stream?view=all&place={view.community.uid}" if view.community else "/stream"


class ActionRequired(Widget):
    """What only the reader can unblock, from all plugins and places, each with its button."""

    name = "colonnade.actions"
    title = _("Action required")
    description = _("What waits for you and nobody else, from everywhere, each with the button that does it.")
    icon = "circle-check"
    template = "actions_card.pt"
    empty = Empty(DONE)

    def shown_to(self, view: View) -> bool:
        """Nothing waits for somebody unknown."""
        return view.me is not None

    def data(self, view: View) -> Mapping[str, Any]:
        """The first rows, the number of all, and where the rest is."""
        return view.actions(f"{view.url(view.place)}#w-colonnade-actions", SHOWN)

    def number(self, data: Mapping[str, Any]) -> int | None:
        """How many wait."""
        return data["total"]

    def url(self, view: View) -> str | None:
        """All of them."""
        return PAGE


class Mentions(Widget):
    """Where the reader was mentioned last."""

    name = "colonnade.mentions"
    title = _("Mentions")
    description = _("Where somebody mentioned you by name, the latest first.")
    icon = "at-sign"
    settings = ICountSettings
    empty = Empty(
        _("Nobody has mentioned you yet. Others do it by writing @ and your name."), ("/help#help-notifications", _("How it works"))
    )

    def shown_to(self, view: View) -> bool:
        """Nobody mentions somebody unknown."""
        return view.me is not None

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows: who mentioned the reader where, and when."""
        return {"rows": view.mentions(self.options["count"])}

    def number(self, data: Mapping[str, Any]) -> int | None:
        """How many of them are new."""
        return sum(bool(row.badges) for row in data["rows"]) or None

    def url(self, view: View) -> str | None:
        """All of them."""
        return "/notifications?tab=mentions"


class Popular(Widget):
    """What was liked and commented on most in the last seven days."""

    name = "colonnade.popular"
    title = _("Popular this week")
    description = _("What was liked and commented on most in the last seven days, each with why.")
    icon = "star"
    settings = ICountSettings
    empty = Empty(_("Nothing was liked or commented on in the last seven days. Be the first."))

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows with how many likes and comments came in."""
        return {"rows": [view.row(obj, meta="", note=why) for obj, why in view.popular(self.options["count"])]}

    def version(self, view: View) -> Hashable:
        """New with each change of what can be listed. What is kept is drawn again each minute: new likes needn't show sooner."""
        return view.changes(place=view.community)


STREAM_WIDGETS = (StreamWidget, ActionRequired, Mentions, Popular)
