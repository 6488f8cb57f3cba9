"""Notices: a board for each place, with what everybody should know until some day."""

import logging
from datetime import date, timedelta

from zope.interface import Interface
from zope.schema import Date, Int

from colonnade.api import (
    Action,
    Button,
    ContentPage,
    ContentType,
    Empty,
    IContent,
    Markdown,
    Plugin,
    Widget,
    edit,
    hookimpl,
    messages,
    place_of,
    say,
    see_other,
    set_states,
    view,
)

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
    return [board, prolong]


@hookimpl
def widgets():
    return [Current]


@hookimpl
def default_widgets():
    return [(Current.name, "right")]


@hookimpl
def content_changed(event, root):
    if event.obj.type_name == NOTICE.name:
        until = getattr(event.obj, "until", None)
        set_states(root, event.obj, (f"by-{event.obj.creator}",) if until else ())
        log.info("%s: notice %s by person %d", type(event).__name__, event.obj.uid, event.actor)


@hookimpl
def actions_required(view):
    """The reader's own notices whose last day has come."""
    mine = view.list(f"{NOTICE.name}/by-{view.me.id}", limit=50) if view.me else []
    return [_last_day(notice, view) for notice in mine if notice.until == view.today and view.can("edit", notice)]


def _last_day(notice, view):
    button = Button(view.t(_("A week longer")), view.url(notice, "prolong"), primary=True)
    return Action(str(notice.uid), notice.title, view.url(notice), view.t(_("Ends today")), (button,), "warn", "bell")


@view(context=INotice, permission="edit", name="prolong", methods="POST")
def prolong(context, request):
    """Show a notice for a week longer."""
    edit(request.uow, context, {"until": request.view.today + timedelta(days=7)})
    say(request, request.t(_("It is shown for a week longer.")))
    return see_other(request.view.url(context))
