"""The members of a community: who is in it, by name, which groups bring some of them, and for its owners their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.catalog.group_members import MEMBER_ROLES, bringing, groups_in, highest, own_role
from colonnade.commands.group_membership import number_alone, put_into, take_out, usable_groups
from colonnade.commands.membership import add_members
from colonnade.commands.places import change_member
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import IPlaceContent, Place
from colonnade.i18n import messages
from colonnade.notifications import member_mails
from colonnade.security.can import can
from colonnade.security.groups import ADMINISTRATORS, Group
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.people_listed import adding_fields, face, field_of, listed, people_added, person_in, typed_people
from colonnade.web.place_page import demand_community, set_up_place_page, tabs
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.security.person import Person

_ = messages("colonnade")
ROLE_TITLES = {"owner": _("Owner"), "member": _("Member"), "guest": _("Guest")}
GROUP_ROLES = {"owner": _("Owners"), "member": _("Members"), "guest": _("Guests")}
_MAKE = {"owner": _("Make an owner"), "member": _("Make a member"), "guest": _("Make a guest")}


def group_title(request: Request, group: Group) -> str:
    """What a group is called; the one that is built in, in the reader's language."""
    return request.t(_("Administrators")) if group.id == ADMINISTRATORS else group.title


@view_config(context=IPlaceContent, name="members", permission="view", request_method="GET", renderer="colonnade:members.pt")
def members(context: Place, request: Request) -> dict[str, Any]:
    """Who is in a place, the owners first; `q` narrows to names, `start` goes on."""
    return _members(context, request, {}, {})


def _members(place: Place, request: Request, errors: dict[str, Any], typed: dict[str, str]) -> dict[str, Any]:
    demand_community(place)
    set_up_place_page(request, place)
    request.page.layout, request.page.crumbs = "list", []
    here = path_for(place, "members")
    manages = can(request.reader, "manage", place)
    if manages and request.database[member_mails.AREA].on and not place.archived:
        request.page.actions.append((request.t(_("Write to all members")), path_for(place, "letters"), "mail", "default"))
    found = listed(request, here, ("colonnade.members", place.uid), place.members_version, place.members.items(), "owner")
    return {
        "rows": [_row(place, request, person_id, role) for person_id, role in found.people],
        "words": found.words,
        "can_search": found.can_search,
        "older_url": found.older_url,
        "newer_url": found.newer_url,
        "description": place.description,
        "tabs": tabs(request, place),
        "manages": manages,
        "action": here,
        "fields": _fields(place, request, errors, typed) if manages else [],
        "groups": _groups(place, request) if _sees_groups(request) else [],
        "group_fields": _group_fields(place, request, errors, typed) if manages else [],
        "group_action": path_for(place, "groups"),
    }


def _sees_groups(request: Request) -> bool:
    """How a company is divided is nothing for people from outside."""
    return request.reader.person is not None and request.reader.person.kind != "guest"


def _groups(place: Place, request: Request) -> list[dict[str, Any]]:
    """The groups in it, with how many they bring."""
    return [
        {
            "id": str(group.id),
            "title": group_title(request, group),
            "number": request.view.plural("${n} person", "${n} people", group.number_of_members),
            "role_title": request.t(GROUP_ROLES[role]),
            "remove_url": f"{path_for(place, 'groups')}?group={group.id}",
        }
        for group, role in groups_in(request.database, place)
    ]


def _fields(place: Place, request: Request, errors: dict[str, Any], typed: dict[str, str]) -> list[FieldView]:
    role = typed.get("role") or "member"
    options = [(name, request.t(title), name == role) for name, title in ROLE_TITLES.items()]
    return [
        *adding_fields(request, place, errors, typed),
        FieldView("role", request.t(_("Role")), "select", options=options, required=True),
    ]


def _group_fields(place: Place, request: Request, errors: dict[str, Any], typed: dict[str, str]) -> list[FieldView]:
    """The groups that can be added, and those that could have another role; nothing where there are none."""
    t, there = request.t, [group for group, _role in groups_in(request.database, place)]
    groups = [*there, *(group for group in usable_groups(request.uow) if group not in there)]
    if not groups:
        return []
    chosen, role = typed.get("group", ""), typed.get("as") or "member"
    options = [("", t(_("Choose a group")), not chosen), *((str(g.id), group_title(request, g), str(g.id) == chosen) for g in groups)]
    hint = t(_("All who are in it are in this community, also who joins it later. Who leaves it leaves the community."))
    error = [t(errors["group"])] if "group" in errors else []
    roles = [(name, t(title), name == role) for name, title in GROUP_ROLES.items()]
    return [
        FieldView("group", t(_("Group")), "select", options=options, required=True, hint=hint, errors=error),
        FieldView("as", t(_("They are")), "select", options=roles, required=True),
    ]


def _row(place: Place, request: Request, person_id: int, role: str) -> dict[str, Any]:
    person = request.view.person(person_id)
    brought, own = bringing(request.database, place, person_id), own_role(place, person_id)
    by_groups = highest(each for _group, each in brought)
    possible = [name for name in MEMBER_ROLES if person.kind != "guest" or name == "guest"]
    return {
        **face(request, person_id),
        "role": role,
        "role_title": request.t(ROLE_TITLES[role]),
        "roles": [(name, request.t(_MAKE[name])) for name in _MAKE if name in possible and highest([name, by_groups]) == name != role],
        "can_go": not brought,
        "through": _through(request, brought, own is not None) if brought and _sees_groups(request) else "",
    }


