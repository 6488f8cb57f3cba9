"""Answers that plugins need without knowing the framework."""

from __future__ import annotations

from typing import IO
from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import FileIter, Response

# For what people sent: whatever it is, it can't run.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def see_other(url: str) -> Response:
    """After a change: go to *url* with GET. Raises ValueError when *url* has a line end, which would begin another header."""
    return Response(status=303, location=url)


def not_found() -> Exception:
    """To be raised where there is nothing: the answer is the same as for what the reader may not see."""
    return HTTPNotFound()


def stream(file: IO[bytes], name: str, media_type: str, size: int) -> Response:
    """An answer that hands out *size* bytes of *file* as a download called *name*, and closes it."""
    response = Response(content_type=media_type, app_iter=FileIter(file))
    response.charset = None
    response.content_length = size
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    return response
