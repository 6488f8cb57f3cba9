"""Whether the process lives, whether it can serve, what it measured, and the help page."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config
from ZODB.utils import load_current, z64

from colonnade.content.markup import to_html
from colonnade.i18n import BCP47, DEFAULT_LANGUAGE, messages
from colonnade.jobs.mode import MAINTENANCE
from colonnade.plugins.call import CAUGHT
from colonnade.plugins.state import state
from colonnade.web.metrics import MEDIA_TYPE, text_of

if TYPE_CHECKING:
    from pyramid.request import Request

log = logging.getLogger(__name__)
_ = messages("colonnade")


@view_config(route_name="live", permission=NO_PERMISSION_REQUIRED)
def live(context: Any, request: Request) -> Response:
    """The process answers. Nothing is read for it."""
    return _plain(200, "live")


@view_config(route_name="ready", permission=NO_PERMISSION_REQUIRED)
def ready(context: Any, request: Request) -> Response:
    """The database can be read, the site isn't closed, and every plugin that is on was loaded."""
    mode = request.runtime.mode.now()
    closed = mode.kind == MAINTENANCE
    why = "maintenance" if closed else _why_not_ready(request)
    response = _plain(503, f"not ready: {why}") if why else _plain(200, "ready")
    if closed:
        response.retry_after = mode.retry_after(request.now)
    return response


def _why_not_ready(request: Request) -> str:
    """What is missing, in a word; anybody may read it, so it names no plugin."""
    try:
        load_current(request.runtime.database.storage, z64)  # what a connection knows may be in memory
        switched_on = state(request.database).enabled
    except CAUGHT:
        log.exception("the database can't be read")
        return "storage"
    registry = request.runtime.registry
    return "plugins" if any(loaded.name in switched_on and not loaded.usable for loaded in registry) else ""


@view_config(route_name="metrics", permission=NO_PERMISSION_REQUIRED, request_method="GET")
def metrics(context: Any, request: Request) -> Response:
    """What was measured, for who has the token. All others learn nothing, not even whether there is one."""
    token = request.runtime.metrics_token
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    is_same = hmac.compare_digest(given.strip().encode("utf-8", "surrogatepass"), token.encode())
    if not token or kind.lower() != "bearer" or not is_same:
        return _plain(404, "not found")
    body = text_of(request.runtime, lambda: request.database)
    return Response(body.encode(), headerlist=[("Content-Type", MEDIA_TYPE), ("Cache-Control", "no-store")])


def _plain(code: int, text: str) -> Response:
    return Response(f"{text}\n", status=code, content_type="text/plain", charset="utf-8")


@view_config(route_name="help", permission=NO_PERMISSION_REQUIRED, renderer="colonnade:help.pt")
def help_page(context: Any, request: Request) -> dict[str, Any]:
    """How to do the usual things, on one page: what the core offers, then each plugin that is on."""
    request.page.title = request.t(_("Help"))
    request.page.layout = "reader"
    return {"parts": list(_parts(request)) if request.reader.person is not None else []}


@lru_cache(maxsize=100)
def _html_of(text: str) -> str:
    return to_html(text)


def _parts(request: Request) -> Iterator[dict[str, str]]:
    """The help of the plugins that are on. One without the reader's language gives its English, marked as such."""
    for loaded in request.runtime.registry:
        language = request.language if request.language in loaded.help else DEFAULT_LANGUAGE
        if loaded.usable and language in loaded.help and request.activity.is_on(loaded.name):
            title, icon = request.t(loaded.manifest.title), loaded.manifest.icon
            yield {
                "id": f"help-{loaded.name}",
                "title": title,
                "icon": icon,
                "html": _html_of(loaded.help[language]),
                "lang": BCP47[language],
            }
