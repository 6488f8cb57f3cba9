"""Notices: a board for each place, with what everybody should know until some day."""

import logging
from datetime import date

from zope.interface import Interface
from zope.schema import Date, Int

from colonnade.api import ContentPage, ContentType, Empty, IContent, Markdown, Plugin, Widget, hookimpl, messages, place_of, view

_ = messages("notices")
log = logging.getLogger(__name__)


class IBoard(IContent):
    """The board of a place."""


class INotice(IContent):
    """One notice."""

    body = Markdown(title=_("Text"), required=False, default="")
    until = Date(title=_("Shown until"), description=_("The last day. Empty: for ever."), required=False)


BOARD = ContentType("notices.board", IBoard, title=_("Notices"), icon="bell", kind="folder", listed=False)
NOTICE = ContentType("notices.notice", INotice, title=_("Notice"), icon="bell", facets=("versioned",), addable_in=(BOARD.name,))

plugin = Plugin("notices", title=_("Notices"), description=_("What everybody should know."), icon="bell", app=BOARD.name)


def is_current(notice, today: date) -> bool:
    """Tell whether a notice is still to be shown."""
    until = getattr(notice, "until", None)
    return until is None or until >= today


@view(context=IBoard, permission="view", template="board.pt")
def board(context, request):
    """The notices of a place, the latest change first."""
    ContentPage(context, request).open(actions=False)
    door = request.view
    found = door.list(NOTICE.name, place=place_of(context), limit=50)
    today = door.now.date()
    return {
        "rows": [door.row(notice) for notice in found if is_current(notice, today)],
        "old": [door.row(notice) for notice in found if not is_current(notice, today)],
        "add_url": f"{door.url(context, 'add')}/{NOTICE.name}" if door.can("add", context) else None,
    }


class ICount(Interface):
    """How many notices the widget shows."""

    count = Int(title=_("How many"), min=1, max=20, default=5)


class Current(Widget):
    """The current notices of the place."""

    name, title, icon = "notices.current", _("Notices"), "bell"
    settings = ICount
    empty = Empty(_("There is nothing to notice."))

    def data(self, view):
        """Rows, the latest change first."""
        found = view.list(NOTICE.name, place=view.place, limit=50)
        current = [notice for notice in found if is_current(notice, view.now.date())]
        return {"rows": [view.row(notice) for notice in current[: self.options["count"]]]}


@hookimpl
def content_types():
    return [BOARD, NOTICE]


@hookimpl
def views():
    return [board]


@hookimpl
def widgets():
    return [Current]


@hookimpl
def default_widgets():
    return [(Current.name, "right")]


@hookimpl
def content_changed(event):
    if event.obj.type_name == NOTICE.name:
        log.info("%s: notice %s by person %d", type(event).__name__, event.obj.uid, event.actor)
