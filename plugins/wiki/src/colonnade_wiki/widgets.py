"""The wiki's widgets."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from zope.interface import Interface
from zope.schema import Int

from colonnade.api import Content, Empty, Row, View, Widget, messages
from colonnade_wiki.types import PAGE, WIKI
from colonnade_wiki.views import wanted_rows

_ = messages("wiki")


class ICount(Interface):
    """How many rows a list shows."""

    count = Int(title=_("How many"), min=1, max=50, default=8)


class RecentPages(Widget):
    """Pages by last change: of the place, or on the site's homepage of all places."""

    name = "wiki.recent"
    title = _("Recent pages")
    description = _("Wiki pages that were changed lately.")
    icon = "book-open"
    settings = ICount

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows with who changed them and where."""
        pages = view.list(PAGE.name, place=view.community, limit=self.options["count"])
        return {"rows": [self._row(page, view) for page in pages]}

    def _row(self, page: Content, view: View) -> Row:
        return view.row(page, note=view.t(_("${author} in ${place}"), author=view.author_of(page), place=view.title_of(page.__parent__)))

    def version(self, view: View) -> Hashable:
        """New with each change of the list."""
        return view.changes(PAGE.name, place=view.community)

    def when_empty(self, view: View) -> Empty:
        """Invite to write the first page."""
        wiki = view.app(WIKI.name)
        may = wiki is not None and view.can("add", wiki)
        write = (f"{view.url(wiki, 'add')}/{PAGE.name}", _("Write the first page")) if may else None
        return Empty(_("Nothing has been written yet."), write)

    def url(self, view: View) -> str | None:
        """The wiki's front page."""
        wiki = view.app(WIKI.name)
        return view.url(wiki) if wiki is not None else None


class WantedPages(Widget):
    """Pages that others link to and nobody has written."""

    name = "wiki.wanted"
    title = _("Wanted pages")
    description = _("Pages that others link to and nobody has written yet.")
    icon = "help-circle"
    settings = ICount
    empty = Empty(_("No page is missing."))

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows that lead to the form."""
        wiki = view.app(WIKI.name)
        found = wanted_rows(wiki, view, self.options["count"]) if wiki is not None else []
        return {
            "rows": [Row(row["title"], row["url"], "plus", view.plural("${n} link", "${n} links", row["number"], "wiki")) for row in found]
        }

    def version(self, view: View) -> Hashable:
        """New with each change in the place: any text may link to a page."""
        return view.changes(place=view.place)
