"""Whether the process lives, whether it can serve, and the help page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from colonnade.content.markup import to_html
from colonnade.i18n import BCP47, DEFAULT_LANGUAGE, messages

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(route_name="live", permission=NO_PERMISSION_REQUIRED)
def live(context: Any, request: Request) -> Response:
    """The process answers."""
    return Response("live\n", content_type="text/plain", charset="utf-8")


@view_config(route_name="ready", permission=NO_PERMISSION_REQUIRED)
def ready(context: Any, request: Request) -> Response:
    """The database can be read."""
    ok = request.database["site"].uid > 0
    return Response("ready\n" if ok else "not ready\n", status=200 if ok else 503, content_type="text/plain", charset="utf-8")


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
