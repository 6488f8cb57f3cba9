"""Quick search, as the script of the page asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.web.quick import answer

if TYPE_CHECKING:
    from pyramid.request import Request


@view_config(route_name="quick", permission="signed in", request_method="GET", renderer="json")
def quick(context: Place, request: Request) -> dict[str, Any]:
    """What to suggest for `q` on the page of the object `at`; nothing in it is what the reader may not see."""
    if request.GET.get("q", "").strip():
        request.runtime.seen.note_search(request.database, request.reader.person, request.now)
    uid = number_in(request.GET.get("at"))
    return answer(request, request.GET.get("q", ""), request.view.get(uid) if uid else None)
