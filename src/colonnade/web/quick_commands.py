"""Commands of quick search: what the reader can do here and now, each an address to go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.content.objects import Content, place_of
from colonnade.i18n import messages
from colonnade.plugins.call import call
from colonnade.security.can import can
from colonnade.web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramid.request import Request

    from colonnade.web.door import View

_ = messages("colonnade")
Command = tuple[str, str, str]


def commands(request: Request, at: Content | None) -> list[Command]:
    """(title, address, icon) of all commands on the page of *at*, or on one of no object; each address once."""
    page = Page(request)
    page.stand_at(at)
    found = [
        *((request.t(_("New: ${what}", mapping={"what": title})), url, icon) for title, url, icon in page.new_items),
        *_of_plugins(request, at),
        *((title, url, icon) for title, url, icon, _ in page.nav),
        *_of_core(request),
    ]
    return list({url: (title, url, icon) for title, url, icon in reversed(found)}.values())[::-1]


def _of_core(request: Request) -> Iterator[Command]:
    t, site = request.t, request.database["site"]
    if can(request.reader, "view", site):
        yield t(_("What's new")), "/stream", "activity"
        yield t(_("What you follow")), "/me/following", "bell"
        yield t(_("Tags")), "/tags", "tag"
        yield t(_("Customise homepage")), "/@@customise", "layout-dashboard"
        yield t(_("Your trash")), "/trash", "trash-2"
    yield t(_("Notifications")), "/notifications", "bell"
    yield t(_("Notification settings")), "/me/notifications", "bell"
    yield t(_("Your account")), "/me", "settings"
    yield t(_("Help")), "/help", "help-circle"
    if can(request.reader, "administer", site):
        yield t(_("Administration")), "/admin", "shield"


def _of_plugins(request: Request, at: Content | None) -> Iterator[Command]:
    """Those of the plugins that are on at the place of *at*. What isn't a command is left out: it must not break the search."""
    place = place_of(at) if at is not None else request.database["site"]
    yield from offered_by_plugins(request, "quick_commands", request.view.at(place))


def offered_by_plugins(request: Request, hook: str, view: View, **more: Any) -> Iterator[Command]:
    """(title, address, icon) of all that the plugins which are on at the place of *view* return from *hook*; what is none is left out."""
    for _plugin, offered in call(request.runtime.registry, request.activity, hook, view.place, view=view, **more):
        yield from filter(_is_command, offered if isinstance(offered, (list, tuple)) else ())


def _is_command(offered: Any) -> bool:
    is_texts = isinstance(offered, (list, tuple)) and len(offered) == 3 and all(isinstance(part, str) for part in offered)
    return is_texts and offered[1].startswith("/") and not offered[1].startswith("//")
