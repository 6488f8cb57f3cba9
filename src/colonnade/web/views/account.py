"""Signing in and out, the first administrator, and one's own account."""

from __future__ import annotations

from contextlib import suppress
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from colonnade.commands.export_person import export_person
from colonnade.commands.group_membership import settle_groups_of
from colonnade.commands.set_up import begin_set_up
from colonnade.commands.sign_up import is_open
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.i18n import LANGUAGES, messages
from colonnade.security import first_admin, sessions
from colonnade.security.accounts import BadCredentials, authenticate, change_password
from colonnade.security.groups import is_administrator
from colonnade.security.passwords import Policy
from colonnade.security.person import Person
from colonnade.security.person_fields import MAX_EMAIL
from colonnade.security.rate_limits import TooManyTries
from colonnade.security.second_factor import has_second_factor
from colonnade.security.tokens import TokenRefused
from colonnade.web import noted
from colonnade.web.agent import browser_in_words
from colonnade.web.auth.identity import cookie_name, drop_cookie, is_secure, set_session_cookie
from colonnade.web.auth.onward import signed_path
from colonnade.web.auth.second_step import ask_for_code
from colonnade.web.forms import FieldView
from colonnade.web.language import language_cookie
from colonnade.web.messages import say
from colonnade.web.responses import see_other, stream
from colonnade.web.tx import attempt

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
SET_UP = "/admin/set-up/site"
"""Where the first administrator goes first."""
THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


def policy(request: Request) -> Policy:
    """What passwords of this site must be like."""
    return Policy(min_length=request.runtime.password_length, site_words=(request.database["site"].title,))


@view_config(route_name="sign_in", permission=NO_PERMISSION_REQUIRED, request_method="GET", renderer="colonnade:sign_in.pt")
def sign_in_form(context: Place, request: Request) -> Any:
    """User name and password."""
    if request.reader.person is not None:
        return see_other("/")
    return _sign_in(request, "", None)


def _sign_in(request: Request, login: str, error: str | None) -> dict[str, Any]:
    t = request.t
    request.page.title = t(_("Sign in"))
    return {
        "fields": [
            FieldView("login", t(_("User name or e-mail")), value=login, required=True, autocomplete="username", max_length=254),
            FieldView("password", t(_("Password")), "password", required=True, autocomplete="current-password", max_length=1024),
            FieldView("keep", t(_("Keep me signed in on this computer")), "checkbox", value="1"),
        ],
        "errors": [error] if error else [],
        "onward": request.params.get("next", ""),
        "safe": request.params.get("safe") == "1",
        "may_join": is_open(request.database),
    }


@view_config(route_name="sign_in", permission=NO_PERMISSION_REQUIRED, request_method="POST", renderer="colonnade:sign_in.pt")
def sign_in(context: Place, request: Request) -> Any:
    """Start a session, or say (the same for all) that it isn't right."""
    login, password = request.POST.get("login", ""), request.POST.get("password", "")
    try:
        person = authenticate(request.database, login, password, request.runtime.limits, request.client_addr or "", request.now)
    except BadCredentials:
        noted.refused(request, "sign-in", _known(request, login))
        request.response.status = 401
        return _sign_in(request, login, request.t(_("The user name or password is wrong.")))
    except TooManyTries as error:
        noted.refused(request, "sign-in, too many tries", _known(request, login))
        return _sign_in(request, login, too_many(request, error))
    onward = signed_path(request.database["secret"], request.POST.get("next", ""))
    return start_session(request, person, onward, keep="keep" in request.POST, safe=request.POST.get("safe") == "1")


def _known(request: Request, login: str) -> Person | None:
    """Whose user name or address was typed."""
    return request.database["people"].by_login(login[:MAX_EMAIL])


def too_many(request: Request, error: TooManyTries) -> str:
    """Answer with 429 and say when the next try is accepted."""
    request.response.status = 429
    request.response.headers["Retry-After"] = str(error.resets_in)
    one, many = "Too many attempts. Try again in ${n} second.", "Too many attempts. Try again in ${n} seconds."
    return request.runtime.catalogs.plural(one, many, error.resets_in, request.language)


def start_session(request: Request, person: Person, onward: str, *, keep: bool = False, safe: bool = False) -> Response:
    """Begin a session of somebody whose password was right, or ask for their code first."""
    if has_second_factor(person):
        return ask_for_code(request, person, onward, keep=keep, safe=safe)
    return open_session(request, person, onward, keep=keep, safe=safe)


def open_session(request: Request, person: Person, onward: str, *, keep: bool = False, safe: bool = False) -> Response:
    """Begin a new session with a new id; an old one of this browser ends. One that is *safe* shows administrators no plugins."""
    old = request.cookies.get(cookie_name(request))
    if old:
        sessions.end(request.database, old)
    raw = sessions.start(
        request.database, person, request.now, user_agent=request.user_agent or "", address=request.client_addr or "", keep=keep, safe=safe
    )
    if safe and is_administrator(request.database, person.id):
        request.uow.audit("person.safe", person)
    noted.signed_in(request, person)
    response = see_other(onward)
    set_session_cookie(request, response, raw, keep=keep)
    return response


