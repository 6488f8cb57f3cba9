"""From what a view returns to a page: Pyramid's door to our templates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from colonnade.clock import DEFAULT_ZONE
from colonnade.content.markup import with_own_mentions
from colonnade.web.door import View
from colonnade.web.language import chameleon_translate, choose, day_in_words, moment
from colonnade.web.page import Page
from colonnade.web.urls import person_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid.config import Configurator
    from pyramid.request import Request


def includeme(config: Configurator) -> None:
    """Register the renderer and what views and templates need of a request."""
    config.add_renderer(".pt", Renderer)
    for attribute in (language, t, page, view, zone, local_now, today):
        config.add_request_method(attribute, attribute.__name__, reify=True)
    config.add_request_method(when)
    config.add_request_method(render)


class Renderer:
    """Renders the template `owner:file.pt` with what a view returned."""

    def __init__(self, info: Any) -> None:
        self.name = info.name

    def __call__(self, value: Mapping[str, Any] | None, system: Mapping[str, Any]) -> bytes:
        request = system["request"]
        drawn, me = render(request, self.name, value or {}), request.reader.person
        return (with_own_mentions(drawn, person_path(me)) if me is not None else drawn).encode()


def render(request: Request, name: str, values: Mapping[str, Any]) -> str:
    """The text of template *name* with *values* and the names that every template has."""
    runtime = request.runtime
    names = {
        "page": request.page,
        "asset": runtime.assets.__getitem__,
        "t": request.t,
        "when": request.when,
        "view": request.view,
        **values,
    }
    return runtime.templates.render(name, names, chameleon_translate(runtime.catalogs, request.language))


def language(request: Request) -> str:
    """The language of the request."""
    return choose(request)


def t(request: Request) -> Any:
    """The function that translates a message for this request."""
    catalogs, chosen = request.runtime.catalogs, request.language

    def translate(msgid: Any, context: str | None = None, **mapping: Any) -> str:
        return catalogs.translate(msgid, chosen, mapping=mapping or None, context=context)

    return translate


def page(request: Request) -> Page:
    """The frame of the page."""
    return Page(request)


def view(request: Request) -> View:
    """The door to content for plugins."""
    return View(request)


def zone(request: Request) -> str:
    """The IANA name of the reader's time zone."""
    return (request.reader.person.timezone if request.reader.person else "") or DEFAULT_ZONE


def when(request: Request, moment_: Any) -> Any:
    """A moment in the reader's words."""
    return moment(moment_, request.now, request.language, request.zone, request.runtime.catalogs)


def local_now(request: Request) -> datetime:
    """The moment of the request in the reader's time zone."""
    return request.now.astimezone(ZoneInfo(request.zone))


def today(request: Request) -> str:
    """The reader's day in words."""
    return day_in_words(request.local_now.date(), request.language)
