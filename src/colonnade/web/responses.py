"""Answers that plugins need without knowing the framework."""

from __future__ import annotations

from pyramid.response import Response


def see_other(url: str) -> Response:
    """After a change: go to *url* with GET. Raises ValueError when *url* has a line end, which would begin another header."""
    return Response(status=303, location=url)
