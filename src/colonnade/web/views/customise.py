"""Arranging a homepage: one's own, that of a place for everyone, and on the site's that of a group."""

from __future__ import annotations

import secrets
from collections.abc import Container
from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.layouts import arrange, may_arrange_for_all, take_back
from colonnade.content.objects import IPlaceContent, Place
from colonnade.home import layout as layouts
from colonnade.home.layout import EMPTY_LAYER, Layer, LayoutRefused
from colonnade.home.widget import COLUMNS, Slot
from colonnade.i18n import messages
from colonnade.web.door import View
from colonnade.web.layouts import Board, board, key_title
from colonnade.web.messages import say
from colonnade.web.place_page import set_up_place_page
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for
from colonnade.web.widgets import available, is_shown, made

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
COLUMN_TITLES = {"left": _("Left column"), "main": _("Middle column"), "right": _("Right column")}


@view_config(context=IPlaceContent, name="customise", permission="view", request_method="GET", renderer="colonnade:customise.pt")
def customise(context: Place, request: Request) -> dict[str, Any]:
    """The page with handles and buttons, and the gallery of what can be added."""
    arranged = board(request, context)
    set_up_place_page(request, context)
    request.page.layout = "home"
    request.page.title = _title(request, arranged)
    t, view, layout = request.t, View(request, context), arranged.layout
    standing = {c: [slot for slot in layout[c] if _stands(request, view, slot, arranged.for_all)] for c in COLUMNS}
    placed = {slot.widget for slots in standing.values() for slot in slots}
    bound = {slot.id for slots in arranged.below.values() for slot in slots if slot.locked}
    offered = (widget for widget in available(request, context) if widget.name not in arranged.withheld)
    return {
        "columns": [(c, t(COLUMN_TITLES[c]), [_arranged(request, view, slot, arranged, bound) for slot in standing[c]]) for c in COLUMNS],
        "gallery": [_offer(view, widget, placed) for widget in offered],
        "action": path_for(context, "customise") + arranged.query,
        "back": "/admin/homepage" if isinstance(arranged.owner, str) else path_for(context),
        "for_all": arranged.for_all,
        "group": key_title(request, arranged.owner) if isinstance(arranged.owner, str) else None,
        "other_layers": _other_layers(context, request, arranged),
    }


def _title(request: Request, arranged: Board) -> str:
    if isinstance(arranged.owner, str):
        return request.t(_("Arrange the page for ${group}", mapping={"group": key_title(request, arranged.owner)}))
    return request.t(_("Arrange the page for everyone") if arranged.for_all else _("Arrange your page"))


def _other_layers(context: Place, request: Request, arranged: Board) -> list[tuple[str, Any]]:
    """(address, label) of what else the reader can arrange here."""
    if not may_arrange_for_all(request.uow, context):
        return []
    url = path_for(context, "customise")
    ways = [
        (url, _("Arrange your own page"), arranged.for_all),
        (f"{url}?layer=site", _("Arrange the page for everyone"), arranged.owner != 0),
    ]
    ways.append(("/admin/homepage", _("Arrange the page for a group"), context.__parent__ is None))
    return [(address, label) for address, label, there in ways if there]


def _stands(request: Request, view: View, slot: Slot, for_all: bool) -> bool:
    """Tell whether a slot is on the page that is arranged: on one's own only what one sees there, on that for everyone what is on."""
    owner, widget_class = request.runtime.registry.widget(slot.widget) or (None, None)
    if widget_class is None or not request.activity.is_on(owner, view.place):
        return False
    return for_all or ((widget := made(request, widget_class, slot.options)) is not None and is_shown(request, widget, view))


def _arranged(request: Request, view: View, slot: Slot, arranged: Board, bound: Container[str]) -> dict[str, Any]:
    """A slot as it stands there; *bound* are those that a layer below holds fast."""
    widget = request.runtime.registry.widget(slot.widget)[1]
    return {
        "id": slot.id,
        "title": view.t(widget.title),
        "icon": widget.icon,
        "description": view.t(widget.description) if widget.description else "",
        "locked": slot.id in bound,
        "is_locked": slot.locked,
        "settings_url": f"{path_for(view.place, 'widget-settings')}/{slot.id}{arranged.query}" if widget.settings else None,
        "audience_url": f"{path_for(view.place, 'widget-audience')}/{slot.id}{arranged.query}" if arranged.for_all else None,
        "audience": _audience(request, slot) if arranged.for_all else "",
    }


