"""Who may do what in the apps of a community: set by its owners, and told to whoever reads an app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.catalog.app_roles import FOR_GUESTS, FOR_MEMBERS, AppRoles, roles_in
from colonnade.catalog.group_members import groups_in
from colonnade.commands.app_roles import Effect, called, demand_sound, effect_of, set_app_roles, with_name
from colonnade.commands.people_names import NotUnderstood, as_written, person_named
from colonnade.content.errors import Invalid
from colonnade.content.interfaces import IContent
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, IPlaceContent, Place, is_app_of_community
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.security.groups import Group
from colonnade.security.person import Person
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.people_choices import suggested_people
from colonnade.web.people_listed import face
from colonnade.web.place_page import demand_community
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for
from colonnade.web.views.members import group_title

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
NAME = "app-roles"
MEMBERS_DO = {"reader": _("Members read"), "author": _("Members add, and edit their own"), "editor": _("Members edit everything")}
GUESTS_DO = {
    "none": _("Guests see nothing of it"),
    "reader": _("Guests read"),
    "author": _("Guests add, and edit their own"),
}
NAMED_DO = {"author": _("Adds, and edits their own"), "editor": _("Edits everything")}


@dataclass(frozen=True)
class Wish:
    """What a form asks for: the `changes`, in `words` for who is asked once more, what is `said` when it is done, and the way back."""

    changes: dict[Content, AppRoles]
    said: str
    words: tuple[str, ...] = ()
    way_back: str = ""


@view_config(context=IPlaceContent, name=NAME, permission="manage", request_method="GET", renderer="colonnade:app_roles.pt")
def form(context: Place, request: Request) -> dict[str, Any]:
    """What is allowed now; the address may carry what the form is to offer instead, as the way back from a change does."""
    return _page(context, request, request.GET, {})


def _page(place: Place, request: Request, typed: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
    demand_community(place)
    t, apps = request.t, _apps(place, request)
    request.page.title = t(_("Who may do what"))
    request.page.crumbs = [(place.title, path_for(place)), (t(_("Settings")), path_for(place, "settings"))]
    offered = {app: _chosen(place, app, typed) for app in apps}
    return {
        "fields": [_app_field(request, app, roles, errors) for app, roles in offered.items()],
        "errors": [t(errors["do"])] if "do" in errors else [],
        "action": path_for(place, NAME),
        "submit_label": t(_("Save")),
        "cancel_url": path_for(place, "settings"),
        "guests": request.view.plural("${n} guest is in it.", "${n} guests are in it.", place.number_of_guests),
        "is_open": place.access == "open",
        "other": offered != {app: roles_in(place, app) for app in apps} and not errors,
        "named": [row for app in apps for row in _named(place, request, app)],
        "name_fields": _name_fields(place, request, apps, typed, errors) if apps else [],
    }


def _apps(place: Place, request: Request) -> list[Content]:
    """The apps that are on. What is off keeps its roles, and has none to be seen."""
    return [app for app in place.app_roots() if not request.activity.is_dormant(app)]


def _chosen(place: Place, app: Content, typed: Mapping[str, Any]) -> AppRoles:
    """The roles of members and guests that a form or an address says, else those of now."""
    now = roles_in(place, app)
    members, guests = typed.get(f"{_field(app)}.members"), typed.get(f"{_field(app)}.guests")
    return replace(now, members=members if members in FOR_MEMBERS else now.members, guests=guests if guests in FOR_GUESTS else now.guests)


def _field(app: Content) -> str:
    """What the form calls the fields of an app."""
    return f"app.{app.__name__}"


def _app_field(request: Request, app: Content, roles: AppRoles, errors: Mapping[str, str]) -> FieldView:
    t = request.t
    members = [(role, t(text), role == roles.members) for role, text in MEMBERS_DO.items()]
    guests = [(role, t(text), role == roles.guests) for role, text in GUESTS_DO.items()]
    return FieldView(
        _field(app),
        request.page.app_title(app),
        "parts",
        required=True,
        parts=[("members", t(_("Members")), members), ("guests", t(_("Guests")), guests)],
        errors=[t(errors[app.__name__])] if app.__name__ in errors else [],
    )


def _named(place: Place, request: Request, app: Content) -> Iterable[dict[str, Any]]:
    """Who has a role by name in an app, by name."""
    found = ((who, role, called(request.database, who)) for who, role in roles_in(place, app).named.items())
    rows = [_named_row(request, app, who, role, each) for who, role, each in found if each is not None]
    return sorted(rows, key=lambda row: row["name"])


def _named_row(request: Request, app: Content, who: str, role: str, found: Person | Group) -> dict[str, Any]:
    row = {"who": who, "app": app.__name__, "app_title": request.page.app_title(app), "does": request.t(NAMED_DO[role])}
    if isinstance(found, Group):
        return {**row, "name": group_title(request, found), "url": None, "photo": "", "initials": "", "hue": 0}
    return {**row, **face(request, found.id)}


def _name_fields(
    place: Place, request: Request, apps: Iterable[Content], typed: Mapping[str, Any], errors: Mapping[str, str]
) -> list[FieldView]:
    t, group = request.t, typed.get("group", "")
    groups = [(str(g.id), group_title(request, g), str(g.id) == group) for g, role in groups_in(request.database, place) if role != "owner"]
    fields = [
        FieldView(
            "app",
            t(_("App")),
            "select",
            options=[(str(a.__name__), request.page.app_title(a), a.__name__ == typed.get("app")) for a in apps],
            required=True,
        ),
        FieldView(
            "login",
            t(_("Name or user name")),
            "person",
            typed.get("login", ""),
            options=suggested_people(request, place),
            required=not groups,
        ),
    ]
    if groups:
        fields.append(FieldView("group", t(_("Or a group")), "select", options=[("", t(_("Choose a group")), not group), *groups]))
    does = [(role, t(text), role == typed.get("role")) for role, text in NAMED_DO.items()]
    fields.append(FieldView("role", t(_("What they do")), "select", options=does, required=True))
    for each in fields:
        each.errors = [t(errors[each.name])] if each.name in errors else []
    return fields


@view_config(context=IPlaceContent, name=NAME, permission="manage", request_method="POST", renderer="colonnade:app_roles.pt")
def save(context: Place, request: Request) -> Any:
    """Save what members and guests may do, or give or take a role by name: at once where nobody loses by it, else asked for once more."""
    demand_community(context)
    do = request.POST.get("do", "")
    try:
        with attempt(request):
            wish = _DOES.get(do, _nothing)(context, request)
            demand_sound(request.uow, context, wish.changes)
            effect = effect_of(request.uow, context, wish.changes)
            if effect.loses and not request.POST.get("sure"):
                return _asked(context, request, wish, effect)
            set_app_roles(request.uow, context, wish.changes)
    except Invalid as error:
        request.response.status = 400
        return _page(context, request, request.POST, _at_fields(context, request, error.errors) if do == "give" else error.errors)
    say(request, wish.said, undo=(wish.way_back, request.t(_("Undo"))) if wish.way_back else None)
    return see_other(path_for(context, NAME))


def _at_fields(place: Place, request: Request, errors: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with an app's roles, at the field of who was to have one."""
    named = "login" if request.POST.get("login", "").strip() or not request.POST.get("group") else "group"
    apps = {app.__name__ for app in _apps(place, request)}
    return {named if name in apps else name: text for name, text in errors.items()}


