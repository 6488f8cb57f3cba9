"""The latest thanks, for a homepage."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from zope.interface import Interface
from zope.schema import Int

from colonnade.api import Empty, View, Widget, messages
from colonnade_thanks.lines import add_url, row
from colonnade_thanks.types import THANKS, WALL

_ = messages("thanks")


class ICount(Interface):
    """How many rows the list shows."""

    count = Int(title=_("How many"), min=1, max=50, default=5)


class LatestThanks(Widget):
    """Who was thanked lately, and what for: in the place, or on the site's homepage in all places."""

    name = "thanks.latest"
    title = _("Thanks")
    description = _("Who was thanked lately, and what for.")
    icon = "heart"
    settings = ICount

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows with who thanks whom."""
        return {"rows": [row(view, thanks) for thanks in view.list(THANKS.name, place=view.community, limit=self.options["count"])]}

    def version(self, view: View) -> Hashable:
        """New with each change of the list."""
        return view.changes(THANKS.name, place=view.community)

    def when_empty(self, view: View) -> Empty:
        """Invite to thank somebody."""
        url = add_url(view)
        return Empty(_("Nobody has been thanked here yet."), (url, _("Thank somebody")) if url else None)

    def url(self, view: View) -> str | None:
        """All thanks of the place."""
        wall = view.app(WALL.name)
        return view.url(wall) if wall is not None else None
