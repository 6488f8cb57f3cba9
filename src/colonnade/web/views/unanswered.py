"""For administrators: what people searched for in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.view import view_config

from colonnade.commands.unanswered import dismiss
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.search.unanswered import AT_LEAST, KEPT, MAX_PEOPLE, questions
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.views.admin import admin_tabs

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
PATH = "/admin/searches"
SHOWN = 200


@view_config(route_name="admin_searches", permission="administer", request_method="GET", renderer="colonnade:admin_searches.pt")
def searches(context: Place, request: Request) -> dict[str, Any]:
    """The questions that found nothing for those who asked them."""
    t = request.t
    request.page.title = t(_("Searches that found nothing"))
    request.page.layout = "settings"
    found = questions(request.database)
    rows = [
        {
            "words": question.words,
            "people": str(question.people) if question.people < MAX_PEOPLE else f"{MAX_PEOPLE}+",
            "when": request.when(question.last),
            "url": "/search?" + urlencode({"q": question.words}),
        }
        for question in found[:SHOWN]
    ]
    return {"rows": rows, "more": len(found) - len(rows), "days": KEPT.days, "people": AT_LEAST, "tabs": admin_tabs(request)}


@view_config(route_name="admin_searches", permission="administer", request_method="POST")
def dismissed(context: Place, request: Request) -> Any:
    """Forget one of them, or all."""
    words = request.POST.get("words")
    if words is not None or request.POST.get("do") == "all":
        dismiss(request.uow, words)
        say(request, request.t(_("Taken off the list.")))
    return see_other(PATH)