def _nothing(place: Place, request: Request) -> Wish:
    raise Invalid({"do": _("Choose one of the values offered.")})


def _roles(place: Place, request: Request) -> Wish:
    """What members and guests may do. The way back is the form with what was there before."""
    changes, before = {}, {}
    for app in _apps(place, request):
        now, name = roles_in(place, app), _field(app)
        wanted = replace(now, members=request.POST.get(f"{name}.members", ""), guests=request.POST.get(f"{name}.guests", ""))
        if wanted != now:
            changes[app] = wanted
            before |= {f"{name}.members": now.members, f"{name}.guests": now.guests}
    if not changes:
        return Wish({}, request.t(_("Nothing was changed.")))
    words = tuple(_in_words(request, app, roles) for app, roles in changes.items())
    return Wish(changes, request.t(_("Saved. It holds from the next page on that somebody opens.")), words, _address(place, before))


def _in_words(request: Request, app: Content, roles: AppRoles) -> str:
    facts = {"members": MEMBERS_DO.get(roles.members, ""), "guests": GUESTS_DO.get(roles.guests, "")}
    said = {name: request.t(text) for name, text in facts.items()}
    return request.t(_("${app}: ${members}. ${guests}.", mapping={"app": request.page.app_title(app), **said}))


def _give(place: Place, request: Request) -> Wish:
    app, role = _app_in(place, request), request.POST.get("role", "")
    who, name = _named_in_form(place, request)
    text = request.t(_("${name} has a role in ${app} now.", mapping={"name": name, "app": request.page.app_title(app)}))
    return Wish({app: with_name(request.uow, place, app, who, role)}, text, (text,))


