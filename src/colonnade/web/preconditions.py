"""What a program says about what it read before: the tag of an answer, changes only to what was read, and methods that aren't there."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from pyramid.response import Response

from colonnade.content.errors import ColonnadeError

if TYPE_CHECKING:
    from pyramid.request import Request


class Unconditional(ColonnadeError):
    """A change came without saying what it is a change of."""


class Stale(ColonnadeError):
    """Something else is there than what was read."""


class MethodRefused(ColonnadeError):
    """The address is there, but not for this method; `allowed` are those that it is for."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(", ".join(allowed))
        self.allowed = allowed


def tag_of(body: bytes) -> str:
    """The tag of an answer: another for each other content, so for each reader who sees something else."""
    return sha256(body).hexdigest()[:32]


def tagged(request: Request, body: bytes, status: int = 200) -> Response:
    """An answer in JSON with its tag; "not modified" where the program has it already."""
    tag = tag_of(body)
    if request.method in ("GET", "HEAD") and request.if_none_match and tag in request.if_none_match:
        return Response(status=304, etag=tag)
    return Response(body, status=status, content_type="application/json", charset="utf-8", etag=tag)


def demand_match(request: Request, body: bytes) -> None:
    """Compare `If-Match` with what is there now, as the program would read it. Raises Unconditional without one, Stale."""
    if not request.headers.get("If-Match", "").strip():
        raise Unconditional()
    if tag_of(body) not in request.if_match:
        raise Stale()
