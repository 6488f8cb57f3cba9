"""The widgets of the bookmarks."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any

from zope.interface import Interface
from zope.schema import Int

from colonnade.api import Content, Empty, Folder, Row, View, Widget, messages
from colonnade_bookmarks.addresses import host_of
from colonnade_bookmarks.lines import page_line, person_url, readable
from colonnade_bookmarks.shelf import shelf_of
from colonnade_bookmarks.types import BOOKMARK, BOOKMARKS, saved_in

_ = messages("bookmarks")
# Of how many times the rows that are shown the recent ones are chosen, and how many of one person may follow each other.
LOOKED_AT, IN_A_ROW = 5, 2


class ICount(Interface):
    """How many rows a list shows."""

    count = Int(title=_("How many"), min=1, max=50, default=6)


class _Bookmarks(Widget):
    """What the widgets have in common."""

    icon = "bookmark"
    settings = ICount

    def root(self, view: View) -> Folder | None:
        """The bookmarks of the place whose homepage is shown."""
        return view.app(BOOKMARKS.name)

    def when_empty(self, view: View) -> Empty:
        """Invite to save a page."""
        root = self.root(view)
        may = root is not None and view.can("add", root)
        return Empty(self.empty.text, (f"{view.url(root, 'add')}/{BOOKMARK.name}", _("Save a page")) if may else None)

    def url(self, view: View) -> str | None:
        """The list behind it."""
        root = self.root(view)
        return view.url(root, self.list_name) if root is not None else None

    list_name = ""


class RecentBookmarks(_Bookmarks):
    """What was saved lately: in the place, or on the site's homepage in all places."""

    name = "bookmarks.recent"
    title = _("Recent bookmarks")
    description = _("Pages of the web that were saved lately.")
    empty = Empty(_("No page of the web has been saved yet."))

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows that lead to the pages, with who saved them; an import is one row."""
        count = self.options["count"]
        found, _more = view.walk(BOOKMARK.name, saved_in(view.community), limit=count * LOOKED_AT)
        rows = [(obj.created, self._row(obj, view)) for obj in _of_several(found, count)]
        rows += self._imports(view)
        return {"rows": [row for _, row in sorted(rows, key=lambda pair: pair[0], reverse=True)[:count]]}

    def _imports(self, view: View) -> list[tuple[datetime, Row]]:
        """(moment, row) of the latest imports of the place."""
        root = self.root(view)
        if root is None:
            return []
        latest = islice(shelf_of(root).arrivals(), self.options["count"])
        return [_import_row(datetime.fromtimestamp(when / 1_000_000, UTC), *whose, root, view) for when, *whose in latest]

    def _row(self, obj: Content, view: View) -> Row:
        note = f"{host_of(obj.url)} · {view.name_of(obj.creator)}"
        return Row(obj.title, view.url(obj), None, view.when(obj.created).text, note, (), view.is_restricted(obj))

    def version(self, view: View) -> Hashable:
        """New with each change of the list."""
        return view.changes(BOOKMARK.name, place=view.community)


def _of_several(found: Sequence[Content], count: int) -> list[Content]:
    """At most *count* of *found*, in order: no more than two of one person in a row, while there is something of others instead."""
    runs = (list(run) for _, run in groupby(found, key=lambda obj: obj.creator))
    ranked = sorted(((number >= IN_A_ROW, obj) for run in runs for number, obj in enumerate(run)), key=lambda pair: pair[0])
    chosen = {obj.uid for _, obj in ranked[:count]}
    return [obj for obj in found if obj.uid in chosen]


def _import_row(when: datetime, person_id: int, number: int, root: Folder, view: View) -> tuple[datetime, Row]:
    name = view.name_of(person_id)
    title = view.plural("${name} imported ${n} bookmark", "${name} imported ${n} bookmarks", number, "bookmarks", name=name)
    return when, Row(title, person_url(person_id, root, view) or view.url(root), None, view.when(when).text)


class PopularBookmarks(_Bookmarks):
    """The pages that most people saved."""

    name = "bookmarks.popular"
    title = _("Most saved pages")
    description = _("Pages of the web that most people here have saved.")
    empty = Empty(_("No page of the web has been saved yet."))
    list_name = "popular"

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows that lead to the pages with all who saved them."""
        root = self.root(view)
        keys = islice(shelf_of(root).popular(), self.options["count"] * 2) if root is not None else ()
        lines = (page_line(key, root, view) for _, _, key in keys)
        shown = islice((line for line in lines if line is not None), self.options["count"])
        notes = [(line, f"{line.host} · {line.saved[0]}") for line in shown]
        return {"rows": [Row(line.title, line.details, None, None, note, (), line.restricted) for line, note in notes]}

    def version(self, view: View) -> Hashable:
        """New with each bookmark of the place."""
        return view.changes(BOOKMARK.name, place=view.place)


class MyBookmarks(_Bookmarks):
    """What the reader saved here."""

    name = "bookmarks.mine"
    title = _("My bookmarks")
    description = _("Pages of the web that I saved here.")
    empty = Empty(_("You have saved nothing here yet."))
    list_name = "by"

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows that lead out to the pages."""
        root = self.root(view)
        if root is None or view.me is None:
            return {"rows": []}
        mine = readable((uid for _, uid in shelf_of(root).of_person(view.me.id)), view, self.options["count"])
        return {"rows": [self._own_row(obj, view) for obj in mine]}

    def _own_row(self, obj: Content, view: View) -> Row:
        return Row(obj.title, obj.url, None, view.when(obj.created).text, host_of(obj.url), (), view.is_restricted(obj))