def _through(request: Request, brought: list[tuple[Group, str]], also: bool) -> str:
    """Which groups bring somebody, in words."""
    names = {"groups": [group_title(request, group) for group, _role in brought]}
    return request.t(_("also through ${groups}", mapping=names) if also else _("through ${groups}", mapping=names))


@view_config(context=IPlaceContent, name="members", permission="manage", request_method="POST", renderer="colonnade:members.pt")
def change_members(context: Place, request: Request) -> Any:
    """Add people, give one another role, or take one out."""
    demand_community(context)
    typed = typed_people(request, "role")
    try:
        with attempt(request):
            said = _change(context, request, typed)
    except Invalid as error:
        request.response.status = 400
        return _members(context, request, {field_of(typed): next(iter(error.errors.values()))}, typed)
    say(request, said)
    return see_other(path_for(context, "members"))


def _change(place: Place, request: Request, typed: dict[str, str]) -> str:
    role = typed["role"] if typed["role"] in ROLE_TITLES else "member"
    if request.POST.get("remove") or request.POST.get("person"):
        person = person_in(request, "remove" if request.POST.get("remove") else "person")
        if person is None:
            raise Invalid({"login": _("There is no such person or role.")})
        change_member(request.uow, place, person.id, None if request.POST.get("remove") else role)
        text = _("${name} was removed.") if request.POST.get("remove") else _("${name} has another role now.")
        return request.t(text, name=person.display_name(request.language))
    return _add(place, request, people_added(request, place, typed), role)


def _add(place: Place, request: Request, people: list[Person], role: str) -> str:
    """Those who are in it already get the role if it is one person, as for a single one that is what is meant."""
    if len(people) == 1 and people[0].id in place.members:
        change_member(request.uow, place, people[0].id, role)
        return request.t(_("${name} has another role now."), name=people[0].display_name(request.language))
    added = add_members(request.uow, place, people, role)
    if len(people) == 1:
        return request.t(_("${name} was added."), name=people[0].display_name(request.language))
    return request.runtime.catalogs.plural("${n} person was added.", "${n} people were added.", added, request.language)


# Groups


@view_config(context=IPlaceContent, name="groups", permission="manage", request_method="GET", renderer="colonnade:confirm.pt")
def removing_group(context: Place, request: Request) -> Any:
    """What taking a group out does, said before it is done."""
    demand_community(context)
    group = _group(request, request.GET.get("group"))
    if group is None or group.id not in (context.groups or {}):
        return see_other(path_for(context, "members"))
    return _removing(context, request, group)


def _removing(place: Place, request: Request, group: Group, error: str = "") -> dict[str, Any]:
    t, plural = request.t, request.view.plural
    request.page.title = t(_("Remove the group ${title}?", mapping={"title": group_title(request, group)}))
    request.page.crumbs = [(place.title, path_for(place)), (t(_("Members")), path_for(place, "members"))]
    alone = number_alone(request.uow, place, group)
    staying = group.number_of_members - alone
    effects = [
        plural(
            "${n} person is here through this group alone and leaves.", "${n} people are here through this group alone and leave.", alone
        ),
        *([plural("${n} person stays.", "${n} people stay.", staying)] if staying else []),
    ]
    return {
        "errors": [error] if error else [],
        "effects": effects,
        "action": f"{path_for(place, 'groups')}?group={group.id}",
        "submit_label": t(_("Remove")),
        "cancel_url": path_for(place, "members"),
    }


@view_config(context=IPlaceContent, name="groups", permission="manage", request_method="POST", renderer="colonnade:members.pt")
def change_groups(context: Place, request: Request) -> Any:
    """Add a group, or give it another role; take out the one that the address names."""
    demand_community(context)
    return _remove_group(context, request) if "group" in request.GET else _add_group(context, request)


def _add_group(context: Place, request: Request) -> Any:
    """Add a group, or give it another role."""
    typed = {name: request.POST.get(name, "") for name in ("group", "as")}
    group = _group(request, typed["group"])
    try:
        with attempt(request):
            if group is None:
                raise Invalid({"group": _("Choose a group")})
            came = put_into(request.uow, context, group, typed["as"])
    except Invalid as error:
        request.response.status = 400
        return _members(context, request, {"group": next(iter(error.errors.values()))}, typed)
    say(request, request.t(_("The group ${title} is in this community.", mapping={"title": group_title(request, group)})))
    if came:
        say(request, request.view.plural("${n} person came with it.", "${n} people came with it.", came))
    return see_other(path_for(context, "members"))


def _remove_group(context: Place, request: Request) -> Any:
    """Take a group out."""
    group = _group(request, request.GET.get("group"))
    if group is not None and group.id in (context.groups or {}):
        try:
            with attempt(request):
                gone = take_out(request.uow, context, group)
        except Invalid as error:
            request.response.status = 400
            request.override_renderer = "colonnade:confirm.pt"
            return _removing(context, request, group, request.t(next(iter(error.errors.values()))))
        say(request, request.t(_("The group ${title} is in this community no more.", mapping={"title": group_title(request, group)})))
        if gone:
            say(request, request.view.plural("${n} person left with it.", "${n} people left with it.", gone))
    return see_other(path_for(context, "members"))


def _group(request: Request, text: str | None) -> Group | None:
    return request.database["groups"].get(number_in(text) or 0)
