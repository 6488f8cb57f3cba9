"""The way out when files have no room left: shown above the page that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.content.errors import NoRoom
from colonnade.content.objects import Content
from colonnade.content.versions import versions_of
from colonnade.i18n import messages
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


def show_ways_out(error: Exception, request: Request) -> None:
    """Lead from the page that tells of *error* to where its reader can make room, if that is what lacks; each way once."""
    if not isinstance(error, NoRoom):
        return
    t, context = request.t, getattr(request, "context", None)
    ways = [(t(_("There is too little room left for this.")), ("/trash", t(_("Trash and older versions"))))]
    if isinstance(context, Content) and len(versions_of(context)) > 1 and request.view.can("delete", context):
        ways.append((t(_("This has older versions.")), (path_for(context, "remove-versions"), t(_("Remove older versions")))))
    request.page.banners = [*request.page.banners, *(("warn", text, link) for text, link in ways if link[0] not in _shown(request))]


def _shown(request: Request) -> set[str]:
    return {link[0] for _kind, _text, link in request.page.banners if link}
