"""Asking for an account with an address of the company, where the site is open to people who have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from colonnade.commands.sign_up import ask, is_open
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.security.person_fields import fold
from colonnade.security.rate_limits import TooManyTries
from colonnade.web.forms import FieldView
from colonnade.web.responses import see_other

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(route_name="sign_up", permission=NO_PERMISSION_REQUIRED, request_method="GET", renderer="colonnade:sign_up.pt")
def form(context: Place, request: Request) -> Any:
    """The address. There is no such page where people come by invitation only."""
    if request.reader.person is not None:
        return see_other("/")
    return _page(request, "", "")


def _page(request: Request, typed: str, error: str, *, asked: bool = False) -> dict[str, Any]:
    if not is_open(request.database):
        raise HTTPNotFound()
    t = request.t
    request.page.title = t(_("Make an account"))
    hint = t(_("Your address at the company. You get a mail with a link."))
    field = FieldView("email", t(_("E-mail")), "email", typed, hint=hint, required=True, autocomplete="email", max_length=254)
    field.errors = [error] if error else []
    return {
        "fields": [field],
        "errors": [],
        "action": "/signup",
        "submit_label": t(_("Send me the link")),
        "asked": asked,
    }


@view_config(route_name="sign_up", permission=NO_PERMISSION_REQUIRED, request_method="POST", renderer="colonnade:sign_up.pt")
def sign_up(context: Place, request: Request) -> Any:
    """Send the link, or nothing; the answer is the same."""
    if request.reader.person is not None:
        return see_other("/")
    typed = request.POST.get("email", "")[:254]
    if not is_open(request.database):
        raise HTTPNotFound()
    try:
        request.runtime.limits.signing_up(fold(typed), request.client_addr or "", request.now)
        ask(request.uow, typed, request.language)
    except Invalid as error:
        request.response.status = 400
        return _page(request, typed, request.t(error.errors["email"]))
    except TooManyTries as error:
        request.response.status = 429
        request.response.headers["Retry-After"] = str(error.resets_in)
        return _page(request, typed, request.t(_("Too many attempts. Wait a while.")))
    return _page(request, "", "", asked=True)
