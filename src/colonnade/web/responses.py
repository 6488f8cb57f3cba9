"""Answers that plugins need without knowing the framework."""

from __future__ import annotations

from pyramid.response import Response


def see_other(url: str) -> Response:
    """After a change: go to *url* with GET."""
    return Response(status=303, headerlist=[("Location", url), ("Content-Length", "0")])
