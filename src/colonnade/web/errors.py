"""What people see when something can't be done. The only module that knows which status a domain error is."""

from __future__ import annotations

import errno
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyramid.csrf import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import HTTPForbidden
from pyramid.interfaces import IRoutesMapper
from pyramid.request import Request
from pyramid.response import Response
from ZODB.POSException import ConflictError

from colonnade.commands.files import in_words
from colonnade.content.errors import (
    AlreadyThere,
    ColonnadeError,
    Dormant,
    EditConflict,
    Invalid,
    MoveRefused,
    NotAddable,
    NotAllowed,
    TooMuch,
    UnknownType,
)
from colonnade.content.objects import Content, Place
from colonnade.content.roots import follow_redirects
from colonnade.i18n import messages
from colonnade.jobs.mode import MAINTENANCE
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.security.api_tokens import BeyondScope
from colonnade.security.can import can
from colonnade.security.rate_limits import TooManyTries
from colonnade.storage.errors import is_away
from colonnade.web import noted
from colonnade.web.auth.bearer import is_program
from colonnade.web.auth.onward import sign_path
from colonnade.web.away import away
from colonnade.web.closed import Closed, expected
from colonnade.web.content_page import owner_of
from colonnade.web.gate import PluginViewFailed
from colonnade.web.gone import read_only_plugin, read_only_words, told_of, tombstone_at
from colonnade.web.intake import MAX_BODY
from colonnade.web.preconditions import MethodRefused, Stale, Unconditional
from colonnade.web.problems import problem
from colonnade.web.quick_commands import offered_by_plugins
from colonnade.web.renderer import render
from colonnade.web.responses import see_other
from colonnade.web.room import show_ways_out
from colonnade.web.stopped import BROKEN, why_asleep
from colonnade.web.trace import id_of, note_error
from colonnade.web.unsaved import InTrash, Offer, split_path, written
from colonnade.web.urls import path_for, person_path, quoted

if TYPE_CHECKING:
    from pyramid.config import Configurator

_ = messages("colonnade")
log = logging.getLogger(__name__)

FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
_REFUSALS = (NotAllowed, BadCSRFToken, BadCSRFOrigin, TooManyTries)
_FORMS = ("@@edit", "@@add")


def includeme(config: Configurator) -> None:
    """Register the error pages."""
    config.add_notfound_view(not_found)
    config.add_forbidden_view(forbidden)
    for error in (ColonnadeError, BadCSRFToken, BadCSRFOrigin, OSError, Exception):
        config.add_exception_view(failed, context=error, retryable_error=False)
    config.add_exception_view(closed, context=Closed)
    # A conflict is nobody's business until the last attempt has failed.
    config.add_exception_view(failed, context=Exception, retryable_error=True, last_retry_attempt=True)


def not_found(error: Any, request: Request) -> Response:
    """The same answer for what isn't there and for what isn't yours: sign-in for nobody, an old name's new address, else 404."""
    if request.reader.person is None:
        return to_sign_in(request)
    ways = (_without_slash, _moved, _switched_off, _in_trash, _gone, _door_of_place)
    found = next((answer for way in ways if (answer := way(request)) is not None), None)
    return found or error_page(request, 404, _("Not found"), _("The page does not exist or is not shared with you."))


def _without_slash(request: Request) -> Response | None:
    """The way from `/admin/` to `/admin`: to the page of a route, as objects answer at both anyway."""
    path = request.path_info.rstrip("/")
    if request.method not in ("GET", "HEAD") or not path or path == request.path_info or path.startswith("//"):
        return None
    route = request.registry.getUtility(IRoutesMapper)(Request.blank(quote(path)))["route"]
    if route is None:
        return None
    return Response(status=301, location=request.script_name + quote(path) + _query(request))