@view_config(route_name="sign_out", permission=NO_PERMISSION_REQUIRED, request_method="POST")
def sign_out(context: Place, request: Request) -> Response:
    """End the session and let the browser forget what it kept."""
    raw = request.cookies.get(cookie_name(request))
    if raw:
        sessions.end(request.database, raw)
    response = see_other("/sign-in")
    drop_cookie(request, response, cookie_name(request))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@view_config(route_name="sign_out", permission=NO_PERMISSION_REQUIRED, request_method="GET", renderer="colonnade:confirm.pt")
def ask_sign_out(context: Place, request: Request) -> Any:
    """Someone typed the address: ask, since reading never changes anything."""
    if request.reader.person is None:
        return see_other("/sign-in")
    request.page.title = request.t(_("Sign out?"))
    return {"effects": [], "action": "/sign-out", "submit_label": request.t(_("Sign out")), "cancel_url": "/"}


def account_fields(
    request: Request, values: dict[str, Any], errors: dict[str, Any], *, locked_login: bool = False, with_email: bool = False
) -> list[FieldView]:
    """The controls with which somebody makes their account."""
    t = request.t
    fields = [
        FieldView("login", t(_("User name")), value=values.get("login", ""), required=True, autocomplete="username", max_length=64),
        FieldView("name", t(_("Name")), value=values.get("name", ""), required=True, autocomplete="name", max_length=120),
        FieldView(
            "password",
            t(_("Password")),
            "password",
            required=True,
            autocomplete="new-password",
            hint=t(_("At least ${min} characters. Several words are fine.", mapping={"min": request.runtime.password_length})),
        ),
    ]
    if with_email:
        hint = t(_("Mail from the site goes there."))
        fields.insert(2, FieldView("email", t(_("E-mail")), value=values.get("email", ""), hint=hint, autocomplete="email", max_length=254))
    if locked_login:
        fields[0].attrs["readonly"] = "readonly"
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    return fields


@view_config(route_name="set_up", permission=NO_PERMISSION_REQUIRED, request_method="GET", renderer="colonnade:bare_form.pt")
def set_up_form(context: Place, request: Request) -> dict[str, Any]:
    """The first administrator, with the token from the console."""
    _demand_nobody(request)
    return _set_up(request, {}, {})


def _demand_nobody(request: Request) -> None:
    """The page is there only as long as nobody administers the site."""
    if first_admin.administrators(request.database):
        raise HTTPNotFound()


def _set_up(request: Request, values: dict[str, Any], errors: dict[str, Any]) -> dict[str, Any]:
    t = request.t
    request.page.title = t(_("Set up the first administrator"))
    token = FieldView("token", t(_("Token")), value=values.get("token", request.GET.get("token", "")), required=True)
    token.hint = t(_("It was printed where the site was started."))
    token.errors = [t(errors["token"])] if "token" in errors else []
    return {
        "fields": [token, *account_fields(request, values, errors, with_email=True)],
        "errors": [],
        "action": "/set-up",
        "submit_label": t(_("Create")),
        "intro": t(_("This page works once.")),
    }


@view_config(route_name="set_up", permission=NO_PERMISSION_REQUIRED, request_method="POST", renderer="colonnade:bare_form.pt")
def set_up(context: Place, request: Request) -> Any:
    """Make the account and sign it in."""
    _demand_nobody(request)
    values = {name: request.POST.get(name, "") for name in ("token", "login", "name", "email", "password")}
    try:
        with attempt(request):
            person = first_admin.claim(
                request.database,
                values["token"],
                values["login"],
                values["name"],
                values["password"],
                request.now,
                policy(request),
                language=request.language,
                email=values["email"],
            )
            settle_groups_of(request.uow, person)
            begin_set_up(request.uow)
    except (Invalid, TokenRefused) as error:
        request.response.status = 400
        errors = (
            error.errors if isinstance(error, Invalid) else {"token": _("This token is not valid. A new one is printed at each start.")}
        )
        return _set_up(request, values, errors)
    return start_session(request, person, SET_UP)


@view_config(route_name="preferences", permission=NO_PERMISSION_REQUIRED, request_method="POST")
def preferences(context: Place, request: Request) -> Response:
    """Language and appearance: for a person kept with the account, for others in a cookie."""
    person = request.reader.person
    language, theme = request.POST.get("language"), request.POST.get("theme")
    response = see_other(_back(request))
    if language in LANGUAGES:
        response.set_cookie(
            language_cookie(request), language, max_age=YEAR, httponly=True, secure=is_secure(request), samesite="Lax", path="/"
        )
        if person is not None:
            request.database["people"].update(person.id, language=language)
    if theme in THEMES and person is not None:
        request.database["people"].update(person.id, theme=theme)
    return response


def _back(request: Request) -> str:
    """The path of the page that the form was on, of this site only."""
    referrer = request.referer or ""
    start = request.host_url + "/"
    return "/" + referrer[len(start) :].lstrip("/\\") if referrer.startswith(start) else "/"


