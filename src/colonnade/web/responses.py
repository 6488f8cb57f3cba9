"""Answers that plugins need without knowing the framework."""

from __future__ import annotations

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response


def see_other(url: str) -> Response:
    """After a change: go to *url* with GET."""
    return HTTPSeeOther(location=url)
