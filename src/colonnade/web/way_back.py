"""Where a form leads back to: the list that its button stood in, wherever the view that did the work would have gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

FIELD = "return_to"
SEE_OTHER = 303


def way_back(text: object, otherwise: str) -> str:
    """*text* if it is a path of this site that a page wrote into its form, else *otherwise*."""
    if not isinstance(text, str) or not text.startswith("/") or text.startswith("//") or len(text) > 2000:
        return otherwise
    return otherwise if any(c in "\\" or ord(c) < 33 for c in text) else text


def includeme(config: Configurator) -> None:
    """Let every form with the field `return_to` lead there when what it asked for was done."""
    config.add_view_deriver(leading_back, "leading_back", under="csrf_view")


def leading_back(view: Callable, info: Any) -> Callable:
    """Wrap *view*: what it sends elsewhere goes back to where the form was; an error stays where it is told."""
    if info.exception_only:
        return view

    def led(context: object, request: Request) -> Response:
        response = view(context, request)
        if request.method == "POST" and response.status_int == SEE_OTHER and request.reader.person is not None:
            response.location = way_back(request.POST.get(FIELD), response.location)
        return response

    return led
