"""Administration: what was done last, what each of it changed, and undoing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.undo import Change, Deed, deeds, find_deed, problem, undo
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.content.types import TYPES
from colonnade.content.versions import version_of
from colonnade.i18n import messages
from colonnade.storage.past import keeps_past
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.untitled import title_for
from colonnade.web.urls import path_for
from colonnade.web.views.history import differences

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
SHOWN = 50
_DONE = {
    "added": _("Added"),
    "edited": _("Edited"),
    "moved": _("Moved or renamed"),
    "thrown away": _("Moved to the trash"),
    "taken back": _("Restored from the trash"),
}
_UNDONE = {
    "added": _("It is moved to the trash."),
    "edited": _("It gets its text of before, as a new version."),
    "moved": _("It goes back to where it was."),
    "thrown away": _("It is restored from the trash."),
    "taken back": _("It is moved to the trash again."),
}


@view_config(route_name="admin_undo", permission="administer", request_method="GET", renderer="colonnade:admin_undo.pt")
def latest(context: Place, request: Request) -> dict[str, Any]:
    """The latest deeds that are about pages and their like."""
    request.page.title = request.t(_("Undo"))
    request.page.layout = "settings"
    return {
        "rows": [_row(request, deed) for deed in deeds(request.uow, SHOWN)],
        "keeps": keeps_past(request.runtime.database),
    }


def _row(request: Request, deed: Deed) -> dict[str, Any]:
    first, more = deed.changes[0], len(deed.changes) - 1
    return {
        "id": deed.id,
        "url": f"/admin/undo/{deed.id}",
        "when": request.when(deed.when),
        "who": request.view.name_of(deed.by),
        "what": request.t(_DONE[first.kind]),
        "title": title_for(first.obj, request),
        "more": request.view.plural("and ${n} more", "and ${n} more", more) if more else "",
    }


@view_config(route_name="admin_deed", permission="administer", request_method="GET", renderer="colonnade:admin_deed.pt")
def ask(context: Place, request: Request) -> dict[str, Any]:
    """What a deed changed, what undoing it would do, and whether that can be done."""
    return _page(request, _deed(request), "")


@view_config(route_name="admin_deed", permission="administer", request_method="POST", renderer="colonnade:admin_deed.pt")
def undo_deed(context: Place, request: Request) -> Any:
    """Undo it."""
    deed = _deed(request)
    try:
        with attempt(request):
            undo(request.uow, deed.id, request.t(_("Undone by an administrator")))
    except Invalid as error:
        request.response.status = 409
        return _page(request, deed, request.t(next(iter(error.errors.values()))))
    say(request, request.t(_("It is undone.")))
    return see_other("/admin/undo")


def _deed(request: Request) -> Deed:
    deed = find_deed(request.uow, request.matchdict["deed"])
    if deed is None:
        raise HTTPNotFound()
    return deed


def _page(request: Request, deed: Deed, error: str) -> dict[str, Any]:
    changes = [_change(request, change) for change in deed.changes]
    request.page.title = request.t(_("Undo what ${name} did?", mapping={"name": request.view.name_of(deed.by)}))
    request.page.layout = "settings"
    request.page.crumbs = [(request.t(_("Undo")), "/admin/undo")]
    return {
        "when": request.when(deed.when),
        "changes": changes,
        "possible": not any(change["problem"] for change in changes),
        "error": error,
        "action": f"/admin/undo/{deed.id}",
        "cancel_url": "/admin/undo",
    }


def _change(request: Request, change: Change) -> dict[str, Any]:
    reason = problem(request.uow, change)
    return {
        "done": request.t(_DONE[change.kind]),
        "undone": request.t(_UNDONE[change.kind]),
        "title": title_for(change.obj, request),
        "url": path_for(change.obj) if change.obj.trashed is None else "",
        "names": change.names if change.kind == "moved" and change.names[0] != change.names[1] else None,
        "problem": request.t(reason) if reason is not None else "",
        "parts": _difference(request, change),
    }


def _difference(request: Request, change: Change) -> list[Any]:
    """What undoing an edit would change: from the version that is there to that of before."""
    versions = [version_of(change.obj, number) for number in reversed(change.versions)] if change.kind == "edited" else [None]
    if None in versions or TYPES.get(change.obj.type_name) is None:
        return []
    return differences(change.obj, *versions, request)
