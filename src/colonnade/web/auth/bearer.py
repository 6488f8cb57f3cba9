"""Programs that bring an access token (`Authorization: Bearer …`): where it counts, and what it lets them do.

It counts at the addresses for programs alone, and there only in views that name the `scope` which they need: pages, and whatever
changes passwords, the second step or tokens, have none, and don't exist for a token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound

from colonnade.clock import to_microseconds
from colonnade.security import api_tokens
from colonnade.security.api_tokens import ApiToken, BeyondScope
from colonnade.security.rate_limits import TooManyTries

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

API = "/-/api/v1"
JSON = "/@@json"


@dataclass(frozen=True, slots=True)
class Presented:
    """What a program brought: a `token` that is good, or None; then, and when it asks too often, `wait` seconds."""

    token: ApiToken | None
    wait: int = 0


def includeme(config: Configurator) -> None:
    """Give requests `bearer`, and views the option `scope`."""
    config.add_request_method(bearer, "bearer", reify=True)
    config.add_view_deriver(for_tokens, "for_tokens", under="same_site", over="readable_form")


def is_program(path: str) -> bool:
    """Whether an address is one for programs."""
    return path.endswith(JSON) or path == API or path.startswith(f"{API}/")


def bearer(request: Request) -> Presented | None:
    """What the request brought in `Authorization`; None when that isn't a token, or not at an address where one counts."""
    scheme, _space, raw = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not is_program(request.path_info):
        return None
    token = api_tokens.find(request.database, raw.strip(), request.now)
    limits = request.runtime.limits
    try:
        if token is None:
            limits.wrong_token(request.client_addr or "", request.now)
            return Presented(None)
        limits.token_used(token.handle, request.now)
    except TooManyTries as error:
        return Presented(None, error.resets_in)
    request.runtime.token_use.note(token.key, to_microseconds(request.now))
    return Presented(token)


def for_tokens(view: Callable, info: Any) -> Callable:
    """Refuse whoever brings a token that isn't good, or not for the `scope` that a view names."""
    if info.exception_only:
        return view
    scope = info.options.get("scope")

    def checked(context: object, request: Request) -> Response:
        presented = request.bearer
        if presented is not None:
            if presented.token is None:
                raise HTTPForbidden()
            if scope is None:
                raise HTTPNotFound()
            if not presented.token.may(scope):
                raise BeyondScope(scope)
        return view(context, request)

    return checked


for_tokens.options = ("scope",)