def _switched_off(request: Request) -> Response | None:
    """Something was sent to what is dormant: say so to those who may read it."""
    context = getattr(request, "context", None)
    if request.method in ("GET", "HEAD") or request.matched_route is not None or not isinstance(context, Content):
        return None
    if not request.activity.is_dormant(context) or not can(request.reader, "view", context):
        return None
    if why_asleep(request, context) == BROKEN:
        return error_page(request, 409, _("This doesn't work at the moment"), _BROKEN)
    return failed(Dormant(context.type_name, owner_of(context)), request)


def _door_of_place(request: Request) -> Response | None:
    """The way to the page that tells of a community, for who may know of it and not read in it: alike for all addresses below it."""
    if request.method not in ("GET", "HEAD") or _is_program(request) or _is_feed(request):
        return None
    name = next(iter(split_path(request.path_info)[0]), "")
    site = request.database["site"]
    place = site.get(name)
    if not isinstance(place, Place) or can(request.reader, "view", place) or not can(request.reader, "know", place):
        return None
    offered = next(offered_by_plugins(request, "place_door", request.view.at(place)), None)
    return see_other(offered[1]) if offered is not None else None


def _in_trash(request: Request) -> Response | None:
    """What is there is in the trash: say so to those who may see it there, and how it comes back.

    To whoever sent something also if they could only read it before, with what they can do with their text.
    """
    found = InTrash.find(request) if request.matched_route is None else None
    if found is None or (request.method != "POST" and not found.is_shown_to(request)):
        return None
    return error_page(request, 404, _("This is in the trash"), found.explained(request), offers=found.offers(request))


def _gone(request: Request) -> Response | None:
    """What was there was removed with all that its plugin held: say so to those who could read it."""
    found = tombstone_at(request)
    return error_page(request, 410, _("This is gone for good"), told_of(request, found)) if found is not None else None


def _moved(request: Request) -> Response | None:
    """The way to where an object is now. What was sent goes along: whoever wrote while a page was moved loses nothing."""
    path, view = split_path(request.path_info)
    if path[:1] == ("people",) and len(path) > 1:
        return _renamed_person(request, path[1], (*path[2:], *view))
    if request.matched_route is not None and request.matched_route.name == "places_pages":
        short = "".join(f"/{quoted(part)}" for part in (*path[1:], *view))
        return Response(status=301 if request.method in ("GET", "HEAD") else 308, location=short + _query(request))
    found = follow_redirects(request.database, path)
    if found is None or found[1] or not can(request.reader, "view", found[0]):
        return None
    status = 301 if request.method in ("GET", "HEAD") else 308
    return Response(status=status, location=path_for(found[0]).rstrip("/") + "".join(f"/{quoted(v)}" for v in view) + _query(request))


def _renamed_person(request: Request, login: str, rest: tuple[str, ...]) -> Response | None:
    """The way to the page of somebody who was called otherwise before."""
    person = request.database["people"].renamed(login)
    if person is None:
        return None
    return Response(status=301, location=person_path(person) + "".join(f"/{quoted(v)}" for v in rest) + _query(request))


def _query(request: Request) -> str:
    """What goes along to another address."""
    return f"?{request.query_string}" if request.query_string else ""


def forbidden(error: HTTPForbidden, request: Request) -> Response:
    """Someone may read this but not do that: 403 in words. What they may not read doesn't exist."""
    if request.reader.person is None:
        return to_sign_in(request)
    noted.refused(request, "not allowed", request.reader.person)
    if request.path_info == "/":
        # A guest may read some places, but not the site: those are their home.
        return see_other("/communities")
    context = request.context
    plugin = read_only_plugin(request)
    if plugin and can(request.reader, "view", context):
        return error_page(request, 409, _READ_ONLY, read_only_words(request, plugin))
    if isinstance(context, Content) and request.matched_route is None and can(request.reader, "view", context):
        return error_page(request, 403, _("Not allowed"), _("You can read this, but you may not change it. Ask an owner of this place."))
    return not_found(error, request)


