"""The head that all pages of a place share: its title, its apps, what its owners can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.httpexceptions import HTTPNotFound

from colonnade.content.objects import Folder, Place
from colonnade.facets.following import is_muted, of_object
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.web.quick_commands import offered_by_plugins
from colonnade.web.stream import following_path
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


def demand_community(place: Place) -> None:
    """The site is a place too, but has neither members nor settings of its own: these pages aren't there for it."""
    if place.__parent__ is None:
        raise HTTPNotFound()


def place_title(request: Request, place: Place) -> str:
    """What headings call a community: by its title, marked where it is archived."""
    return request.t(_("${title} (archived)", mapping={"title": place.title})) if place.archived else place.title


def set_up_place_page(request: Request, place: Place) -> None:
    """Set title and actions of a place's page. The site has its own head."""
    page = request.page
    page.title = place_title(request, place) if place.__parent__ is not None else request.t(_("Home"))
    if place.__parent__ is not None and request.reader.person is not None:
        offered = [
            (title, url, icon, "default") for title, url, icon in offered_by_plugins(request, "place_actions", request.view.at(place))
        ]
        if request.reader.id in place.members:
            page.mute = (following_path(of_object(place.uid)), is_muted(request.database, request.reader.id, place, request.now))
        page.actions = [*offered, (request.t(_("Follow")), following_path(of_object(place.uid)), "bell", "default")]
        if can(request.reader, "manage", place):
            page.actions.append((request.t(_("Settings")), path_for(place, "settings"), "settings", "default"))


def asleep(request: Request, place: Place) -> list[tuple[str, str]]:
    """(title, address) of the apps of a place that are off and hold something that the reader may still read."""
    page, found = request.page, (app for app in place.app_roots() if request.activity.is_dormant(app) and can(request.reader, "view", app))
    return [(page.app_title(app), path_for(app)) for app in found if isinstance(app, Folder) and len(app)]


def tabs(request: Request, place: Place) -> list[tuple[str, str, bool, int | None]]:
    """(title, address, current, count) of a place's overview, its apps that are on, and its members."""
    here = request.path_info
    overview = path_for(place)
    found = [(request.t(_("Overview")), overview, here == overview, None)]
    for app in place.app_roots():
        if not request.activity.is_dormant(app) and (app.access_id is None or can(request.reader, "view", app)):
            url = path_for(app)
            found.append((request.page.app_title(app), url, here.startswith(url), None))
    members = path_for(place, "members")
    return [*found, (request.t(_("Members")), members, here == members, place.number_of_members)]
