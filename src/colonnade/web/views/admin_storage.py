"""Administration: how large the site is, when it was packed, and its backups."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.commands.files import in_words
from colonnade.commands.note_packing import last_packing
from colonnade.content.objects import Place
from colonnade.content.usage import taken_by_all
from colonnade.i18n import messages
from colonnade.web.views.admin import admin_tabs

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.storage.backups.folder import BackupFolder, Verified
    from colonnade.storage.backups.manifest import Point

_ = messages("colonnade")
SHOWN = 20
_HOW = {"verify": _("read in full"), "drill": _("restored and started")}


@view_config(route_name="admin_storage", permission="administer", request_method="GET", renderer="colonnade:admin_storage.pt")
def storage(context: Place, request: Request) -> dict[str, Any]:
    """Sizes, packing and backups; what is done about them is done on the command line."""
    request.page.title = request.t(_("Storage"))
    request.page.layout = "settings"
    runtime, packed = request.runtime, last_packing(request.database)
    objects = runtime.database.objectCount()
    return {
        "tabs": admin_tabs(request),
        "database": in_words(runtime.database.getSize()),
        "objects": request.view.plural("${n} object", "${n} objects", objects),
        "uploads": in_words(taken_by_all(request.database)),
        "free": in_words(shutil.disk_usage(runtime.var).free) if runtime.var is not None else "",
        "packed": request.when(packed.when) if packed else None,
        "before": in_words(packed.before) if packed else "",
        "after": in_words(packed.after) if packed else "",
        **_backups(request, runtime.backups),
    }


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
