"""Between the password and the code: who gave the right password has a token in a cookie, for five minutes, which opens nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.security import tokens
from colonnade.security.tokens import SECOND_STEP, TokenRecord, TokenRefused
from colonnade.web.auth.identity import drop_cookie, host_cookie, is_secure
from colonnade.web.responses import see_other

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

    from colonnade.security.person import Person

COOKIE = "second-step"
PATH = "/sign-in/code"


def ask_for_code(request: Request, person: Person, onward: str, *, keep: bool, safe: bool = False) -> Response:
    """Lead somebody whose password was right to where the code is asked for."""
    lifetime = tokens.LIFETIMES[SECOND_STEP]
    facts = {"onward": onward, "keep": keep, "safe": safe}
    token = tokens.issue(request.database, SECOND_STEP, person.principal, lifetime, request.now, person.stamp, facts)
    response = see_other(PATH)
    age = int(lifetime.total_seconds())
    response.set_cookie(
        host_cookie(request, COOKIE), token, max_age=age, httponly=True, secure=is_secure(request), samesite="Lax", path="/"
    )
    return response


def begun(request: Request) -> TokenRecord | None:
    """What is known of who comes to give the code, or None: too late, or without the password."""
    try:
        return tokens.peek(request.database, SECOND_STEP, request.cookies.get(host_cookie(request, COOKIE), ""), request.now)
    except TokenRefused:
        return None


def finish(request: Request, response: Response) -> None:
    """The code was right: the token opens nothing more."""
    tokens.redeem(request.database, SECOND_STEP, request.cookies.get(host_cookie(request, COOKIE), ""), request.now)
    drop_cookie(request, response, host_cookie(request, COOKIE))