def to_sign_in(request: Request) -> Response:
    """To the sign-in page and back, alike for every address. Programs get 401, as they can't sign in; a text is given back."""
    if _is_program(request):
        return _unknown_program(request)
    if _is_feed(request):
        return error_page(
            request,
            401,
            _("You are signed out"),
            _("A feed reader can’t sign in: give it a private address, from Your account, Private feeds."),
        )
    if request.headers.get("HX-Request") or _by_script(request) or request.accept.header_value == "application/json":
        text = request.t(_("Not saved: you are signed out. Send the form to sign in and come back to it."))
        response = Response(text, status=401, content_type="text/plain", charset="utf-8")
        response.headers["HX-Redirect"] = "/sign-in"
        return response
    if request.method not in ("GET", "HEAD"):
        if not written(request):
            return see_other("/sign-in")
        return error_page(
            request,
            401,
            _("You are signed out"),
            _("Copy what you wrote, then sign in again: you come back to the form, with the draft that was stored last."),
            sign_in_url=_sign_in_for(request, _form_of(request)),
        )
    return see_other(_sign_in_for(request, request.path_qs))


def _unknown_program(request: Request) -> Response:
    """What a program is told that nobody stands behind: alike for every address."""
    presented = request.bearer
    if presented is None:
        response = error_page(request, 401, _("You are signed out"), _("Sign in first."))
        response.headers["WWW-Authenticate"] = "Bearer"
    elif presented.wait:
        return failed(TooManyTries(presented.wait), request)
    else:
        response = error_page(request, 401, _("This access token is not valid"), _("It is wrong, was revoked, or has ended."))
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response


def _by_script(request: Request) -> bool:
    return bool(request.headers.get("X-Requested-With"))


def _is_program(request: Request) -> bool:
    return is_program(request.path_info)


def _is_feed(request: Request) -> bool:
    path, view = split_path(request.path_info)
    return view in (("@@feed",), ("@@atom",)) or (request.matched_route is not None and path[-1:] == ("feed",))


def _sign_in_for(request: Request, path: str) -> str:
    """The sign-in page that leads on to *path*."""
    return f"/sign-in?next={quote(sign_path(request.database['secret'], path), safe='/')}" if path != "/" else "/sign-in"


def _form_of(request: Request) -> str:
    """The path of the page with the form that was sent: the form's own, or that of the object it is about."""
    names, view = split_path(request.path_info)
    kept = view if view[:1] and view[0] in _FORMS else ()
    return request.script_name + "/" + "/".join(quoted(part) for part in (*names, *kept))


def closed(error: Closed, request: Request) -> Response:
    """The site is closed, or only to be read, for a while: what was written is given back, and programs learn when to ask again."""
    mode, t = error.mode, request.t
    when = expected(request, mode)
    if mode.kind == MAINTENANCE:
        title, text = _("Closed for maintenance"), t(_("We are working on the site. Nothing is lost: please come back in a little while."))
    else:
        title, text = _("Nothing can be changed at the moment"), t(_("Everything can be read meanwhile. Please send it again later."))
    request.page.banners = []
    response = error_page(request, 503, title, f"{text} {when}".strip(), is_closed=True)
    response.retry_after = mode.retry_after(request.now)
    return response


def failed(error: Exception, request: Request) -> Response:
    """A page for an error of the domain (what to do) or of the program (an id to report)."""
    if is_away(error):  # an error page would ask the database, too
        return away(request)
    status, title, text = _described(error)
    if isinstance(error, NotAllowed) and (plugin := read_only_plugin(request)):
        status, title, text = 409, _READ_ONLY, read_only_words(request, plugin)
    show_ways_out(error, request)
    if isinstance(error, _REFUSALS):
        noted.refused(request, type(error).__name__, request.reader.person)
    if _is_program(request) and status < 500:
        response = _problem(request, status, title, text, _details(error, request) if isinstance(error, Invalid) else {})
        return _with_headers(response, error)
    if status >= 500:
        error_id, plugin = id_of(request), error.plugin if isinstance(error, PluginViewFailed) else ""
        screen = note_error(request, error.__cause__ if plugin and error.__cause__ else error, plugin)
        log.error("error %s at %s", error_id, screen or "no screen", exc_info=error)
        return error_page(request, status, title, text, error_id)
    return error_page(request, status, title, text)


