"""The forum's widgets."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from zope.interface import Interface
from zope.schema import Bool, Int

from colonnade.api import Empty, View, Widget, messages
from colonnade_forum.listing import changes, newest, short_row, topic_row
from colonnade_forum.state import list_name
from colonnade_forum.types import FORUM, OPEN, TOPIC

_ = messages("forum")


class IRecentSettings(Interface):
    """Settings of the list of recent topics."""

    count = Int(title=_("How many"), min=1, max=50, default=8)
    questions = Bool(title=_("Only questions without an answer"), required=False, default=False)


class IOpenSettings(Interface):
    """Settings of the list of open questions."""

    count = Int(title=_("How many"), min=1, max=50, default=6)


def _ask(view: View, text: str, label: str) -> Empty:
    root = view.app(FORUM.name)
    may = root is not None and view.can("add", root)
    return Empty(text, (f"{view.url(root, 'add')}/{TOPIC.name}", label) if may else None)


def _version(view: View) -> Hashable:
    return changes(view, view.community)


class RecentTopics(Widget):
    """Topics with the latest replies: of the place, or on the site's homepage of all places."""

    name = "forum.recent"
    title = _("Recent topics")
    description = _("What people ask and discuss, the latest reply first.")
    icon = "message-square"
    settings = IRecentSettings

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows with the number of replies, and the last one."""
        found = newest(view, OPEN if self.options["questions"] else "", self.options["count"])
        return {"rows": [topic_row(view, topic, within=view.app(FORUM.name)) for topic in found]}

    def version(self, view: View) -> Hashable:
        """New with each topic and reply, and when a board gets another name."""
        return _version(view)

    def when_empty(self, view: View) -> Empty:
        """Invite to write the first topic."""
        if self.options["questions"]:
            return _ask(view, _("No question waits for an answer."), _("Ask a question"))
        return _ask(view, _("Nothing has been discussed yet."), _("Start the first topic"))

    def url(self, view: View) -> str | None:
        """The forum."""
        root = view.app(FORUM.name)
        return view.url(root) if root is not None else None


class OpenQuestions(Widget):
    """Questions that nobody has answered so that it was accepted."""

    name = "forum.questions"
    title = _("Open questions")
    description = _("Questions without an accepted answer. Perhaps you know one.")
    icon = "help-circle"
    settings = IOpenSettings

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows with the number of replies."""
        return {"rows": [short_row(view, topic) for topic in newest(view, OPEN, self.options["count"])]}

    def version(self, view: View) -> Hashable:
        """New with each topic and reply, and each accepted answer."""
        return (_version(view), view.changes(list_name(OPEN), place=view.community))

    def when_empty(self, view: View) -> Empty:
        """Say that all is answered, and invite to ask."""
        return _ask(view, _("No question waits for an answer."), _("Ask a question"))

    def url(self, view: View) -> str | None:
        """The open questions in the forum."""
        root = view.app(FORUM.name)
        return f"{view.url(root)}?show={OPEN}" if root is not None else None
