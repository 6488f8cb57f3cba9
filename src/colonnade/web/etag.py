"""Answering "not modified" without drawing the page: while nobody changed anything, a page is what it was.

The tag stands for the session, the address, the database's last transaction, what the person opened, saw and was told since it was stored,
and the minute (times are shown relative).
So whatever ends a right also changes the tag.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from pyramid.tweens import INGRESS

from colonnade.web.auth.identity import cookie_name
from colonnade.web.language import language_cookie
from colonnade.web.messages import message_cookie

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

MAX_SESSIONS = 10_000


def includeme(config: Configurator) -> None:
    """Add the tween, inside of the one that sets the headers."""
    config.add_tween("colonnade.web.etag.etag_tween", under=("colonnade.web.headers.headers_tween", INGRESS))


def etag_tween(handler: Callable, registry: Any) -> Callable:
    """Compare and set the tag of pages for signed-in people."""
    runtime = registry.runtime
    process = secrets.token_hex(8)
    people: OrderedDict[str, int] = OrderedDict()

    def tag(request: Request, session: str) -> str:
        parts = (
            process,
            session,
            request.environ.get("PATH_INFO", ""),
            request.query_string,
            runtime.database.newest().hex(),
            str(int(runtime.clock().timestamp()) // 60),
            str(runtime.visits.noted_by(people[session])),
            str(runtime.seen.noted_by(people[session])),
            str(runtime.inbox_seen.noted_by(people[session])),
            str(runtime.registry.health.changes),
            runtime.mode.now().version,
            request.cookies.get(language_cookie(request), ""),
        )
        return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def remember(session: str, person_id: int) -> None:
        people[session] = person_id
        people.move_to_end(session)
        if len(people) > MAX_SESSIONS:
            people.popitem(last=False)

    def tween(request: Request) -> Response:
        session = request.cookies.get(cookie_name(request))
        if request.method not in ("GET", "HEAD") or not session or message_cookie(request) in request.cookies:
            return handler(request)
        if request.if_none_match and session in people and (same := tag(request, session)) in request.if_none_match:
            return Response(status=304, etag=same)
        before = runtime.database.newest()
        response = handler(request)
        if _may_be_kept(response) and request.reader.id and runtime.database.newest() == before:
            remember(session, request.reader.id)
            response.etag = tag(request, session)
        return response

    return tween


def _may_be_kept(response: Response) -> bool:
    return response.status_int == 200 and response.content_type == "text/html" and "Set-Cookie" not in response.headers
