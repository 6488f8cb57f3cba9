"""What people see when something can't be done. The only module that knows which status a domain error is."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyramid.csrf import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import HTTPForbidden
from pyramid.response import Response
from ZODB.POSException import ConflictError

from colonnade.content.errors import ColonnadeError, Dormant, Invalid, MoveRefused, NotAddable, NotAllowed, UnknownType
from colonnade.content.objects import Content
from colonnade.content.roots import follow_redirects
from colonnade.i18n import messages
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.security.can import can
from colonnade.security.rate_limits import TooManyTries
from colonnade.web.auth.onward import sign_path
from colonnade.web.intake import MAX_BODY
from colonnade.web.renderer import render
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for, quoted

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_ = messages("colonnade")
log = logging.getLogger(__name__)

FULL_DISK = 28
LONG_TEXT = 20


def includeme(config: Configurator) -> None:
    """Register the error pages."""
    config.add_notfound_view(not_found)
    config.add_forbidden_view(forbidden)
    for error in (ColonnadeError, BadCSRFToken, BadCSRFOrigin, OSError, Exception):
        config.add_exception_view(failed, context=error, retryable_error=False)
    # A conflict is nobody's business until the last attempt has failed.
    config.add_exception_view(failed, context=Exception, retryable_error=True, last_retry_attempt=True)


def not_found(error: Any, request: Request) -> Response:
    """The same answer for what isn't there and for what isn't yours: sign-in for nobody, an old name's new address, else 404."""
    if request.reader.person is None:
        return to_sign_in(request)
    return _moved(request) or error_page(request, 404, _("Not found"), _("The page does not exist or is not shared with you."))


def _moved(request: Request) -> Response | None:
    """The way to where an object is now. What was sent goes along: whoever wrote while a page was moved loses nothing."""
    path = tuple(part for part in request.path_info.split("/") if part)
    view = path[-1:] if path and path[-1].startswith("@@") else ()
    found = follow_redirects(request.database, path[: len(path) - len(view)])
    if found is None or found[1] or not can(request.reader, "view", found[0]):
        return None
    query = f"?{request.query_string}" if request.query_string else ""
    status = 301 if request.method in ("GET", "HEAD") else 308
    return Response(status=status, location=path_for(found[0]).rstrip("/") + "".join(f"/{quoted(v)}" for v in view) + query)


def forbidden(error: HTTPForbidden, request: Request) -> Response:
    """Someone may read this but not do that: 403 in words. What they may not read doesn't exist."""
    if request.reader.person is None:
        return to_sign_in(request)
    if request.path_info == "/":
        # A guest may read some places, but not the site: those are their home.
        return see_other("/communities")
    context = request.context
    if isinstance(context, Content) and request.matched_route is None and can(request.reader, "view", context):
        return error_page(request, 403, _("Not allowed"), _("You can read this, but you may not change it. Ask an owner of this place."))
    return not_found(error, request)


def to_sign_in(request: Request) -> Response:
    """To the sign-in page and back, alike for every address. A script gets 401, as it can't sign in; a text is given back."""
    by_script = request.headers.get("HX-Request") or request.headers.get("X-Requested-With")
    if by_script or request.accept.header_value == "application/json":
        response = Response(status=401, content_type="text/plain", charset="utf-8")
        response.headers["HX-Redirect"] = "/sign-in"
        return response
    if request.method not in ("GET", "HEAD"):
        if not written(request):
            return see_other("/sign-in")
        return error_page(
            request, 401, _("You are signed out"), _("Sign in again, go back and send it once more. What you wrote is below.")
        )
    onward = quote(sign_path(request.database["secret"], request.path_qs), safe="/")
    return see_other(f"/sign-in?next={onward}" if request.path_qs != "/" else "/sign-in")


def failed(error: Exception, request: Request) -> Response:
    """A page for an error of the domain (what to do) or of the program (an id to report)."""
    status, title, text = _described(error)
    if status >= 500:
        error_id = secrets.token_hex(4)
        log.error("error %s at %s", error_id, request.path_info, exc_info=error)
        return error_page(request, status, title, text, error_id)
    return error_page(request, status, title, text)


def _described(error: Exception) -> tuple[int, str, str]:
    """(status, title, what to do) of an error."""
    match error:
        case BadCSRFToken() | BadCSRFOrigin():
            return 400, _("This form is out of date"), _("Go back, reload the page and send it again. Your text is still there.")
        case Invalid():
            return 400, _("There is a problem"), next(iter(error.errors.values()), "")
        case NotAllowed():
            return 403, _("Not allowed"), _("You can read this, but you may not change it. Ask an owner of this place.")
        case Dormant():
            return 409, _("This is switched off"), _("The plugin that this belongs to is off here. Nothing of it is lost.")
        case UnknownType() | NotAddable():
            return 400, _("This can't be added here"), _("Choose another place for it.")
        case MoveRefused():
            return 400, _("This can't be moved there"), _MOVES.get(error.reason, "")
        case SwitchRefused():
            return 409, _("This plugin can't be switched"), switch_message(error)
        case TooManyTries():
            return 429, _("Too many attempts"), _("Try again in ${seconds} seconds.", mapping={"seconds": error.resets_in})
        case ConflictError():
            return 503, _("Too many people at once"), _("Several people changed this at the same moment. Please send it again.")
        case OSError() if error.errno == FULL_DISK:
            return 507, _("The disk is full"), _("Nothing was saved and nothing was lost. Tell your IT team, and keep your text.")
        case _:
            return 500, _("Something went wrong"), _("It is not your fault. The error has been written down for your IT team.")


_MOVES = {
    "circle": _("A page can't be moved below itself."),
    "depth": _("The pages would be nested too deeply."),
}


def switch_message(error: SwitchRefused) -> Any:
    """Why a plugin can't be switched."""
    names = {"plugin": error.plugin, "names": error.names}
    texts = {
        "unknown": _("No plugin called ${plugin} is installed.", mapping=names),
        "broken": _("${plugin} can't be used: ${names}", mapping=names),
        "conflict": _("${plugin} can't be on together with ${names}.", mapping=names),
        "scope": _("${plugin} can only be switched for the whole site.", mapping=names),
        "site": _("${plugin} is off for the whole site. Switch it on there first.", mapping=names),
    }
    return texts[error.reason]


def written(request: Request) -> list[str]:
    """The longer texts that the request brought: an error page gives them back, so that nobody has to write them again."""
    if request.method != "POST" or (request.content_length or 0) > MAX_BODY:
        return []
    try:
        fields = request.POST.items()
    except Exception:
        return []
    return [v for n, v in fields if isinstance(v, str) and n not in ("csrf_token", "next") and "password" not in n and len(v) >= LONG_TEXT]


def error_page(request: Request, status: int, title: Any, text: Any, error_id: str = "") -> Response:
    """An error as a page; if even that fails, as plain text."""
    try:
        request.page.detach()
        request.page.title = request.t(title)
        values = {"text": request.t(text), "error_id": error_id, "status": status, "written": written(request)}
        body = render(request, "colonnade:error.pt", values)
        return Response(body, status=status, content_type="text/html", charset="utf-8")
    except Exception:
        log.exception("the error page failed")
        return Response(f"{status} {error_id}", status=status, content_type="text/plain", charset="utf-8")
