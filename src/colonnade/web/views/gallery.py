"""The gallery: the parts that pages are made of, and each widget in every state, for those who write plugins and themes."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.view import view_config
from zope.interface import Interface
from zope.schema import Bool, Choice, Date, Int, Text, TextLine

from colonnade.content.fields import Markdown
from colonnade.content.objects import Place
from colonnade.content.types import CORE
from colonnade.home.widget import Row, Slot, Widget
from colonnade.i18n import LANGUAGES, messages
from colonnade.web.forms import field_views
from colonnade.web.renderer import t as translator
from colonnade.web.widgets import STATES, in_state, made

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
PARTS = "parts"
THEMES = {"light": _("Light"), "dark": _("Dark"), "auto": _("System")}
WIDTHS = {"320": _("Narrow (320)"), "390": _("Phone (390)"), "680": _("Middle (680)"), "": _("Full width")}
STATE_TITLES = {
    "ready": _("As it is for you"),
    "empty": _("Empty"),
    "loading": _("Loading"),
    "error": _("Failed"),
    "paused": _("Paused"),
}


class ISample(Interface):
    """One field of each kind."""

    name = TextLine(title=_("Name"), description=_("As it is in your passport."), max_length=80)
    text = Text(title=_("Text"), required=False)
    body = Markdown(title=_("Text"), required=False)
    level = Choice(title=_("State"), values=("draft", "published"), default="draft")
    count = Int(title=_("How many"), min=1, max=50)
    day = Date(title=_("Date"), required=False)
    told = Bool(title=_("Notifications"), required=False)


@view_config(route_name="gallery", permission="administer", request_method="GET", renderer="colonnade:gallery.pt")
def gallery(context: Place, request: Request) -> dict[str, Any]:
    """The parts of pages, or the widgets of one plugin, in the theme, language and width that the address names."""
    chosen = _chosen(request)
    request.language = chosen["lang"]
    request.t = translator(request)
    page = request.page
    page.title, page.layout = request.t(_("Gallery")), "list"
    page.theme = chosen["theme"]
    page.stylesheets = (*page.stylesheets, request.runtime.assets["gallery.css"])
    owners = _owners(request)
    part = chosen["part"] if chosen["part"] in owners else PARTS
    return {
        "tabs": [(title, _address(chosen, part=name), name == part, None) for name, title in owners.items()],
        "choices": list(_choices(request, chosen)),
        "width": chosen["width"],
        "widgets": list(_widgets(request, context, part)) if part != PARTS else [],
        "is_parts": part == PARTS,
        **(_samples(request) if part == PARTS else {}),
    }


def _chosen(request: Request) -> dict[str, str]:
    """What the address asks for; whatever is none of the choices is as if nothing was asked."""
    asked = request.GET
    return {
        "part": asked.get("part", PARTS),
        "theme": asked["theme"] if asked.get("theme") in THEMES else _theme_of(request),
        "lang": asked["lang"] if asked.get("lang") in LANGUAGES else request.language,
        "width": asked["width"] if asked.get("width") in WIDTHS else "",
    }


def _theme_of(request: Request) -> str:
    person = request.reader.person
    return person.theme if person is not None else "auto"


def _address(chosen: dict[str, str], **other: str) -> str:
    return f"/-/gallery?{urlencode({**chosen, **other})}"


def _choices(request: Request, chosen: dict[str, str]) -> Iterator[tuple[str, list[tuple[str, str, bool]]]]:
    """(what is chosen, [(title, address, whether it is)]) of theme, language and width."""
    for name, label, titles in (
        ("theme", _("Theme"), THEMES),
        ("lang", _("Language"), LANGUAGES),
        ("width", _("Width"), WIDTHS),
    ):
        yield (
            request.t(label),
            [(request.t(title), _address(chosen, **{name: value}), chosen[name] == value) for value, title in titles.items()],
        )


def _owners(request: Request) -> dict[str, str]:
    """The parts of the gallery: those of pages, then the widgets of the core and of each plugin that is on."""
    t = request.t
    found = {PARTS: t(_("Parts of pages")), CORE: t(_("Widgets of the core"))}
    for loaded in request.runtime.registry:
        if loaded.widgets and request.activity.is_on(loaded.name, None):
            found[loaded.name] = t(loaded.manifest.title)
    return found


def _widgets(request: Request, place: Place, part: str) -> Iterator[dict[str, Any]]:
    """Each widget of one owner with its card in each state."""
    for owner, widget_class in request.runtime.registry.widgets():
        if owner == part and (widget := made(request, widget_class)) is not None:
            yield {
                "title": request.t(widget_class.title),
                "name": widget.name,
                "description": request.t(widget.description) if widget.description else "",
                "cards": [_card(request, owner, widget, place, state) for state in STATES],
            }


def _card(request: Request, owner: str, widget: Widget, place: Place, state: str) -> str:
    """A card that says in its title which state it is in."""
    title, state_title = request.t(type(widget).title), request.t(STATE_TITLES[state])
    widget.title = request.t(_("${title}: ${state}", mapping={"title": title, "state": state_title}))
    return in_state(request, owner, widget, request.view.at(place), Slot(f"{widget.name}-{state}", widget.name), state)


def _samples(request: Request) -> dict[str, Any]:
    """Made-up content for the parts."""
    t = request.t
    fields = field_views(ISample, {"name": "", "count": 99}, t, {"count": _("Use a number up to 50."), "name": _("This is needed.")})
    face = request.page.user
    return {
        "rows": [
            Row(t(_("Travel rules")), "#", "file-text", t(_("yesterday"))),
            Row(t(_("Salaries")), "#", "file-text", "3", t(_("A second line says a little more.")), (("warn", t(_("Draft"))),), True),
        ],
        "fields": fields,
        "columns": [(t(_("Name")), ""), (t(_("Number")), "num")],
        "cells": [[(t(_("Travel rules")), "#"), "12"], [t(_("Salaries")), "1,204"]],
        "people": [SimpleNamespace(name=face.name, initials=face.initials, photo=face.photo, hue=hue, url=face.url) for hue in (0, 3, 7)],
    }
