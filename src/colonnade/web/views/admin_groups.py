"""Administration: groups of people, who is in them, and what follows from removing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.catalog.group_members import places_of_group
from colonnade.commands.group_membership import add_group, change_group, join_group, leave_group, remove_group
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.home.store import groups_with_layer, number_only_for
from colonnade.i18n import messages
from colonnade.security.groups import ADMINISTRATORS, Group
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.people_listed import adding_fields, face, field_of, listed, people_added, person_in, typed_people
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for
from colonnade.web.views.members import GROUP_ROLES, group_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid.request import Request

_ = messages("colonnade")
HERE = "/admin/groups"


@view_config(route_name="admin_groups", permission="administer", request_method="GET", renderer="colonnade:admin_groups.pt")
def groups(context: Place, request: Request) -> dict[str, Any]:
    """All groups, and the form for a new one."""
    return _groups(request, {}, {})


def _groups(request: Request, values: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    request.page.title, request.page.layout = request.t(_("Groups")), "settings"
    found = sorted(request.database["groups"], key=lambda group: (group.id != ADMINISTRATORS, group.title))
    return {
        "rows": [_row(request, group) for group in found],
        "fields": _naming(request, values, errors),
    }


def _row(request: Request, group: Group) -> dict[str, Any]:
    return {
        "title": group_title(request, group),
        "name": group.name,
        "url": f"{HERE}/{group.id}",
        "number": group.number_of_members,
        "places": len(group.places),
        "from_table": group.from_table,
    }


def _naming(request: Request, values: Mapping[str, str], errors: Mapping[str, Any]) -> list[FieldView]:
    t = request.t
    hint = t(_("For tables of people and the command line. It is made from the name if you leave it empty."))
    fields = [
        FieldView("title", t(_("Name of the group")), value=values.get("title", ""), required=True, max_length=120),
        FieldView("name", t(_("Short name")), value=values.get("name", ""), max_length=64, hint=hint),
    ]
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    return fields


@view_config(route_name="admin_groups", permission="administer", request_method="POST", renderer="colonnade:admin_groups.pt")
def add(context: Place, request: Request) -> Any:
    """Make one."""
    typed = {name: request.POST.get(name, "").strip() for name in ("title", "name")}
    try:
        with attempt(request):
            group = add_group(request.uow, typed["title"], typed["name"])
    except Invalid as error:
        request.response.status = 400
        return _groups(request, typed, error.errors)
    say(request, request.t(_("The group ${title} was added. Now say who is in it.", mapping={"title": group.title})))
    return see_other(f"{HERE}/{group.id}")


def _group(request: Request) -> Group:
    found = request.database["groups"].get(number_in(request.matchdict["group"]) or 0)
    if found is None:
        raise HTTPNotFound()
    return found


@view_config(route_name="admin_group", permission="administer", request_method="GET", renderer="colonnade:admin_group.pt")
def group(context: Place, request: Request) -> dict[str, Any]:
    """Who is in one, which communities have it, and how it is called."""
    return _one(request, _group(request))


def _one(
    request: Request,
    group: Group,
    *,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, Any] | None = None,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    t, here = request.t, f"{HERE}/{group.id}"
    request.page.title, request.page.layout = group_title(request, group), "settings"
    request.page.crumbs = [(t(_("Groups")), HERE)]
    found = listed(request, here, ("colonnade.group", group.id), group.version, ((person_id, "") for person_id in group.members))
    return {
        "rows": [face(request, person_id) for person_id, _note in found.people],
        "words": found.words,
        "can_search": found.can_search,
        "older_url": found.older_url,
        "newer_url": found.newer_url,
        "action": here,
        "members_action": f"{here}/members",
        "fields": adding_fields(request, request.database["site"], wrong or {}, typed or {}),
        "errors": [t(wrong[""])] if wrong and "" in wrong else [],
        "own_fields": _settings(request, group, values, errors or {}),
        "places": [
            (place.title, path_for(place, "members"), t(GROUP_ROLES[place.groups[group.id]]))
            for place in places_of_group(request.database, group)
        ],
        "remove_url": f"{here}/remove" if group.id != ADMINISTRATORS else None,
        "number": request.view.plural("${n} person", "${n} people", group.number_of_members),
    }


def _settings(request: Request, group: Group, values: Mapping[str, str] | None, errors: Mapping[str, Any]) -> list[FieldView]:
    t = request.t
    stored = {"title": group.title, "name": group.name} | {name: "1" for name in ("usable", "from_table") if getattr(group, name)}
    known = values if values is not None else stored
    usable = FieldView("usable", t(_("Owners of communities may add it")), "checkbox", known.get("usable", ""))
    if group.id == ADMINISTRATORS:
        usable.hint = t(_("Members of such a community see who administers the site."))
        return [usable]
    hint = t(_("An import of people with a column “groups” also takes those out whose line doesn’t name it."))
    table = FieldView("from_table", t(_("Filled by a table of people")), "checkbox", known.get("from_table", ""), hint=hint)
    return [*_naming(request, known, errors), usable, table]


@view_config(route_name="admin_group", permission="administer", request_method="POST", renderer="colonnade:admin_group.pt")
def save(context: Place, request: Request) -> Any:
    """Call it otherwise, and say who fills and who uses it."""
    found = _group(request)
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        with attempt(request):
            title, name = typed.get("title", "").strip(), typed.get("name", "")
            change_group(request.uow, found, title=title, name=name, usable="usable" in typed, from_table="from_table" in typed)
    except Invalid as error:
        request.response.status = 400
        return _one(request, found, values=typed, errors=error.errors)
    say(request, request.t(_("${title} is saved.", mapping={"title": group_title(request, found)})))
    return see_other(f"{HERE}/{found.id}")


@view_config(route_name="admin_group_members", permission="administer", request_method="GET")
def to_group(context: Place, request: Request) -> Any:
    """The form stands on the group's page."""
    return see_other(f"{HERE}/{_group(request).id}")


