"""The homepage of the site and of every place, and each widget by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound, HTTPServiceUnavailable
from pyramid.response import Response
from pyramid.view import view_config

from colonnade.content.objects import IPlaceContent, Place
from colonnade.home.widget import Slot
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.web.cards import PAGE_BUDGET
from colonnade.web.door import View
from colonnade.web.layouts import given
from colonnade.web.place_page import asleep, set_up_place_page, tabs
from colonnade.web.urls import path_for
from colonnade.web.widgets import as_json, cards, draw, is_shown, made

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(context=IPlaceContent, permission="view", renderer="colonnade:home.pt")
def home(context: Place, request: Request) -> dict[str, Any]:
    """The reader's homepage."""
    set_up_place_page(request, context)
    request.page.layout, request.page.feed_url = "home", path_for(context, "feed")
    return {
        "cards": cards(request, context, given(request, context).layout),
        "customise_url": path_for(context, "customise") if request.reader.person else None,
        "place": None if context.__parent__ is None else context,
        "settings_url": path_for(context, "settings") if can(request.reader, "manage", context) else None,
        "greeting": _greeting(request) if context.__parent__ is None else None,
        "today": request.today,
        "asleep": asleep(request, context) if context.__parent__ is not None else [],
        "tabs": tabs(request, context) if context.__parent__ is not None else [],
    }


def _greeting(request: Request) -> str:
    name = request.reader.person.display_name(request.language) if request.reader.person else ""
    hour = request.local_now.hour
    text = _("Good morning, ${name}") if hour < 12 else _("Good afternoon, ${name}") if hour < 18 else _("Good evening, ${name}")
    return request.t(text, name=_first_name(name) if request.language == "en" else name)


def _first_name(name: str) -> str:
    """What someone is called: romanised Chinese names have the family name first and a hyphen in the given name."""
    words = name.split()
    return next((word for word in words[1:] if "-" in word), words[0]) if words else name


@view_config(context=IPlaceContent, name="widget", permission="view", request_method="GET")
def fragment(context: Place, request: Request) -> Response:
    """One card, drawn by itself; with `format=json` its data."""
    owner, widget, slot, view = _widget_and_view(context, request)
    if request.GET.get("format") == "json":
        body = as_json(request, widget, view)
        return Response(body or "{}", status=503 if body is None else 200, content_type="application/json", charset="utf-8")
    budgets = request.runtime.budgets
    busy = budgets.fragments
    # Whoever draws this widget slowly holds one of the few places; another must stay free for the other widgets.
    if budgets.waiting_for(widget.name) > PAGE_BUDGET or not busy.acquire(blocking=False):
        return HTTPServiceUnavailable(headers={"Retry-After": "2"})
    try:
        html = draw(request, owner, widget, view, slot)
    finally:
        busy.release()
    response = Response(html, content_type="text/html", charset="utf-8")
    response.headers["X-Fragment"] = "1"
    return response


def _widget_and_view(context: Place, request: Request) -> tuple[str, Any, Slot, View]:
    name, mine = "/".join(request.subpath), given(request, context)
    slots = {slot.id: slot for column in mine.layout.values() for slot in column}
    slot = slots.get(name) or Slot(name, name)
    if slot.widget in mine.withheld:
        raise HTTPNotFound()
    owner, widget_class = request.runtime.registry.widget(slot.widget) or (None, None)
    view = View(request, context)
    if widget_class is None or not request.activity.is_on(owner, context):
        raise HTTPNotFound()
    widget = made(request, widget_class, slot.options)
    if widget is None or request.reader.person is None or not is_shown(request, widget, view):
        raise HTTPNotFound()
    return owner, widget, slot, view
