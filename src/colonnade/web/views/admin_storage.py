"""Administration: how large the site is, when it was packed, and its backups."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.commands.files import in_words
from colonnade.commands.note_packing import last_packing
from colonnade.commands.set_mode import set_mode
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.content.usage import taken_by_all
from colonnade.i18n import messages
from colonnade.jobs.mode import MAINTENANCE, NORMAL, READ_ONLY
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.storage.backups.folder import BackupFolder, Verified
    from colonnade.storage.backups.manifest import Point

_ = messages("colonnade")
SHOWN = 20
_MODES = {
    NORMAL: _("Open: everything is as always"),
    READ_ONLY: _("Read only: nobody changes anything"),
    MAINTENANCE: _("Closed for maintenance: only administrators get in"),
}
_DONE = {
    NORMAL: _("The site is open."),
    READ_ONLY: _("From now on everything can only be read."),
    MAINTENANCE: _("The site is closed. Administrators get in."),
}
_HOW = {"verify": _("read in full"), "drill": _("restored and started")}


@view_config(route_name="admin_storage", permission="administer", request_method="GET", renderer="colonnade:admin_storage.pt")
def storage(context: Place, request: Request) -> dict[str, Any]:
    """Sizes, packing and backups, about which something is done on the command line; and whether the site is open."""
    return _page(request, {"mode": request.runtime.mode.now().kind}, {})


@view_config(route_name="admin_storage", permission="administer", request_method="POST", renderer="colonnade:admin_storage.pt")
def change_mode(context: Place, request: Request) -> Any:
    """Open the site, close it, or let people only read: `mode`, for so many `minutes`."""
    typed = {name: request.POST.get(name, "").strip() for name in ("mode", "minutes")}
    try:
        minutes = number_in(typed["minutes"]) or 0 if typed["minutes"] else None
        found = set_mode(request.uow, request.runtime.mode, typed["mode"], minutes)
    except Invalid as error:
        request.response.status = 400
        return _page(request, typed, error.errors)
    say(request, request.t(_DONE[found.kind]))
    return see_other("/admin/storage")


def _page(request: Request, typed: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    request.page.title = request.t(_("Storage"))
    request.page.layout = "settings"
    runtime, packed = request.runtime, last_packing(request.database)
    objects = runtime.database.objectCount()
    return {
        "database": in_words(runtime.database.getSize()),
        "objects": request.view.plural("${n} object", "${n} objects", objects),
        "uploads": in_words(taken_by_all(request.database)),
        "free": in_words(shutil.disk_usage(runtime.var).free) if runtime.var is not None else "",
        "packed": request.when(packed.when) if packed else None,
        "before": in_words(packed.before) if packed else "",
        "after": in_words(packed.after) if packed else "",
        "fields": _fields(request, typed, errors),
        **_backups(request, runtime.backups),
    }


def _fields(request: Request, typed: Mapping[str, str], errors: Mapping[str, Any]) -> list[FieldView]:
    t = request.t
    modes = [(kind, t(title), kind == typed["mode"]) for kind, title in _MODES.items()]
    minutes = FieldView("minutes", t(_("For how many minutes, as far as you can tell")), value=typed.get("minutes", ""))
    minutes.attrs = {"inputmode": "numeric"}
    fields = [FieldView("mode", t(_("Who gets in, and may change something")), "radio", options=modes, required=True), minutes]
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    return fields


def _backups(request: Request, folder: BackupFolder | None) -> dict[str, Any]:
    if folder is None:
        return {"folder": "", "points": [], "last": None, "whole": None, "how": ""}
    points, verified = folder.points(SHOWN), folder.verified()
    return {
        "folder": str(folder.path),
        "points": [_row(request, point, verified) for point in reversed(points)],
        "last": request.when(points[-1].made) if points else None,
        "whole": request.when(verified.when) if verified else None,
        "how": request.t(_HOW[verified.how]) if verified and verified.how in _HOW else "",
    }


def _row(request: Request, point: Point, verified: Verified | None) -> dict[str, Any]:
    return {
        "id": point.id,
        "made": request.when(point.made),
        "full": point.is_full,
        "database": in_words(point.size),
        "uploads": in_words(point.blob_bytes),
        "whole": verified is not None and verified.id == point.id,
    }
