"""Administration: what people search for in vain."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.view import view_config

from colonnade.catalog.changed import changed
from colonnade.commands.forget_searches import forget_all_searches, forget_search
from colonnade.commands.steer_jobs import make_index_anew
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.search.unfound import KEPT, MAX_PEOPLE, number_of_single, unfound
from colonnade.web.messages import say
from colonnade.web.responses import see_other

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

_ = messages("colonnade")
SHOWN = 200


@view_config(route_name="admin_searches", permission="administer", request_method="GET", renderer="colonnade:admin_searches.pt")
def searches(context: Place, request: Request) -> dict[str, Any]:
    """The questions that found nothing for several people, and how many there are of single ones."""
    request.page.title = request.t(_("Searches"))
    request.page.layout = "settings"
    rows = [
        {
            "key": found.key,
            "words": found.words,
            "url": f"/search?{urlencode({'q': found.words})}",
            "times": found.times,
            "people": f"{found.people}+" if found.people >= MAX_PEOPLE else str(found.people),
            "when": request.when(found.last),
        }
        for found in islice(unfound(request.database), SHOWN)
    ]
    single = number_of_single(request.database)
    counted = request.view.plural(
        "${n} more question was asked by one person alone: its words aren’t kept.",
        "${n} more questions were asked by one person alone: their words aren’t kept.",
        single,
    )
    return {
        "rows": rows,
        "single": counted if single else "",
        "days": KEPT.days,
        "off": not request.runtime.report_unfound,
        "engine": request.runtime.search.engine,
        "waiting": len(changed(request.database)),
        "running": any(job.name == "reindex" for job in request.runtime.jobs.running()),
    }


@view_config(route_name="admin_searches", permission="administer", request_method="POST")
def forget(context: Place, request: Request) -> Response:
    """Forget one question (`key`), or all; or make the index anew."""
    if request.POST.get("do") == "reindex":
        started = make_index_anew(request.uow, request.runtime.make_index_anew)
        say(request, request.t(_("The index is being made anew.") if started else _("The index is being made anew already.")))
        return see_other("/admin/jobs")
    if request.POST.get("do") == "all":
        forget_all_searches(request.uow)
    else:
        forget_search(request.uow, request.POST.get("key", ""))
    say(request, request.t(_("Forgotten.")))
    return see_other("/admin/searches")
