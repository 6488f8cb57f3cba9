"""Answers to the page's own script, which sends files one after the other and wants to know what became of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.api import Content


def is_script(request: Request) -> bool:
    """A script asks, not a form."""
    return "X-Requested-With" in request.headers or "application/json" in request.headers.get("Accept", "")


def answer(request: Request, values: dict[str, Any]) -> Any:
    """*values* as JSON, with the status that the request's answer has by now."""
    response = request.response
    response.content_type, response.charset = "application/json", "utf-8"
    response.text = json.dumps(values, ensure_ascii=False)
    return response


def answer_whether(at: Content, request: Request) -> Any:
    """Whether a file of `size` bytes can be added at *at*: asked before a large one is sent in vain."""
    size = request.GET.get("size", "")
    error = request.view.objection(at, int(size)) if size.isdecimal() and len(size) < 16 else ""
    return answer(request, {"error": error} if error else {})
