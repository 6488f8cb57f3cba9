"""The widgets of communities."""

from __future__ import annotations

from typing import Any

from colonnade.api import Empty, View, Widget, messages
from colonnade_communities import links
from colonnade_communities.listed import row

_ = messages("communities")


class MyCommunities(Widget):
    """The communities that the reader belongs to, by title."""

    name = "communities.mine"
    title = _("My communities")
    icon = "users"
    columns = ("left", "right", "main")
    empty = Empty(_("You are in no community yet."), ("/communities", _("Find one")))
    rows = 8

    def data(self, view: View) -> dict[str, Any]:
        """A row each; of those beyond the first the page of all tells."""
        return {"rows": [row(view, place, note=False) for place in [p for p in view.my_places() if not p.archived][: self.rows]]}

    def shown_to(self, view: View) -> bool:
        """On the site's homepage, and to who can be in one."""
        return view.me is not None and view.community is None

    def url(self, view: View) -> str | None:
        """All of them."""
        return "/communities?show=mine"


class ImportantLinks(Widget):
    """The links that the owners of a community chose, on its own homepage."""

    name = "communities.links"
    title = _("Important links")
    icon = "link"
    columns = ("right", "left", "main")
    template = "links.pt"

    def shown_to(self, view: View) -> bool:
        """Where there are some."""
        return bool(view.place.important_links)

    def data(self, view: View) -> dict[str, Any] | None:
        """Title and address of each; a heading has no address."""
        found = links.read(view.place.important_links)
        return {"links": found} if found else None
