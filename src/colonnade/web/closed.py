"""What is let through while people may only read, or the site is closed for maintenance, and the sentence that tells them so.

Signing in and out, and choosing a language, work in both: they store a few bytes of one person, and without a session nobody could read.
While the site is closed, administrators pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyramid.tweens import EXCVIEW

from colonnade.i18n import messages
from colonnade.jobs.mode import MAINTENANCE, READ_ONLY, Mode
from colonnade.security.can import can
from colonnade.web.language import clock_time

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

_ = messages("colonnade")
_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_ALWAYS = frozenset(("/sign-in", "/sign-in/code", "/sign-out", "/-/preferences"))
_PROBES = frozenset(("/-/live", "/-/ready", "/-/metrics"))
"""What machines ask of the site: they say themselves that it is closed."""
SWITCH = "/admin/storage"
"""Where administrators open the site again."""


class Closed(Exception):
    """The site doesn't do this at the moment."""

    def __init__(self, mode: Mode) -> None:
        super().__init__(mode.kind)
        self.mode = mode


def includeme(config: Configurator) -> None:
    """Look at each request before its view is looked for."""
    config.add_request_method(lambda request: request.runtime.mode.now(), "mode", reify=True)
    config.add_tween("colonnade.web.closed.closed_tween", under=EXCVIEW)


def closed_tween(handler: Callable, registry: Any) -> Callable:
    """Refuse what isn't done at the moment."""

    def tween(request: Request) -> Response:
        mode = request.mode
        if not mode.is_normal and _is_refused(request, mode):
            raise Closed(mode)
        return handler(request)

    return tween


def _is_refused(request: Request, mode: Mode) -> bool:
    path = request.path_info
    if path in _ALWAYS or path in _PROBES:
        return False
    if mode.kind == READ_ONLY:
        return request.method not in _READING and path != SWITCH
    return not can(request.reader, "administer", request.database["site"])


def banners(request: Request) -> list[tuple[str, str, tuple[str, str] | None]]:
    """What stands above each page, for whoever gets to see one: what is the matter, and for administrators the way to change it."""
    mode = request.mode
    if mode.is_normal:
        return []
    t = request.t
    if mode.kind == MAINTENANCE:
        text = t(_("The site is closed for maintenance: only administrators get in."))
    else:
        text = t(_("At the moment everything can be read, but nothing can be changed."))
    may = request.reader.person is not None and can(request.reader, "administer", request.database["site"])
    return [("warn", f"{text} {expected(request, mode)}".strip(), (SWITCH, t(_("Change this"))) if may else None)]


def expected(request: Request, mode: Mode) -> str:
    """When that is expected to be over, in a sentence; '' if nobody said, or it is past."""
    if mode.until is None or mode.until <= request.now:
        return ""
    local = mode.until.astimezone(request.local_now.tzinfo)
    if local.date() != request.local_now.date():
        return str(request.t(_("That is to be over by ${when}.", mapping={"when": request.when(mode.until).exact})))
    return str(request.t(_("That is to be over by ${when}.", mapping={"when": clock_time(mode.until, request.language, request.zone)})))
