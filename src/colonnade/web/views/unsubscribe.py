"""Stopping one kind of mail by the address that such a mail carries: by its receiver, or by their mail program, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from colonnade.commands.unsubscribe import unsubscribe
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.mail.kinds import OTHER, TITLES
from colonnade.mail.unsubscribe import UnsubscribeRefused, read_token
from colonnade.notifications.member_mails import place_of_kind

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
_OPTIONS = {"route_name": "unsubscribe", "permission": NO_PERMISSION_REQUIRED, "renderer": "colonnade:unsubscribe.pt"}


@view_config(request_method="GET", **_OPTIONS)
def ask(context: Place, request: Request) -> dict[str, Any]:
    """One button. Opening the address changes nothing: scanners of mail open all of them."""
    try:
        _person_id, kind = read_token(request.database, request.matchdict["token"], request.now)
    except UnsubscribeRefused:
        return _refused(request)
    request.page.title = request.t(_("Stop these mails?"))
    return {"kind": _title(request, kind), "state": "asked"}


@view_config(request_method="POST", require_csrf=False, **_OPTIONS)
def stop(context: Place, request: Request) -> dict[str, Any]:
    """Stop them. Mail programs send this, too (RFC 8058), without cookies and from anywhere: the signed address is enough.

    The answer is the same whether there still is such a person.
    """
    try:
        person_id, kind = read_token(request.database, request.matchdict["token"], request.now)
    except UnsubscribeRefused:
        return _refused(request)
    person = request.database["people"].get(person_id)
    if person is not None:
        unsubscribe(request.uow, person, kind)
    request.page.title = request.t(_("These mails are stopped"))
    return {"kind": _title(request, kind), "state": "done"}


def _refused(request: Request) -> dict[str, Any]:
    request.response.status = 400
    request.page.title = request.t(_("This link is not valid"))
    return {"kind": "", "state": "refused"}


def _title(request: Request, kind: str) -> str:
    return request.t(TITLES.get("members" if place_of_kind(kind) is not None else kind, OTHER))