@view_config(route_name="admin_group_members", permission="administer", request_method="POST", renderer="colonnade:admin_group.pt")
def change_members(context: Place, request: Request) -> Any:
    """Put people in, or take one out."""
    found, typed = _group(request), typed_people(request)
    try:
        with attempt(request):
            said = _change(request, found, typed)
    except Invalid as error:
        request.response.status = 400
        wrong = {field_of(typed) if name == "login" else name: text for name, text in error.errors.items()}
        return _one(request, found, typed=typed, wrong=wrong)
    say(request, said)
    return see_other(f"{HERE}/{found.id}")


def _change(request: Request, group: Group, typed: Mapping[str, str]) -> str:
    if request.POST.get("remove"):
        person = person_in(request, "remove")
        if person is None:
            raise Invalid({"": _("There is no such person.")})
        leave_group(request.uow, group, [person])
        return request.t(_("${name} was removed.", mapping={"name": person.display_name(request.language)}))
    added = join_group(request.uow, group, people_added(request, request.database["site"], typed))
    return request.view.plural("${n} person was added.", "${n} people were added.", added)


@view_config(route_name="admin_group_remove", permission="administer", request_method="GET", renderer="colonnade:confirm.pt")
def removing(context: Place, request: Request) -> dict[str, Any]:
    """What follows from removing it."""
    return _removing(request, _removable(request))


def _removable(request: Request) -> Group:
    found = _group(request)
    if found.id == ADMINISTRATORS:
        raise HTTPNotFound()
    return found


def _removing(request: Request, group: Group, error: str = "") -> dict[str, Any]:
    t, plural = request.t, request.view.plural
    request.page.title, request.page.layout = t(_("Remove the group ${title}?", mapping={"title": group.title})), "settings"
    request.page.crumbs = [(t(_("Groups")), HERE), (group.title, f"{HERE}/{group.id}")]
    effects = [
        plural("${n} person is in it and stays on the site.", "${n} people are in it and stay on the site.", group.number_of_members)
    ]
    places = [place.title for place in places_of_group(request.database, group)]
    if places:
        effects.append(t(_("Whom it alone brings leaves these communities: ${names}", mapping={"names": places})))
    if group.principal in groups_with_layer(request.database):
        effects.append(t(_("Its layout of the homepage goes with it.")))
    alone = number_only_for(request.database, group.principal)
    if alone:
        effects.append(
            plural(
                "${n} widget of the homepage that only it gets is for nobody then.",
                "${n} widgets of the homepage that only it gets are for nobody then.",
                alone,
            )
        )
    return {
        "errors": [error] if error else [],
        "effects": [*effects, t(_("What they wrote stays. This can’t be undone."))],
        "action": f"{HERE}/{group.id}/remove",
        "submit_label": t(_("Remove")),
        "cancel_url": f"{HERE}/{group.id}",
    }


@view_config(route_name="admin_group_remove", permission="administer", request_method="POST", renderer="colonnade:confirm.pt")
def remove(context: Place, request: Request) -> Any:
    """Remove it for good."""
    found = _removable(request)
    try:
        with attempt(request):
            remove_group(request.uow, found)
    except Invalid as error:
        request.response.status = 400
        return _removing(request, found, request.t(next(iter(error.errors.values()))))
    say(request, request.t(_("The group ${title} was removed.", mapping={"title": found.title})))
    return see_other(HERE)
