"""The page of all that waits for the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.web.actions import PAGE, drawn_actions
from colonnade.web.stream_tabs import stream_tabs

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(route_name="actions", permission="signed in", request_method="GET", renderer="colonnade:actions.pt")
def actions(context: Place, request: Request) -> dict[str, Any]:
    """Everything, the most urgent first."""
    request.page.title = request.t(_("Action required"))
    request.page.layout = "reader"
    return {"drawn": drawn_actions(request), "tabs": stream_tabs(request, PAGE)}
