"""The settings of one widget on a homepage, and who gets it there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.layouts import arrange, set_audience
from colonnade.content.errors import Invalid
from colonnade.content.objects import IPlaceContent, Place
from colonnade.content.validation import validated
from colonnade.home import layout as layouts
from colonnade.home.audiences import possible_keys
from colonnade.home.layout import LayoutRefused
from colonnade.home.widget import Slot
from colonnade.i18n import messages
from colonnade.web.forms import FieldView, field_views, read_form
from colonnade.web.layouts import Board, board, key_title
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for
from colonnade.web.views.customise import refused

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
EVERYONE, CHOSEN = "everyone", "chosen"


@view_config(context=IPlaceContent, name="widget-settings", permission="view", request_method="GET", renderer="colonnade:form_page.pt")
def settings_form(context: Place, request: Request) -> dict[str, Any]:
    """The settings of one slot."""
    slot, widget, arranged = _slot(context, request)
    return _settings_page(context, request, slot, widget, arranged, widget(slot.options).options, {})


def _slot(context: Place, request: Request, *, audience: bool = False) -> tuple[Slot, Any, Board]:
    """The slot that the address names, its widget, and the layer it is changed in. Raises HTTPNotFound for none that has settings."""
    arranged = board(request, context)
    try:
        _column, _position, slot = layouts.find(arranged.layout, "/".join(request.subpath))
    except LayoutRefused as error:
        raise HTTPNotFound() from error
    owner, widget = request.runtime.registry.widget(slot.widget) or (None, None)
    if widget is None or not request.activity.is_on(owner, context) or not (arranged.for_all if audience else widget.settings):
        raise HTTPNotFound()
    return slot, widget, arranged


def _settings_page(
    context: Place, request: Request, slot: Slot, widget: Any, arranged: Board, values: Mapping[str, Any], errors: Mapping[str, Any]
) -> dict[str, Any]:
    request.page.title = request.t(_("Settings of ${title}", mapping={"title": request.t(widget.title)}))
    return {
        "fields": field_views(widget.settings, values, request.t, errors),
        "errors": [],
        "action": f"{path_for(context, 'widget-settings')}/{slot.id}{arranged.query}",
        "submit_label": request.t(_("Save")),
        "cancel_url": path_for(context, "customise") + arranged.query,
        "intro": None,
    }


@view_config(context=IPlaceContent, name="widget-settings", permission="view", request_method="POST", renderer="colonnade:form_page.pt")
def save_settings(context: Place, request: Request) -> Any:
    """Store the settings of one slot in the person's layer, or in the one for others that is arranged."""
    slot, widget, arranged = _slot(context, request)
    typed = read_form(widget.settings, request.POST)
    try:
        options = validated(widget.settings, typed)
        arrange(request.uow, context, arranged.owner, layouts.configure(arranged.below, arranged.layer, slot.id, options))
    except Invalid as error:
        request.response.status = 400
        return _settings_page(context, request, slot, widget, arranged, typed, error.errors)
    except LayoutRefused as error:
        return refused(request, context, error, arranged)
    say(request, request.t(_("Saved.")))
    return see_other(path_for(context, "customise") + arranged.query if arranged.for_all else path_for(context))


@view_config(context=IPlaceContent, name="widget-audience", permission="manage", request_method="GET", renderer="colonnade:form_page.pt")
def audience_form(context: Place, request: Request) -> dict[str, Any]:
    """Who gets one slot: on a page that is arranged for others."""
    slot, widget, arranged = _slot(context, request, audience=True)
    return _audience_page(context, request, slot, widget, arranged, slot.audience, {}, to_all=not slot.audience)


def _audience_page(
    context: Place,
    request: Request,
    slot: Slot,
    widget: Any,
    arranged: Board,
    chosen: Collection[str],
    errors: Mapping[str, Any],
    *,
    to_all: bool,
) -> dict[str, Any]:
    t = request.t
    request.page.title = t(_("Who gets ${title}", mapping={"title": t(widget.title)}))
    ways = [(EVERYONE, t(_("Everyone")), to_all), (CHOSEN, t(_("Only those whom I choose below")), not to_all)]
    keys = [(key, key_title(request, key), key in chosen) for key in possible_keys(request.database, context)]
    wrong = [t(errors["audience"])] if "audience" in errors else []
    label = t(_("Groups and kinds of people") if context.__parent__ is None else _("Who they are in this community"))
    return {
        "fields": [
            FieldView("to", t(_("This widget is for")), "radio", options=ways, required=True),
            FieldView("audience", label, "checkboxes", options=keys, errors=wrong),
        ],
        "errors": [],
        "action": f"{path_for(context, 'widget-audience')}/{slot.id}{arranged.query}",
        "submit_label": t(_("Save")),
        "cancel_url": path_for(context, "customise") + arranged.query,
        "intro": t(
            _(
                "This says who gets the widget, and is no right to read: a widget shows everyone only what they may read anyway. "
                "Whoever isn’t chosen isn’t offered it either; who has put it on their page themselves keeps it."
            )
        ),
    }


@view_config(context=IPlaceContent, name="widget-audience", permission="manage", request_method="POST", renderer="colonnade:form_page.pt")
def save_audience(context: Place, request: Request) -> Any:
    """Store who gets one slot."""
    slot, widget, arranged = _slot(context, request, audience=True)
    to_all, chosen = request.POST.get("to") == EVERYONE, request.POST.getall("audience")
    try:
        if not to_all and not chosen:
            raise Invalid({"audience": _("Choose at least one, or everyone above.")})
        with attempt(request):
            set_audience(request.uow, context, arranged.owner, arranged.below, slot.id, () if to_all else tuple(dict.fromkeys(chosen)))
    except Invalid as error:
        request.response.status = 400
        return _audience_page(context, request, slot, widget, arranged, chosen, error.errors, to_all=to_all)
    except LayoutRefused as error:
        return refused(request, context, error, arranged)
    say(request, request.t(_("Saved.")))
    return see_other(path_for(context, "customise") + arranged.query)
