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


class Around(Widget):
    """Where a community lies, what lies in it, and what its owners recommend."""

    name = "communities.around"
    title = _("Around this community")
    icon = "users"
    columns = ("right", "left", "main")
    template = "around_widget.pt"

    def shown_to(self, view: View) -> bool:
        """On the page of a community that has something around it."""
        place = view.place
        return bool(place.above or place.related_places or (view.community is not None and view.below(place)))

    def data(self, view: View) -> dict[str, Any] | None:
        """(heading, rows) of each part that has any."""
        place = view.place
        above = [place.above] if place.above is not None and view.known(place.above.uid) is not None else []
        parts = ((_("It lies in"), above), (_("Sub-communities"), view.below(place)), (_("Related"), view.related(place)))
        found = [(view.t(heading), [row(view, each, note=False, here=place) for each in places]) for heading, places in parts if places]
        return {"parts": found} if found else None