def _with_headers(response: Response, error: Exception) -> Response:
    """What programs read of an error in the headers of its answer."""
    match error:
        case TooManyTries():
            response.retry_after = error.resets_in
        case BeyondScope():
            response.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{error.scope}"'
        case MethodRefused():
            response.allow = error.allowed
    return response


def _described(error: Exception) -> tuple[int, str, str]:
    """(status, title, what to do) of an error."""
    match error:
        case BadCSRFToken() | BadCSRFOrigin():
            return 400, _("This form is out of date"), _("Go back, reload the page and send it again. Your text is still there.")
        case Invalid():
            return 409 if isinstance(error, AlreadyThere) else 400, _("There is a problem"), next(iter(error.errors.values()), "")
        case EditConflict():
            return 409, _("Someone else changed the same"), _("Read it again, and make your change in what is there now.")
        case NotAllowed():
            return 403, _("Not allowed"), _("You can read this, but you may not change it. Ask an owner of this place.")
        case Dormant():
            return 409, _("This is switched off"), _SWITCHED_OFF
        case UnknownType() | NotAddable():
            return 400, _("This can't be added here"), _("Choose another place for it.")
        case TooMuch():
            return 413, _("This is too much at once"), _too_much(error)
        case MoveRefused():
            return 400, _("This can't be moved there"), why_not_moved(error)
        case SwitchRefused():
            return 409, _("This plugin can't be switched"), switch_message(error)
        case BeyondScope() | Stale() | Unconditional() | MethodRefused():
            return _refusal_of_program(error)
        case TooManyTries():
            return 429, _("Too many attempts"), in_seconds(error.resets_in)
        case _:
            return _fault(error)


def _refusal_of_program(error: Exception) -> tuple[int, str, str]:
    """The same of what only programs meet."""
    match error:
        case BeyondScope():
            return 403, _("Not allowed"), _("This access token may read, but not write.")
        case Stale():
            return 412, _("Someone else changed the same"), _("Read it again, and make your change in what is there now.")
        case Unconditional():
            return 428, _("Say what you read"), _("Send the ETag of what you read as If-Match, so that nobody’s change is lost.")
        case _:
            return 405, _("Not allowed"), _("This address is not for that method.")


def in_seconds(number: int) -> Any:
    """When to try again."""
    return _("Try again in ${seconds} seconds.", mapping={"seconds": number}) if number != 1 else _("Try again in a second.")


def _fault(error: Exception) -> tuple[int, str, str]:
    """The same of what isn't about what was asked."""
    match error:
        case ConflictError():
            return 503, _("Too many people at once"), _("Several people changed this at the same moment. Please send it again.")
        case OSError() if error.errno in FULL_DISK:
            return 507, _("The disk is full"), _("Nothing was saved and nothing was lost. Tell your IT team, and keep your text.")
        case _:
            return 500, _("Something went wrong"), _("It is not your fault. The error has been written down for your IT team.")


_READ_ONLY = _("This can only be read at the moment")
_SWITCHED_OFF = _("The plugin that this belongs to is switched off here. Nothing is lost: it comes back when that is switched on again.")
_BROKEN = _("The plugin that this belongs to doesn't work at the moment. Nothing is lost. Ask your IT team: they see what went wrong.")
_MOVES = {
    "circle": _("It can't be moved below itself."),
    "depth": _("It would be nested too deeply there."),
    "stays": _("It can't be moved to another community."),
    "held": _("It waits for approval, or a moderator hid it: until that is decided it can't be moved to another community."),
    "approval": _("What people add there waits for approval, so it can't be moved in. Ask an owner of that community to move it."),
}