def _audience(request: Request, slot: Slot) -> str:
    """Who gets a slot, in words; nothing where everyone does."""
    names = {"names": [key_title(request, key) for key in slot.audience]}
    return request.t(_("Only for: ${names}", mapping=names)) if slot.audience else ""


def _offer(view: View, widget: Any, placed: Container[str]) -> dict[str, Any]:
    return {
        "placed": widget.name in placed,
        "name": widget.name,
        "title": view.t(widget.title),
        "icon": widget.icon,
        "description": view.t(widget.description) if widget.description else "",
    }


@view_config(context=IPlaceContent, name="customise", permission="view", request_method="POST")
def change(context: Place, request: Request) -> Response:
    """One change of the layout, by button or by script."""
    arranged = board(request, context)
    try:
        if request.POST.get("do") == "undo":
            done = take_back(request.uow, context, arranged.owner)
            say(request, request.t(_("The last change is undone.") if done else _("There is nothing to undo.")))
        else:
            arrange(request.uow, context, arranged.owner, _changed(request, context, arranged))
    except LayoutRefused as error:
        return refused(request, context, error, arranged)
    if request.headers.get("X-Requested-With"):
        return Response(status=204)
    if request.POST.get("back"):
        say(request, request.t(_("It is hidden. You find it again where you arrange your page.")))
        return see_other(path_for(context))
    return see_other(path_for(context, "customise") + arranged.query)


def refused(request: Request, context: Place, error: LayoutRefused, arranged: Board) -> Response:
    """What to say of a change that isn't possible: back where it was asked for, or for a script by the status."""
    texts = {"locked": _("This widget was placed by IT and stays where it is."), "full": _("The page is full. Remove a widget first.")}
    say(request, request.t(texts.get(error.reason, _("That isn't possible."))), "bad")
    if request.headers.get("X-Requested-With"):
        return Response(status=409)
    return see_other(path_for(context, "customise") + arranged.query)


def _changed(request: Request, context: Place, arranged: Board) -> Layer:
    """The layer after what the form asks for."""
    what, slot_id = request.POST.get("do", ""), request.POST.get("slot", "")
    if what == "reset":
        return EMPTY_LAYER
    if what == "add":
        return _added(request, arranged)
    if what == "remove":
        return layouts.remove(arranged.below, arranged.layer, slot_id)
    if what in ("lock", "unlock") and arranged.for_all:
        return layouts.lock(arranged.below, arranged.layer, slot_id, what == "lock")
    return _moved(request, context, arranged)


def _moved(request: Request, context: Place, arranged: Board) -> Layer:
    """The layer with a slot moved. Positions are those on the page that was shown, which lacks the slots that don't stand there."""
    what, slot_id, view = request.POST.get("do", ""), request.POST.get("slot", ""), View(request, context)
    layout = arranged.layout
    unseen = {slot.id for slots in layout.values() for slot in slots if not _stands(request, view, slot, arranged.for_all)}
    column, position, _slot = layouts.find(layout, slot_id)
    step = {"up": -1, "down": 1}.get(what)
    if what == "place":
        column, position = request.POST.get("column", ""), _position(request.POST.get("position", ""))
    elif step:
        position = step + sum(slot.id not in unseen for slot in layout[column][:position])
    else:
        column, position = what.removeprefix("column-"), 0
    place = layouts.position_among(layout.get(column, ()), unseen, slot_id, position)
    return layouts.place(arranged.below, arranged.layer, slot_id, column, place)


def _position(text: str) -> int:
    """A position as people count, from 1, as one from 0. The first for anything that is none."""
    return int(text) - 1 if text.isdecimal() and len(text) < 5 else 0


def _added(request: Request, arranged: Board) -> Layer:
    name, layer = request.POST.get("widget", ""), arranged.layer
    found = request.runtime.registry.widget(name)
    if found is None or name in arranged.withheld:
        raise LayoutRefused("unknown")
    taken = {slot.id for slots in arranged.layout.values() for slot in slots}
    slot_id = name if name not in taken and name not in layer.removed else f"{name}-{secrets.token_hex(3)}"
    wanted = request.POST.get("column", "")
    column = wanted if wanted in found[1].columns else found[1].columns[0]
    return layouts.add(arranged.below, layer, Slot(slot_id, name), column)
