"""Removing a community: what is in it, in numbers, before it goes to the trash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.catalog.index import catalog
from colonnade.commands.files import in_words
from colonnade.commands.remove_place import is_empty, remove_place
from colonnade.content.communities import Communities
from colonnade.content.errors import Invalid
from colonnade.content.objects import IPlaceContent, Place
from colonnade.content.types import TYPES
from colonnade.content.usage import room_of_place
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.security.reader import All
from colonnade.web.messages import say
from colonnade.web.place_page import demand_community
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


def held(request: Request, place: Place) -> list[tuple[str, str]]:
    """(what, how many) of all that goes and comes back with a community, also what only some may read."""
    t, found = request.t, catalog(request.database)
    prefix, end = "type:", f"@{place.uid}"
    kinds = [(content_type.title, found.count(f"{prefix}{content_type.name}{end}", All())) for content_type in TYPES if content_type.listed]
    counted = [(t(title), str(number)) for title, number in kinds if number]
    taken = room_of_place(request.database, place.uid, request.uow.limits).taken
    files = [(t(_("Room that files take")), in_words(taken))] if taken else []
    return [*counted, *files, (t(_("Members")), str(place.number_of_members))]


@view_config(context=IPlaceContent, name="remove", permission="manage", request_method="GET", renderer="colonnade:place_remove.pt")
def removing(context: Place, request: Request) -> dict[str, Any]:
    """What goes, and what to type where that is much."""
    return _removing(context, request)


def _removing(place: Place, request: Request, typed: str = "", error: str = "") -> dict[str, Any]:
    demand_community(place)
    t = request.t
    request.page.title = t(_("Remove ${title}?", mapping={"title": place.title}))
    request.page.crumbs = [
        (t(_("Communities")), "/communities"),
        (place.title, path_for(place)),
        (t(_("Settings")), path_for(place, "settings")),
    ]
    below = Communities(request.database).below(place)
    return {
        "held": held(request, place),
        "below": [(sub.title, path_for(sub)) for sub in below if can(request.reader, "know", sub)],
        "is_above": bool(below),
        "title": place.title,
        "asks": not is_empty(request.database, place),
        "typed": typed,
        "error": error,
        "action": path_for(place, "remove"),
        "back": path_for(place, "settings"),
    }


@view_config(context=IPlaceContent, name="remove", permission="manage", request_method="POST", renderer="colonnade:place_remove.pt")
def remove(context: Place, request: Request) -> Any:
    """Move it to the trash."""
    demand_community(context)
    typed = request.POST.get("typed", "")
    try:
        with attempt(request):
            remove_place(request.uow, context, typed)
    except Invalid as error:
        request.response.status = 400
        return _removing(context, request, typed, request.t(error.errors.get("typed", "")))
    text = _("${title} is in the trash. It can be restored for 30 days.", mapping={"title": context.title})
    say(request, request.t(text), undo=("/trash", request.t(_("Trash"))))
    return see_other("/communities")
