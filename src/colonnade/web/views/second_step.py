"""The second step of signing in, and the page on which people turn it on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from pyramid.httpexceptions import HTTPNotFound
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from colonnade.commands import second_step as commands
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.security import second_factor, sessions
from colonnade.security.rate_limits import TooManyTries
from colonnade.security.second_factor import FIELD, RECOVERY_CODES, has_second_factor
from colonnade.web import noted
from colonnade.web.auth.identity import cookie_name
from colonnade.web.auth.second_step import PATH, begun, finish
from colonnade.web.forms import FieldView
from colonnade.web.html import Html
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.views.account import open_session, too_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid.request import Request

_ = messages("colonnade")
HERE = "/me/second-step"


@view_config(route_name="sign_in_code", permission=NO_PERMISSION_REQUIRED, request_method="GET", renderer="colonnade:bare_form.pt")
def ask(context: Place, request: Request) -> Any:
    """Ask for the code; who comes without the password, or too late, begins again."""
    return _asking(request, "") if begun(request) is not None else see_other("/sign-in")


def _asking(request: Request, error: str) -> dict[str, Any]:
    t = request.t
    request.page.title = t(_("Code from your device"))
    code = FieldView(FIELD, t(_("Code")), required=True, autocomplete="one-time-code", max_length=32)
    code.attrs["inputmode"] = "text"
    code.hint = t(_("Without the device, use one of your recovery codes. Without these, ask your IT team."))
    code.errors = [error] if error else []
    intro = t(_("Open the app on your device that you set up for this site, and type the six digits that it shows."))
    return {"fields": [code], "errors": [], "action": PATH, "submit_label": t(_("Sign in")), "intro": intro}


@view_config(route_name="sign_in_code", permission=NO_PERMISSION_REQUIRED, request_method="POST", renderer="colonnade:bare_form.pt")
def give(context: Place, request: Request) -> Any:
    """Start the session, or say that the code isn't right."""
    known = begun(request)
    if known is None:
        return see_other("/sign-in")
    person = request.database["people"].get(int(known.subject.removeprefix("p:")))
    try:
        counted = request.runtime.limits.second_step(person.principal, request.now)
    except TooManyTries as error:
        noted.refused(request, "code, too many tries", person)
        return _asking(request, too_many(request, error))
    if not second_factor.check(person, request.POST.get(FIELD, ""), request.now):
        noted.refused(request, "code", person)
        request.response.status = 401
        return _asking(request, request.t(_("This code isn’t right, or was used already. Your device shows another one every 30 seconds.")))
    counted()
    response = open_session(request, person, known.data["onward"], keep=known.data["keep"], safe=known.data.get("safe", False))
    finish(request, response)
    left = len(person.second_factor.recovery)
    if left <= RECOVERY_CODES // 3:
        text = "You have ${n} recovery code left. Make new ones at Your account, Two-step sign-in."
        texts = "You have ${n} recovery codes left. Make new ones at Your account, Two-step sign-in."
        say(request, request.view.plural(text, texts, left))
    return response


@view_config(route_name="my_second_step", permission="signed in", request_method="GET", renderer="colonnade:second_step.pt")
def second_step(context: Place, request: Request) -> dict[str, Any]:
    """Whether it is on, and the way to turn it on or off."""
    return _page(request, {})


def _page(request: Request, errors: dict[str, Any], codes: Sequence[str] = ()) -> dict[str, Any]:
    t, person = request.t, request.reader.person
    request.page.title, request.page.layout = t(_("Two-step sign-in")), "settings"
    request.page.crumbs = [(t(_("Your account")), "/me")]
    request.response.headers["Cache-Control"] = "no-store"
    factor, on = person.second_factor, has_second_factor(person)
    password = FieldView("password", t(_("Your password")), "password", required=True, autocomplete="current-password", max_length=1024)
    code = FieldView(FIELD, t(_("Code from the device")), required=True, autocomplete="one-time-code", max_length=32)
    for field in (password, code):
        field.errors = [t(errors[field.name])] if field.name in errors else []
    begun_ = factor is not None and not on
    address = second_factor.address_for_device(person, request.database["site"].title) if begun_ else ""
    return {
        "on": on,
        "begun": begun_,
        "qr": Html(segno.make(address, micro=False).svg_inline(scale=4, border=2, light="white")) if begun_ else "",
        "secret": " ".join(factor.secret[at : at + 4] for at in range(0, len(factor.secret), 4)) if begun_ else "",
        "address": address,
        "password_fields": [password],
        "code_fields": [code],
        "change_fields": [_changes(request), password],
        "codes": codes,
        "left": request.view.plural("${n} recovery code is left.", "${n} recovery codes are left.", len(factor.recovery)) if on else "",
        "here": HERE,
    }


def _changes(request: Request) -> FieldView:
    """What can be done about one that is on."""
    t, chosen = request.t, request.POST.get("do", "renew") if request.method == "POST" else "renew"
    offered = {
        "renew": _("Make new recovery codes: those you have then open nothing any more"),
        "remove": _("Turn it off, for good or to set up another device"),
    }
    options = [(value, t(label), value == chosen) for value, label in offered.items()]
    return FieldView("do", t(_("What do you want to do?")), "radio", options=options, required=True)


@view_config(route_name="my_second_step", permission="signed in", request_method="POST", renderer="colonnade:second_step.pt")
def change(context: Place, request: Request) -> Any:
    """Begin, confirm, make new recovery codes, or turn it off."""
    do = request.POST.get("do", "")
    if do not in _CHANGES:
        raise HTTPNotFound()
    try:
        with attempt(request):
            codes = _CHANGES[do](request)
    except Invalid as error:
        request.response.status = 400
        return _page(request, error.errors)
    except TooManyTries as error:
        request.response.status = 429
        return _page(request, {name: too_many(request, error) for name in (FIELD, "password")})
    return _page(request, {}, codes) if codes else see_other(HERE)


def _begin(request: Request) -> list[str]:
    _with_password(request)
    commands.begin(request.uow)
    return []


def _confirm(request: Request) -> list[str]:
    counted = request.runtime.limits.second_step(request.reader.person.principal, request.now)
    codes = commands.confirm(request.uow, request.POST.get(FIELD, ""))
    counted()
    _end_others(request)
    say(request, request.t(_("Two-step sign-in is on.")))
    return codes


def _renew(request: Request) -> list[str]:
    _with_password(request)
    return commands.renew_recovery(request.uow)


def _remove(request: Request) -> list[str]:
    _with_password(request)
    commands.remove(request.uow, request.reader.person)
    _end_others(request)
    say(request, request.t(_("Two-step sign-in is off.")))
    return []


def _stop(request: Request) -> list[str]:
    commands.stop(request.uow)
    return []


def _end_others(request: Request) -> None:
    """Whoever changes how they sign in does so anew elsewhere: a session that somebody else began with less ends."""
    sessions.end_all(request.database, request.reader.id, request.cookies[cookie_name(request)])


def _with_password(request: Request) -> None:
    """A session that was left open isn't enough to change how somebody signs in. Raises Invalid, TooManyTries."""
    counted = request.runtime.limits.begin(request.reader.person.principal, request.client_addr or "", request.now)
    commands.demand_password(request.uow, request.POST.get("password", ""))
    counted.succeeded()


_CHANGES = {"begin": _begin, "confirm": _confirm, "renew": _renew, "remove": _remove, "stop": _stop}
