"""The widgets: what was added lately, and my own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from zope.interface import Interface
from zope.schema import Int

from colonnade.api import Content, Empty, Row, View, Widget, messages
from colonnade_files.shown import icon_of, size_of
from colonnade_files.types import FILE, FILES, FOLDER, list_of

_ = messages("files")


class ICount(Interface):
    """How many rows a list shows."""

    count = Int(title=_("How many"), min=1, max=50, default=6)


def _invite(view: View, text: Any) -> Empty:
    app = view.app(FILES.name)
    if app is None or not view.can("add", app):
        return Empty(text)
    return Empty(text, (view.url(app, "upload"), _("Upload files")))


def _row(file: Content, view: View) -> Row:
    note = view.t(_("${author} in ${folder}"), author=view.author_of(file), folder=view.title_of(file.__parent__))
    return Row(
        file.title, view.url(file), icon_of(file), view.when(file.modified).text, f"{size_of(file)} · {note}", (), view.is_restricted(file)
    )


class RecentFiles(Widget):
    """Files by last change: of the place, or on the site's homepage of all places."""

    name = "files.recent"
    title = _("Recent files")
    description = _("Files that were added or changed lately.")
    icon = "folder"
    settings = ICount

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows with who changed them and where they are."""
        return {"rows": [_row(file, view) for file in view.list(FILE.name, place=view.community, limit=self.options["count"])]}

    def version(self, view: View) -> Hashable:
        """New with each change of a file, or of a folder, whose name is shown."""
        place = view.community
        return view.changes(FILE.name, place=place), view.changes(FOLDER.name, place=place)

    def when_empty(self, view: View) -> Empty:
        """Invite to upload the first file."""
        return _invite(view, _("No files yet."))

    def url(self, view: View) -> str | None:
        """The app."""
        app = view.app(FILES.name)
        return view.url(app) if app is not None else None


class MyFiles(Widget):
    """What the reader added, wherever it is."""

    name = "files.mine"
    title = _("My files")
    description = _("Files that you added, in all places.")
    icon = "user"
    settings = ICount

    def shown_to(self, view: View) -> bool:
        """Only to someone who is signed in."""
        return view.me is not None

    def data(self, view: View) -> Mapping[str, Any]:
        """The latest of the reader's own."""
        files, _more = view.walk(FILE.name, list_of(view.me.id), limit=self.options["count"])
        return {"rows": [_row(file, view) for file in files]}

    def version(self, view: View) -> Hashable:
        """New with each change of a file of the reader's, or of a folder, whose name is shown."""
        return view.me.id, view.walk_changes(FILE.name, list_of(view.me.id)), view.changes(FOLDER.name)

    def when_empty(self, view: View) -> Empty:
        """Invite to upload one."""
        return _invite(view, _("You haven't added any files yet."))
