"""Headers that every answer carries, and the hosts that are ours. The values and their reasons: decision 3 of `docs/decisions`."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

from pyramid.httpexceptions import HTTPBadRequest, HTTPException, HTTPMethodNotAllowed, HTTPRequestURITooLong
from pyramid.response import Response
from pyramid.tweens import INGRESS

from colonnade.storage.errors import is_away
from colonnade.web.auth.bearer import is_program
from colonnade.web.away import away
from colonnade.web.problems import problem

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types default"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Any other, as TRACE, means nothing here and would be answered like a GET by views that name none."""
MAX_URL = 8192
SEARCHES = frozenset({"/search", "/search/feed", "/-/search/facets", "/-/quick"})
MAX_SEARCH_URL = 32_768
"""Of searches, which say themselves what of a long question counts: 10 kB of Chinese are three times as much in an address."""
log = logging.getLogger(__name__)
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2}|[^\x00-\x7f])+")


def includeme(config: Configurator) -> None:
    """Add the outermost tween."""
    config.add_tween("colonnade.web.headers.headers_tween", under=INGRESS)


def headers_tween(handler: Callable, registry: object) -> Callable:
    """Set the headers; refuse other hosts than ours, methods that mean nothing and endless addresses, before anything else runs."""
    site_url = registry.runtime.site_url
    host = urlsplit(site_url).netloc
    hsts = site_url.startswith("https://")

    def tween(request: Request) -> Response:
        _make_readable(request.environ)
        if host and request.host != host and not request.path_info.startswith("/-/"):
            response: Response = _refused(request, HTTPBadRequest("This address is not served here."))
        elif request.method not in METHODS:
            response = _refused(request, HTTPMethodNotAllowed())
        elif len(request.environ.get("PATH_INFO", "")) + len(request.query_string) > _longest(request):
            response = _refused(request, HTTPRequestURITooLong())
        else:
            response = _answer(handler, request)
        _set(response, hsts)
        return response

    return tween


def _answer(handler: Callable, request: Request) -> Response:
    try:
        return handler(request)
    except Exception as error:
        if not is_away(error):
            raise
        log.error("the database server can't be reached: %s", error)
        return away(request)


def _refused(request: Request, error: HTTPException) -> Response:
    """The answer, which programs can read, too."""
    return problem(error.status_int, error.title, error.detail or error.explanation) if is_program(request.path_info) else error


def _longest(request: Request) -> int:
    return MAX_SEARCH_URL if request.path_info in SEARCHES else MAX_URL


def _make_readable(environ: dict[str, Any]) -> None:
    """Bytes that are no UTF-8 become U+FFFD: the path is then like any other that doesn't exist, the query one like any other."""
    path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
    environ["PATH_INFO"] = path.encode("utf-8").decode("latin-1")
    query = environ.get("QUERY_STRING", "")
    if "%" in query or not query.isascii():
        environ["QUERY_STRING"] = _ESCAPED.sub(_readable, query)


def _readable(escaped: re.Match[str]) -> str:
    raw = unquote_to_bytes(escaped[0].encode("latin-1", "replace"))
    text = raw.decode("utf-8", "replace")
    return escaped[0] if text.encode() == raw and escaped[0].isascii() else quote(text, safe="")


def _set(response: Response, hsts: bool) -> None:
    headers = response.headers
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("Cache-Control", "private, no-cache")
    if hsts:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