@view_config(route_name="me", permission="signed in", request_method="GET", renderer="colonnade:me.pt")
def my_account(context: Place, request: Request) -> dict[str, Any]:
    """Own data, password and sessions."""
    return _me(request, {})


def _me(request: Request, errors: dict[str, Any]) -> dict[str, Any]:
    t, person = request.t, request.reader.person
    request.page.title = t(_("Your account"))
    request.page.layout = "settings"
    names = {zone for zone in available_timezones() if "/" in zone} | {request.zone}
    zones = [(zone, zone.replace("_", " "), zone == request.zone) for zone in sorted(names)]
    profile = [
        FieldView("name", t(_("Name")), value=person.name, required=True, max_length=120, autocomplete="name"),
        FieldView("native_name", t(_("Name in your own script")), value=person.native_name, max_length=120),
        FieldView(
            "language", t(_("Language")), "select", options=[(c, n, c == person.language) for c, n in LANGUAGES.items()], required=True
        ),
        FieldView("timezone", t(_("Time zone")), "select", options=zones, required=True),
    ]
    secret = [
        FieldView("old_password", t(_("Current password")), "password", required=True, autocomplete="current-password"),
        FieldView(
            "password",
            t(_("New password")),
            "password",
            required=True,
            autocomplete="new-password",
            hint=t(_("At least ${min} characters. Several words are fine.", mapping={"min": request.runtime.password_length})),
        ),
    ]
    for field in (*profile, *secret):
        field.errors = [t(errors[field.name])] if field.name in errors else []
    mine = sessions.list_of(request.database, person.id, request.now, request.runtime.last_use)
    return {
        "profile": profile,
        "secret": secret,
        "sessions": [_session_row(request, s) for s in mine],
        "two_steps": has_second_factor(person),
    }


@view_config(route_name="my_data", permission="signed in", request_method="GET", renderer="colonnade:my_data.pt")
def my_data(context: Place, request: Request) -> dict[str, Any]:
    """What one takes along."""
    return _my_data(request, "")


def _my_data(request: Request, error: str) -> dict[str, Any]:
    request.page.title = request.t(_("Take your data with you"))
    request.page.layout = "settings"
    request.page.crumbs = [(request.t(_("Your account")), "/me")]
    return {"error": error}


@view_config(route_name="my_data", permission="signed in", request_method="POST", renderer="colonnade:my_data.pt")
def take_my_data(context: Place, request: Request) -> Any:
    """All of it as a file, made on disk and sent from there: three times an hour at most."""
    person = request.reader.person
    try:
        request.runtime.limits.exporting(person.principal, request.now)
    except TooManyTries:
        request.response.status = 429
        return _my_data(request, request.t(_("You took your data three times within an hour. Try again later.")))
    file = TemporaryFile(dir=request.runtime.var)
    export_person(request.uow, person, file)
    size = file.tell()
    file.seek(0)
    return stream(file, f"{person.login}.zip", "application/zip", size)


def _session_row(request: Request, session: Any) -> dict[str, Any]:
    return {
        "handle": session.handle,
        "agent": browser_in_words(session.user_agent or ""),
        "address": session.address,
        "created": request.when(sessions.from_microseconds(session.created)),
        "current": session.handle == request.session_record.handle,
    }


@view_config(route_name="me", permission="signed in", request_method="POST", renderer="colonnade:me.pt")
def change_account(context: Place, request: Request) -> Any:
    """One of the three forms of the page."""
    actions = {"profile": _save_profile, "password": _save_password, "end": _end_session}
    action = actions.get(request.POST.get("do", ""))
    if action is None:
        raise HTTPNotFound()
    response = see_other("/me")
    try:
        with attempt(request):
            action(request, response)
    except (Invalid, TooManyTries) as error:
        request.response.status = 400
        too_many = {"old_password": _("Too many attempts. Wait a few minutes.")}
        return _me(request, error.errors if isinstance(error, Invalid) else too_many)
    say(request, request.t(_("Saved.")))
    return response


def _save_profile(request: Request, response: Response) -> None:
    fields = {name: request.POST.get(name, "") for name in ("name", "native_name", "language", "timezone")}
    request.database["people"].update(request.reader.id, **fields)


def _save_password(request: Request, response: Response) -> None:
    person = request.reader.person
    attempt = request.runtime.limits.begin(person.principal, request.client_addr or "", request.now)
    try:
        change_password(person, request.POST.get("old_password", ""), request.POST.get("password", ""), policy(request))
    except Invalid as error:
        # Only guessing at the old password counts, not trying new ones.
        if "old_password" not in error.errors:
            attempt.succeeded()
        raise
    attempt.succeeded()
    raw = sessions.rotate(request.database, request.cookies[cookie_name(request)], request.now)
    set_session_cookie(request, response, raw, keep=request.session_record.keep)


def _end_session(request: Request, response: Response) -> None:
    with suppress(sessions.NoSession):  # it had ended already: just what was wanted
        sessions.end_handle(request.database, request.reader.id, request.POST.get("handle", ""))
