"""The stream page: what one follows, everything, and what one put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.follow import save_for_later
from colonnade.content.interfaces import IContent
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Place
from colonnade.content.types import CORE, TYPES
from colonnade.i18n import messages
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.stream import ALL, FOLLOWING, Filter, Stream
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
PER_PAGE = 20
SAVED = "saved"
MAX_PLACES = 50


@view_config(route_name="stream", permission="signed in", renderer="colonnade:stream.pt")
def stream(context: Place, request: Request) -> dict[str, Any]:
    """What happened, the newest first."""
    t = request.t
    request.page.title = t(_("What's new"))
    request.page.layout = "reader"
    asked, wanted = _asked(request)
    page: dict[str, Any] = {"tabs": _tabs(request, asked), "saved": None, "entries": [], "older_url": None, "poll_url": None}
    if asked["view"] == SAVED:
        return page | {"saved": [request.view.row(obj) for obj in Stream(request, wanted).saved()], "filters": None}
    found = Stream(request, wanted)
    groups, more = found.page(PER_PAGE, request.view.after)
    is_first, newest = request.view.after is None, groups[0].newest.key if groups else None
    return page | {
        "entries": found.rows(groups),
        "older_url": _url(asked, after=more) if more is not None else None,
        "newest_url": None if is_first else _url(asked),
        "poll_url": f"/-/stream/new?{_query(asked, since=newest)}" if is_first else None,
        "filters": _filters(request, asked),
        "narrowed": bool(wanted.type_name or wanted.place or wanted.person),
        "following": wanted.kind == FOLLOWING,
    }


def _asked(request: Request) -> tuple[dict[str, Any], Filter]:
    get = request.GET.get
    kind = get("view", FOLLOWING)
    kind = kind if kind in (FOLLOWING, ALL, SAVED) else FOLLOWING
    type_name = get("type", "")[:100]
    place, person = number_in(get("place", "")) or 0, request.database["people"].get(get("person", "")[:254])
    asked = {"view": kind, "type": type_name, "place": place or "", "person": person.login if person is not None else ""}
    return asked, Filter(kind, type_name, place, person.id if person is not None else 0)


def _query(asked: dict[str, Any], **more: Any) -> str:
    return urlencode({name: value for name, value in {**asked, **more}.items() if value and (name, value) != ("view", FOLLOWING)})


def _url(asked: dict[str, Any], **more: Any) -> str:
    query = _query(asked, **more)
    return f"/stream?{query}" if query else "/stream"


def _tabs(request: Request, asked: dict[str, Any]) -> list[tuple[str, str, bool, None]]:
    titles = {FOLLOWING: _("Following"), ALL: _("Everything"), SAVED: _("Saved")}
    return [(request.t(title), _url({"view": kind}), asked["view"] == kind, None) for kind, title in titles.items()]


def _filters(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    """The choices of the form above the list."""
    activity = request.activity
    types = sorted((request.t(t.title), t.name) for t in TYPES if t.listed and activity.is_on(TYPES.owner(t.name) or CORE))
    places = [(request.view.title_of(place), place.uid) for place in request.view.places(MAX_PLACES)]
    return {
        "types": [(name, title, name == asked["type"]) for title, name in types],
        "places": [(uid, title, uid == asked["place"]) for title, uid in places],
        "person": asked["person"],
        "view": asked["view"],
    }


@view_config(route_name="stream_new", permission="signed in", renderer="colonnade:stream_new.pt")
def newer(context: Place, request: Request) -> dict[str, Any]:
    """How many new entries there are since the page was made: a bar that leads to them, or nothing yet."""
    asked, wanted = _asked(request)
    since = request.GET.get("since", "")
    since = -(number_in(since.removeprefix("-")) or 0)
    return {"number": Stream(request, wanted).newer(since), "url": _url(asked), "poll_url": f"/-/stream/new?{_query(asked, since=since)}"}


@view_config(context=IContent, name="save", permission="view", request_method="POST")
def save(context: Content, request: Request) -> Response:
    """Put it aside (`on` is 1), or no longer."""
    on = request.POST.get("on") != "0"
    save_for_later(request.uow, context, on)
    say(request, request.t(_("Saved. You find it in What's new, under Saved.") if on else _("No longer saved.")))
    back = request.POST.get("back", "")
    return see_other(back if back.startswith("/stream") else path_for(context))