def _take(place: Place, request: Request) -> Wish:
    """Take a role by name. The way back is the form to give it again."""
    app, who = _app_in(place, request), request.POST.get("who", "")
    found, role = called(request.database, who), roles_in(place, app).named.get(who)
    if found is None or role is None:
        return Wish({}, request.t(_("Nothing was changed.")))
    if isinstance(found, Group):
        name, again = group_title(request, found), {"group": str(found.id)}
    else:
        name, again = found.display_name(request.language), {"login": as_written(found, request.language)}
    text = request.t(_("${name} has no role of their own in ${app} any more.", mapping={"name": name, "app": request.page.app_title(app)}))
    way_back = f"{_address(place, {'app': app.__name__, 'role': role, **again})}#by-name"
    return Wish({app: with_name(request.uow, place, app, who, None)}, text, (text,), way_back)


_DOES = {"roles": _roles, "give": _give, "take": _take}


def _address(place: Place, query: Mapping[str, Any]) -> str:
    return f"{path_for(place, NAME)}?{urlencode(query)}"


def _app_in(place: Place, request: Request) -> Content:
    found = next((app for app in _apps(place, request) if app.__name__ == request.POST.get("app")), None)
    if found is None:
        raise Invalid({"app": _("Choose one of the values offered.")})
    return found


def _named_in_form(place: Place, request: Request) -> tuple[str, str]:
    """(principal, name) of whom the form names: a person, or else a group."""
    login, group_id = request.POST.get("login", "").strip(), number_in(request.POST.get("group"))
    group = request.database["groups"].get(group_id or 0)
    if not login and group is not None:
        return group.principal, group_title(request, group)
    try:
        person = request.database["people"].get(person_named(request.database, request.reader, place, login))
    except NotUnderstood as error:
        raise Invalid({"login": error.message}) from error
    return person.principal, person.display_name(request.language)


def _asked(place: Place, request: Request, wish: Wish, effect: Effect) -> dict[str, Any]:
    """What a change takes from how many people, said before it is done."""
    t, plural = request.t, request.view.plural
    request.override_renderer = "colonnade:confirm.pt"
    request.page.title = t(_("Let people do less?"))
    request.page.crumbs = [(place.title, path_for(place)), (t(_("Who may do what")), path_for(place, NAME))]
    effects = [*wish.words]
    if effect.unread:
        effects.append(plural("${n} person no longer reads it.", "${n} people no longer read it.", effect.unread))
    if effect.less:
        effects.append(plural("${n} person can do less than now.", "${n} people can do less than now.", effect.less))
    if effect.more:
        effects.append(plural("${n} person can do more than now.", "${n} people can do more than now.", effect.more))
    return {
        "effects": [*effects, t(_("What they wrote stays. You can change this again at any time."))],
        "kept": [*((name, value) for name, value in request.POST.items() if name not in ("csrf_token", "sure")), ("sure", "1")],
        "action": path_for(place, NAME),
        "submit_label": t(_("Save")),
        "cancel_url": path_for(place, NAME),
    }


# What readers of an app are told


@view_config(context=IContent, name="who-may", permission="view", request_method="GET", renderer="colonnade:app_who_may.pt")
def who_may(context: Content, request: Request) -> dict[str, Any]:
    """Who may do what in an app: everyone who reads it may know."""
    if not is_app_of_community(context):
        raise HTTPNotFound()
    place, t = context.__parent__, request.t
    roles, title = roles_in(place, context), request.page.app_title(context)
    request.page.title = t(_("Who may do what in ${app}", mapping={"app": title}))
    request.page.crumbs = [(place.title, path_for(place)), (title, path_for(context))]
    if can(request.reader, "manage", place):
        request.page.actions = [(t(_("Change")), path_for(place, NAME), "pencil", "default")]
    sees_groups = request.reader.person is not None and request.reader.person.kind != "guest"  # how a company is divided is its own
    named = [row for row in _named(place, request, context) if row["url"] or sees_groups]
    return {
        "lines": [
            t(_("Owners do everything")),
            *([t(_("All employees read"))] if place.is_for_all_staff else []),
            t(MEMBERS_DO[roles.members]),
            t(GUESTS_DO[roles.guests]),
            t(_("Members and guests comment on what they read")),
        ],
        "named": named,
    }
