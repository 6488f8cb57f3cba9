"""The homepage of the site and of every place: shown, arranged, and each widget by itself."""

from __future__ import annotations

import secrets
from collections.abc import Container
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound, HTTPServiceUnavailable
from pyramid.response import Response
from pyramid.view import view_config

from colonnade.content.errors import Invalid
from colonnade.content.objects import IPlaceContent, Place
from colonnade.content.validation import validated
from colonnade.home import layout as layouts
from colonnade.home.layout import EMPTY_LAYER, Layer, Layout, LayoutRefused
from colonnade.home.store import layer_of, store, undo
from colonnade.home.widget import COLUMNS, Slot
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.web.cards import PAGE_BUDGET
from colonnade.web.door import View
from colonnade.web.forms import field_views, read_form
from colonnade.web.messages import say
from colonnade.web.place_page import asleep, set_up_place_page, tabs
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for
from colonnade.web.widgets import as_json, available, base_layout, cards, draw, is_shown, layout_of, made, suggested_layout

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
COLUMN_TITLES = {"left": _("Left column"), "main": _("Middle column"), "right": _("Right column")}


@view_config(context=IPlaceContent, permission="view", renderer="colonnade:home.pt")
def home(context: Place, request: Request) -> dict[str, Any]:
    """The reader's homepage."""
    set_up_place_page(request, context)
    request.page.layout, request.page.feed_url = "home", path_for(context, "feed")
    return {
        "cards": cards(request, context, layout_of(request, context)),
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


def _is_site_layer(context: Place, request: Request) -> bool:
    """The layer that is arranged: everyone's own, or with `layer=site` the one for all, for those who manage the place."""
    if request.params.get("layer") != "site":
        return False
    action = "administer" if context.__parent__ is None else "manage"
    if not can(request.reader, action, context):
        raise HTTPForbidden()
    return True


@view_config(context=IPlaceContent, name="customise", permission="view", request_method="GET", renderer="colonnade:customise.pt")
def customise(context: Place, request: Request) -> dict[str, Any]:
    """The page with handles and buttons, and the gallery of what can be added."""
    _demand_person(request)
    for_all = _is_site_layer(context, request)
    set_up_place_page(request, context)
    request.page.layout = "home"
    t = request.t
    request.page.title = t(_("Arrange the page for everyone")) if for_all else t(_("Arrange your page"))
    layout = base_layout(request, context) if for_all else layout_of(request, context)
    view = View(request, context)
    standing = {c: [slot for slot in layout[c] if _stands(request, view, slot, for_all)] for c in COLUMNS}
    placed = {slot.widget for slots in standing.values() for slot in slots}
    manages = can(request.reader, "administer" if context.__parent__ is None else "manage", context)
    return {
        "columns": [(c, t(COLUMN_TITLES[c]), [_arranged(request, view, slot, for_all) for slot in standing[c]]) for c in COLUMNS],
        "gallery": [_offer(view, widget, placed) for widget in available(request, context)],
        "action": path_for(context, "customise") + ("?layer=site" if for_all else ""),
        "back": path_for(context),
        "for_all": for_all,
        "other_layer": _other_layer(context, for_all) if manages else None,
    }


def _demand_person(request: Request) -> None:
    if request.reader.person is None:
        raise HTTPForbidden()


def _other_layer(context: Place, for_all: bool) -> tuple[str, Any]:
    url = path_for(context, "customise")
    return (url, _("Arrange your own page")) if for_all else (f"{url}?layer=site", _("Arrange the page for everyone"))


def _stands(request: Request, view: View, slot: Slot, for_all: bool) -> bool:
    """Tell whether a slot is on the page that is arranged: on one's own only what one sees there, on that for everyone what is on."""
    owner, widget_class = request.runtime.registry.widget(slot.widget) or (None, None)
    if widget_class is None or not request.activity.is_on(owner, view.place):
        return False
    return for_all or ((widget := made(request, widget_class, slot.options)) is not None and is_shown(request, widget, view))


def _arranged(request: Request, view: View, slot: Slot, for_all: bool) -> dict[str, Any]:
    widget = request.runtime.registry.widget(slot.widget)[1]
    return {
        "id": slot.id,
        "title": view.t(widget.title),
        "icon": widget.icon,
        "description": view.t(widget.description) if widget.description else "",
        "locked": slot.locked and not for_all,
        "is_locked": slot.locked,
        "settings_url": f"{path_for(view.place, 'widget-settings')}/{slot.id}" if widget.settings else None,
    }


def _offer(view: View, widget: Any, placed: Container[str]) -> dict[str, Any]:
    return {
        "placed": widget.name in placed,
        "name": widget.name,
        "title": view.t(widget.title),
        "icon": widget.icon,
        "description": view.t(widget.description) if widget.description else "",
    }


@view_config(context=IPlaceContent, name="customise", permission="view", request_method="POST")
def arrange(context: Place, request: Request) -> Response:
    """One change of the layout, by button or by script."""
    _demand_person(request)
    for_all = _is_site_layer(context, request)
    owner = 0 if for_all else request.reader.id
    below = suggested_layout(request, context) if for_all else base_layout(request, context)
    if request.POST.get("do") == "undo":
        done = undo(request.database, context, owner)
        say(request, request.t(_("The last change is undone.") if done else _("There is nothing to undo.")))
    else:
        try:
            changed = _changed(request, context, below, layer_of(request.database, context, owner), for_all)
        except LayoutRefused as error:
            return _refused(request, context, error)
        store(request.database, context, changed, owner)
    if request.headers.get("X-Requested-With"):
        return Response(status=204)
    if request.POST.get("back"):
        say(request, request.t(_("It is hidden. You find it again where you arrange your page.")))
        return see_other(path_for(context))
    return see_other(path_for(context, "customise") + ("?layer=site" if for_all else ""))


def _refused(request: Request, context: Place, error: LayoutRefused) -> Response:
    texts = {"locked": _("This widget was placed by IT and stays where it is."), "full": _("The page is full. Remove a widget first.")}
    say(request, request.t(texts.get(error.reason, _("That isn't possible."))), "bad")
    if request.headers.get("X-Requested-With"):
        return Response(status=409)
    return see_other(path_for(context, "customise"))


def _changed(request: Request, context: Place, below: Layout, layer: Layer, for_all: bool) -> Layer:
    """The layer after what the form asks for."""
    what, slot_id = request.POST.get("do", ""), request.POST.get("slot", "")
    if what == "reset":
        return EMPTY_LAYER
    if what == "add":
        return _added(request, below, layer)
    if what == "remove":
        return layouts.remove(below, layer, slot_id)
    if what in ("lock", "unlock"):
        return layouts.lock(below, layer, slot_id, what == "lock")
    return _moved(request, context, below, layer, for_all)


def _moved(request: Request, context: Place, below: Layout, layer: Layer, for_all: bool) -> Layer:
    """The layer with a slot moved. Positions are those on the page that was shown, which lacks the slots that don't stand there."""
    what, slot_id, view = request.POST.get("do", ""), request.POST.get("slot", ""), View(request, context)
    layout = layouts.merge(below, layer)
    unseen = {slot.id for slots in layout.values() for slot in slots if not _stands(request, view, slot, for_all)}
    column, position, _slot = layouts.find(layout, slot_id)
    step = {"up": -1, "down": 1}.get(what)
    if what == "place":
        column, position = request.POST.get("column", ""), _position(request.POST.get("position", ""))
    elif step:
        position = step + sum(slot.id not in unseen for slot in layout[column][:position])
    else:
        column, position = what.removeprefix("column-"), 0
    return layouts.place(below, layer, slot_id, column, layouts.position_among(layout.get(column, ()), unseen, slot_id, position))


def _position(text: str) -> int:
    """A position as people count, from 1, as one from 0. The first for anything that is none."""
    return int(text) - 1 if text.isdecimal() and len(text) < 5 else 0


def _added(request: Request, below: Layout, layer: Layer) -> Layer:
    name = request.POST.get("widget", "")
    found = request.runtime.registry.widget(name)
    if found is None:
        raise LayoutRefused("unknown")
    taken = {slot.id for slots in layouts.merge(below, layer).values() for slot in slots}
    slot_id = name if name not in taken and name not in layer.removed else f"{name}-{secrets.token_hex(3)}"
    wanted = request.POST.get("column", "")
    column = wanted if wanted in found[1].columns else found[1].columns[0]
    return layouts.add(below, layer, Slot(slot_id, name), column)


@view_config(context=IPlaceContent, name="widget-settings", permission="view", request_method="GET", renderer="colonnade:form_page.pt")
def settings_form(context: Place, request: Request) -> dict[str, Any]:
    """The settings of one slot."""
    slot, widget = _slot(context, request)
    return _settings_page(context, request, slot, widget, widget(slot.options).options, {})


def _slot(context: Place, request: Request) -> tuple[Slot, Any]:
    _demand_person(request)
    try:
        _column, _position, slot = layouts.find(layout_of(request, context), "/".join(request.subpath))
    except LayoutRefused as error:
        raise HTTPNotFound() from error
    owner, widget = request.runtime.registry.widget(slot.widget) or (None, None)
    if widget is None or widget.settings is None or not request.activity.is_on(owner, context):
        raise HTTPNotFound()
    return slot, widget


def _settings_page(context: Place, request: Request, slot: Slot, widget: Any, values: dict, errors: dict) -> dict[str, Any]:
    request.page.title = request.t(_("Settings of ${title}", mapping={"title": request.t(widget.title)}))
    return {
        "fields": field_views(widget.settings, values, request.t, errors),
        "errors": [],
        "action": f"{path_for(context, 'widget-settings')}/{slot.id}",
        "submit_label": request.t(_("Save")),
        "cancel_url": path_for(context, "customise"),
        "intro": None,
    }


@view_config(context=IPlaceContent, name="widget-settings", permission="view", request_method="POST", renderer="colonnade:form_page.pt")
def save_settings(context: Place, request: Request) -> Any:
    """Store the settings of one slot in the person's layer."""
    slot, widget = _slot(context, request)
    typed = read_form(widget.settings, request.POST)
    try:
        options = validated(widget.settings, typed)
        layer = layouts.configure(base_layout(request, context), layer_of(request.database, context, request.reader.id), slot.id, options)
    except Invalid as error:
        request.response.status = 400
        return _settings_page(context, request, slot, widget, typed, error.errors)
    except LayoutRefused as error:
        return _refused(request, context, error)
    store(request.database, context, layer, request.reader.id)
    say(request, request.t(_("Saved.")))
    return see_other(path_for(context))


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
    name = "/".join(request.subpath)
    slots = {slot.id: slot for column in layout_of(request, context).values() for slot in column}
    slot = slots.get(name) or Slot(name, name)
    owner, widget_class = request.runtime.registry.widget(slot.widget) or (None, None)
    view = View(request, context)
    if widget_class is None or not request.activity.is_on(owner, context):
        raise HTTPNotFound()
    widget = made(request, widget_class, slot.options)
    if widget is None or request.reader.person is None or not is_shown(request, widget, view):
        raise HTTPNotFound()
    return owner, widget, slot, view
