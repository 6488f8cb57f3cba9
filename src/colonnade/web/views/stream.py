"""The stream page: what one follows, everything, and what one put aside."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.follow import save_for_later
from colonnade.commands.people_names import NotUnderstood, person_named
from colonnade.content.interfaces import IContent
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Place
from colonnade.content.types import TYPES
from colonnade.i18n import messages
from colonnade.security.person import Person
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.sealed import seal, unseal
from colonnade.web.stream import ALL, FOLLOWING, Filter, Stream
from colonnade.web.stream_tabs import SAVED, stream_tabs, view_url, views
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
PER_PAGE = 20
MAX_PLACES = 50
NOWHERE = NOBODY = -1


@view_config(route_name="stream", permission="signed in", renderer="colonnade:stream.pt")
def stream(context: Place, request: Request) -> dict[str, Any]:
    """What happened, the newest first."""
    asked, wanted = asked_for(request)
    view = asked["view"]
    if wanted.place == NOWHERE or (asked["type"] and asked["type"] not in dict(_types(request))):
        raise HTTPNotFound()
    request.page.title = title_of(request, asked)
    request.page.layout = "reader"
    request.page.feed_url = feed_url(asked)
    page: dict[str, Any] = {
        "tabs": stream_tabs(request, view_url(view)),
        "here": url_of(asked),
        "saved": None,
        "entries": [],
        "filters": None,
        "narrowed": bool(asked["type"] or wanted.place or wanted.person),
        "unknown": asked["person"] if wanted.person == NOBODY else "",
        "following": view == FOLLOWING,
        **dict.fromkeys(("older_url", "newest_url", "poll_url")),
    }
    found = Stream(request, wanted)
    if view == SAVED:
        return page | {"saved": [request.view.row(obj) for obj in found.saved()]}
    secret, after = request.database["secret"], request.GET.get("after")
    groups, more = found.page(PER_PAGE, unseal(secret, after))
    newest = groups[0].newest.key if groups else None
    return page | {
        "entries": found.rows(groups),
        "older_url": url_of(asked, after=seal(secret, more)) if more is not None else None,
        "newest_url": None if after is None else url_of(asked),
        "poll_url": f"/-/stream/new?{_query(asked, since=newest)}" if after is None else None,
        "filters": _filters(request, asked, wanted),
    }


def asked_for(request: Request, query: Mapping[str, str] | None = None) -> tuple[dict[str, Any], Filter]:
    """What the address, or the *query* of another one, asks for: plain values to make addresses of, and what it means."""
    get = (request.GET if query is None else query).get
    view, own = get("view", FOLLOWING), {content_type.name for _title, content_type in views(request)}
    view = view if view in (FOLLOWING, ALL, SAVED) or view in own else FOLLOWING
    type_name = "" if view in own else get("type", "")[:100]
    typed_place, login = get("place", "").strip()[:20], get("person", "").strip()[:254]
    place, person = number_in(typed_place) or 0, _person_called(request, login)
    asked = {"view": view, "type": type_name, "place": place or typed_place, "person": person.login if person is not None else login}
    kind = FOLLOWING if view == FOLLOWING else ALL
    found = request.view.get(place) if place else None
    if typed_place and (found is None or not found.is_place):
        place = NOWHERE  # else how long one looks there would tell how much there is
    person_id = person.id if person is not None else NOBODY if login else 0
    return asked, Filter(kind, view if view in own else type_name, place, person_id)


def _person_called(request: Request, text: str) -> Person | None:
    """Who has this user name, or is the one person of this name."""
    people = request.database["people"]
    person = people.get(text) if text else None
    if person is None and text:
        with suppress(NotUnderstood):
            person = people.get(person_named(request.database, request.reader, request.database["site"], text))
    return person


def title_of(request: Request, asked: dict[str, Any]) -> str:
    """What a view of the stream is called."""
    own = {content_type.name: title for title, content_type in views(request)}
    return request.t(_("Saved")) if asked["view"] == SAVED else own.get(asked["view"]) or request.t(_("What's new"))


def feed_url(asked: dict[str, Any]) -> str:
    """The address of the feed of what an address asks for."""
    return url_of(asked).replace("/stream", "/stream/feed", 1)


def _query(asked: dict[str, Any], **more: Any) -> str:
    return urlencode({name: value for name, value in {**asked, **more}.items() if value and (name, value) != ("view", FOLLOWING)})


def url_of(asked: dict[str, Any], **more: Any) -> str:
    """The address of the page for what was asked."""
    query = _query(asked, **more)
    return f"/stream?{query}" if query else "/stream"


def _types(request: Request) -> list[tuple[str, str]]:
    """(name, title) of the types that can be asked for, by title."""
    listed = (t for t in TYPES if t.listed and request.activity.is_type_on(t.name))
    return sorted(((t.name, request.t(t.title)) for t in listed), key=lambda pair: (pair[1], pair[0]))


def _filters(request: Request, asked: dict[str, Any], wanted: Filter) -> dict[str, Any]:
    """The choices of the form above the list; no kinds where the view is of one."""
    types = _types(request)
    places = [(request.view.title_of(place), place.uid) for place in request.view.places(MAX_PLACES)]
    return {
        "types": [(name, title, name == asked["type"]) for name, title in types] if wanted.type_name in ("", asked["type"]) else [],
        "places": [(uid, title, uid == asked["place"]) for title, uid in places],
        "person": asked["person"],
        "view": asked["view"],
        "url": view_url(asked["view"]),
    }


@view_config(route_name="stream_new", permission="signed in", renderer="colonnade:stream_new.pt")
def newer(context: Place, request: Request) -> dict[str, Any]:
    """How many new entries there are since the page was made: a bar that leads to them, or nothing yet."""
    asked, wanted = asked_for(request)
    since = request.GET.get("since", "")
    since = -(number_in(since.removeprefix("-")) or 0)
    return {"number": Stream(request, wanted).newer(since), "url": url_of(asked), "poll_url": f"/-/stream/new?{_query(asked, since=since)}"}


@view_config(context=IContent, name="save", permission="view", request_method="POST")
def save(context: Content, request: Request) -> Response:
    """Put it aside (`on` is 1), or no longer."""
    on = request.POST.get("on") != "0"
    save_for_later(request.uow, context, on)
    say(request, request.t(_("Saved. You find it in What's new, under Saved.") if on else _("No longer saved.")))
    back = request.POST.get("back", "")
    return see_other(back if back.startswith("/stream") else path_for(context))
