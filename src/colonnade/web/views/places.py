"""Places: the list of those the reader may see, and of one its members and settings."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.commands.archive_place import archive_place, unarchive_place
from colonnade.commands.places import add_place, change_access, rename_place
from colonnade.commands.switch import plan, switch
from colonnade.content.communities import Communities, ICommunities
from colonnade.content.errors import Invalid
from colonnade.content.names import fold_title
from colonnade.content.objects import PLACE_TYPE, IPlaceContent, Place
from colonnade.home.widget import Row
from colonnade.i18n import messages
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.plugins.state import PluginState, state
from colonnade.security.can import can
from colonnade.web.content_page import readers_in_words
from colonnade.web.forms import field_views, read_form
from colonnade.web.messages import say
from colonnade.web.place_access import access_title
from colonnade.web.place_page import demand_community, place_title
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
MAX_PLACES = 500
MAX_ALIKE = 3


@view_config(context=ICommunities, permission="signed in", request_method="GET", renderer="colonnade:places.pt")
def places(context: Communities, request: Request) -> dict[str, Any]:
    """The communities that the reader may see."""
    t = request.t
    request.page.title = t(_("Communities"))
    request.page.layout = "list"
    may_found = can(request.reader, "found", request.database["site"])
    if may_found:
        request.page.actions = [(t(_("New community")), "/communities/add", "plus", "primary")]
    rows = [_row(request, place) for place in request.view.places(MAX_PLACES)]
    return {"rows": rows, "may_found": may_found}


def _row(request: Request, place: Place) -> Row:
    number = request.runtime.catalogs.plural("${n} member", "${n} members", place.number_of_members, request.language)
    badges = () if place.access == "open" else (("", request.t(_("Restricted") if place.access == "restricted" else _("Moderated"))),)
    badges = (*badges, ("", request.t(_("Archived")))) if place.archived else badges
    return Row(place.title, path_for(place), "users", number, place.description or None, badges)


@view_config(route_name="place_add", permission="found", request_method="GET", renderer="colonnade:form_page.pt")
def add_form(context: Place, request: Request) -> dict[str, Any]:
    """A new community."""
    return _place_form(request, {}, {})


def _place_form(request: Request, values: dict[str, Any], errors: dict[str, Any], place: Place | None = None) -> dict[str, Any]:
    t = request.t
    request.page.title = t(_("Settings of ${title}", mapping={"title": place_title(request, place)})) if place else t(_("New community"))
    left_out = {"language"} if place else {"language", "important_links"}  # what is in it comes later
    fields = [f for f in field_views(PLACE_TYPE.schema, values, t, errors) if f.name not in left_out]
    for f in fields:
        if f.name == "access":
            f.kind, f.options = (
                "radio",
                [(v, access_title(t, v, place.above if place else None), chosen) for v, _label, chosen in f.options],
            )
    return {
        "fields": fields,
        "errors": [],
        "action": path_for(place, "settings") if place else "/communities/add",
        "submit_label": t(_("Save")) if place else t(_("Create")),
        "cancel_url": path_for(place) if place else "/communities",
        "intro": None,
        "place": place,
        "once": place is None,
    }


@view_config(route_name="place_add", permission="found", request_method="POST", renderer="colonnade:form_page.pt")
def add(context: Place, request: Request) -> Any:
    """Make it; who made it owns it."""
    values = read_form(PLACE_TYPE.schema, request.POST)
    alike = _called_alike(request, values.get("title", ""))
    if alike and request.POST.get("same") != alike["title"]:
        request.response.status = 400
        return _place_form(request, values, {}) | {"alike": alike, "submit_label": request.t(_("Start it nevertheless"))}
    try:
        place = add_place(
            request.uow,
            values.get("title", ""),
            access=values.get("access", "restricted"),
            description=values.get("description", ""),
            rules=values.get("rules", ""),
            members={request.reader.id: "owner"},
        )
    except Invalid as error:
        request.response.status = 400
        return _place_form(request, values, error.errors)
    say(request, request.t(_("${title} was created. Now switch on its apps.", mapping={"title": place.title})))
    return see_other(path_for(place, "settings"))


def _called_alike(request: Request, title: str) -> dict[str, Any] | None:
    """Places called *title* of which the reader may know, and the title: who starts another one was told of them once."""
    wanted = fold_title(title)
    named = (place for place in request.database["site"].values() if isinstance(place, Place) and fold_title(place.title) == wanted)
    found = list(islice((place for place in named if request.view.known(place.uid) is not None), MAX_ALIKE))
    return {"title": wanted, "places": [(place.title, path_for(place)) for place in found]} if found else None


@view_config(context=IPlaceContent, name="settings", permission="manage", request_method="GET", renderer="colonnade:place_settings.pt")
def settings_form(context: Place, request: Request) -> dict[str, Any]:
    """Title and access of a place, and its apps."""
    demand_community(context)
    names = ("title", "description", "rules", "important_links", "access", "language")
    values = {name: getattr(context, name) for name in names}
    return _settings(context, request, values, {})


def _settings(place: Place, request: Request, values: dict[str, Any], errors: dict[str, Any]) -> dict[str, Any]:
    addresses = {f"{name}_url": path_for(place, name) for name in ("apps", "archive", "remove")} | {
        "moderation_url": path_for(place, "moderation"),
        "roles_url": path_for(place, "app-roles"),
    }
    own = {"apps": _apps(place, request), **addresses}
    return _place_form(request, values, errors, place) | own


def _apps(place: Place, request: Request) -> list[dict[str, Any]]:
    """What the site offers, and whether it is on here."""
    switches = state(request.database)
    return [
        {
            "name": loaded.name,
            "title": request.t(loaded.manifest.title),
            "description": request.t(loaded.manifest.description) if loaded.manifest.description else "",
            "icon": loaded.manifest.icon,
            "on": loaded.name in place.apps,
            "forbidden": switches.forbidden.get(loaded.name, ""),
        }
        for loaded in request.runtime.registry
        if loaded.usable and "place" in loaded.manifest.scopes and _is_shown(switches, loaded.name, place)
    ]


def _is_shown(switches: PluginState, name: str, place: Place) -> bool:
    """Whether the site offers a plugin there; one that may not be switched on is shown with the reason where it was on."""
    if name in switches.trials and place.uid not in switches.trials[name]:
        return False
    return name in switches.enabled or (name in switches.forbidden and name in place.apps)


@view_config(context=IPlaceContent, name="settings", permission="manage", request_method="POST", renderer="colonnade:place_settings.pt")
def save_settings(context: Place, request: Request) -> Any:
    """Store title, description and access."""
    demand_community(context)
    values = read_form(PLACE_TYPE.schema, request.POST)
    try:
        with attempt(request):
            rename_place(request.uow, context, values)
            change_access(request.uow, context, values.get("access", context.access))
    except Invalid as error:
        request.response.status = 400
        return _settings(context, request, values, error.errors)
    say(request, request.t(_("Saved. Readers: ${readers}.", mapping={"readers": readers_in_words(request, context)})))
    return see_other(path_for(context))


@view_config(context=IPlaceContent, name="apps", permission="manage", request_method="POST")
def switch_app(context: Place, request: Request) -> Any:
    """Switch an app on or off here. Its content stays."""
    demand_community(context)
    name, on = request.POST.get("plugin", ""), request.POST.get("do") == "on"
    planned = plan(request.uow, name, on=on, place=context)
    if name not in (*planned.turns_on, *planned.turns_off):
        raise SwitchRefused(name, "meanwhile")
    switch(request.uow, name, on=on, place=context)
    title = request.t(request.runtime.registry.get(name).manifest.title)
    text = _("${title} is on.", mapping={"title": title}) if on else _("${title} is off. Nothing of it is lost.", mapping={"title": title})
    say(request, request.t(text))
    return see_other(path_for(context, "settings"))


@view_config(context=IPlaceContent, name="archive", permission="manage", request_method="POST")
def archive(context: Place, request: Request) -> Any:
    """Archive it, or take it out of the archive."""
    demand_community(context)
    if request.POST.get("do") == "unarchive":
        unarchive_place(request.uow, context)
        text = _("${title} is out of the archive.", mapping={"title": context.title})
    else:
        archive_place(request.uow, context)
        text = _("${title} is archived: it is read, and nobody writes in it.", mapping={"title": context.title})
    say(request, request.t(text))
    return see_other(path_for(context, "settings"))


@view_config(context=IPlaceContent, name="edit", permission="manage")
def edit(context: Place, request: Request) -> Any:
    """A place is edited in its settings."""
    return see_other(path_for(context, "settings"))