def why_not_moved(error: Exception) -> Any:
    """Why something can't be moved where it was to go, or '' where there is nothing more to say."""
    return _MOVES.get(error.reason, "") if isinstance(error, MoveRefused) else ""


def _too_much(error: TooMuch) -> Any:
    sizes = {"size": in_words(error.size), "most": in_words(error.most)}
    if error.most > MAX_BODY:
        return _(
            "What you sent has ${size}, but at most ${most} can be sent here at once, and it was not stored. "
            "Send fewer or smaller files at a time; if you have to share a larger one, ask your IT team.",
            mapping=sizes,
        )
    return _(
        "What you sent has ${size}, but at most ${most} can be sent here, and it was not stored. "
        "Go back: your browser may still have it. Then divide it into several parts, or add it as a file.",
        mapping=sizes,
    )


def switch_message(error: SwitchRefused) -> Any:
    """Why a plugin can't be switched."""
    names = {"plugin": error.plugin, "names": error.names}
    texts = {
        "unknown": _("No plugin called ${plugin} is installed.", mapping=names),
        "broken": _("${plugin} can't be used: ${names}", mapping=names),
        "conflict": _("${plugin} can't be on together with ${names}.", mapping=names),
        "scope": _("${plugin} can only be switched for the whole site.", mapping=names),
        "site": _("${plugin} is off for the whole site. Switch it on there first.", mapping=names),
        "forbidden": _("An administrator doesn’t let ${plugin} be switched on: ${names}", mapping=names),
        "trial": _("${plugin} is tried in other communities first.", mapping=names),
        "places": _("${plugin} can’t be tried in communities, since ${names} can only be switched for the whole site.", mapping=names),
        "needed": _("What ${plugin} holds is needed by ${names}. Purge or switch off that first.", mapping=names),
        "off": _("${plugin} is off. Switch it on first.", mapping=names),
        "meanwhile": _("Somebody else switched ${plugin} meanwhile. Nothing was done: look at how it is now.", mapping=names),
        "missing": _("${plugin} needs ${names}, which isn’t installed.", mapping=names),
        "circle": _("${plugin} needs itself: ${names}", mapping=names),
    }
    return texts[error.reason]


def _details(error: Invalid, request: Request) -> dict[str, Any]:
    """What is wrong with each field, and where something is that is there already."""
    found: dict[str, Any] = {"errors": {name: request.t(text) for name, text in error.errors.items()}}
    return {**found, "at": path_for(error.obj)} if isinstance(error, AlreadyThere) else found


def _problem(request: Request, status: int, title: Any, text: Any, details: Mapping[str, Any]) -> Response:
    """An error for programs, in the words of who they act as."""
    return problem(status, request.t(title), request.t(text), **details)


def error_page(
    request: Request,
    status: int,
    title: Any,
    text: Any,
    error_id: str = "",
    *,
    offers: Sequence[Offer] = (),
    sign_in_url: str = "/sign-in",
    is_closed: bool = False,
) -> Response:
    """An error as a page, with what was written and *offers* what to do with it; for a script, or if even that fails, as plain text."""
    try:
        if _is_program(request):
            return _problem(request, status, title, text, {"error": error_id} if error_id else {})
        if _by_script(request):
            words = request.t(_("Not saved. ${reason}", mapping={"reason": request.t(text)}))
            return Response(words, status=status, content_type="text/plain", charset="utf-8")
        request.page.detach()
        request.page.title = request.t(title)
        values = {"text": request.t(text), "error_id": error_id, "written": written(request), "offers": offers}
        values["status"] = status  # allow core_names_no_plugin: the status of an answer
        values |= {"sign_in_url": sign_in_url, "is_closed": is_closed}
        body = render(request, "colonnade:error.pt", values)
        return Response(body, status=status, content_type="text/html", charset="utf-8")
    except Exception:
        log.exception("the error page failed")
        return Response(f"{status} {error_id}", status=status, content_type="text/plain", charset="utf-8")
