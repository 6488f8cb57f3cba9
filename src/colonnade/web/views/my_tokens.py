"""One's own access tokens: made, shown once, listed with their last use, revoked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.commands.api_tokens import make_token, revoke_token
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.security import api_tokens
from colonnade.security.api_tokens import READ, WRITE, ApiToken
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
HERE = "/me/tokens"
LIFETIMES = (7, 30, 90, 180, 365)
"""For how many days a token can be good; administrators are offered no more than theirs may."""
DEFAULT_DAYS = 90
SCOPE_TITLES = {READ: _("Read what you may read"), WRITE: _("Read and write, as you may")}


@view_config(route_name="my_tokens", permission="signed in", request_method="GET", renderer="colonnade:my_tokens.pt")
def my_tokens(context: Place, request: Request) -> dict[str, Any]:
    """The tokens that there are, and the form for one more."""
    return _page(request)


def _page(
    request: Request, given: Mapping[str, str] | None = None, errors: Mapping[str, Any] | None = None, made: str = ""
) -> dict[str, Any]:
    t = request.t
    request.page.title, request.page.layout = t(_("Access tokens")), "settings"
    request.page.crumbs = [(t(_("Your account")), "/me")]
    tokens = api_tokens.of_person(request.database, request.reader.id)
    return {
        "tokens": [_row(request, token) for token in tokens],
        "fields": _fields(request, given or {}, errors or {}) if not made else [],
        "action": HERE,
        "made": made,
    }


def _fields(request: Request, given: Mapping[str, str], errors: Mapping[str, Any]) -> list[FieldView]:
    t = request.t
    name = FieldView("name", t(_("Name of the token")), value=given.get("name", ""), required=True, max_length=api_tokens.MAX_NAME)
    name.hint = t(_("For you: which program uses it, for example."))
    scope = FieldView("scope", t(_("What it may do")), "radio", required=True)
    scope.options = [(value, t(title), value == given.get("scope", READ)) for value, title in SCOPE_TITLES.items()]
    days = FieldView("days", t(_("How long it is good")), "select", required=True)
    most, chosen = api_tokens.most_days(request.database, request.reader.id), given.get("days", str(DEFAULT_DAYS))
    days.options = [
        (str(number), request.view.plural("${n} day", "${n} days", number), str(number) == chosen) for number in LIFETIMES if number <= most
    ]
    for field in (name, scope, days):
        field.errors = [t(errors[field.name])] if field.name in errors else []
    return [name, scope, days]


def _row(request: Request, token: ApiToken) -> dict[str, Any]:
    used, ends = request.runtime.token_use.last_used(token), api_tokens.ends(request.database, token)
    return {
        "name": token.name,
        "scope": request.t(SCOPE_TITLES[token.scope]),
        "handle": token.handle,
        "used": request.when(from_microseconds(used)) if used else None,
        "ends": request.view.day(from_microseconds(ends).date()),
        "ended": ends <= to_microseconds(request.now),
    }


@view_config(route_name="my_tokens", permission="signed in", request_method="POST", renderer="colonnade:my_tokens.pt")
def change_my_tokens(context: Place, request: Request) -> Any:
    """Make a token, which is shown this once, or revoke one."""
    post = request.POST
    if post.get("do") == "revoke":
        if revoke_token(request.uow, request.reader.person, post.get("handle", "")):
            say(request, request.t(_("Revoked. Programs with this token get nothing any more.")))
        return see_other(HERE)
    try:
        with attempt(request):
            made = make_token(request.uow, post.get("name", ""), post.get("scope", ""), number_in(post.get("days")) or 0)
    except Invalid as error:
        request.response.status = 400
        return _page(request, post, error.errors)
    return _page(request, made=made)
