"""Administration of one person: what their account and the directory say of them, and what becomes of their things as they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.catalog.profiles import value_of
from colonnade.catalog.readers import principals_of
from colonnade.commands import second_step
from colonnade.commands.leaving import Belonging, belongings, leave
from colonnade.commands.people import ACCOUNT, change_person, directory_fields, sign_out_everywhere
from colonnade.commands.people_import.columns import as_text
from colonnade.commands.people_names import NotUnderstood, as_written, person_named
from colonnade.commands.photo import remove_photo
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.security.person import Person
from colonnade.security.person_fields import KINDS
from colonnade.security.profile_fields import CHOICE, DATE, TAGS, TEXT
from colonnade.security.second_factor import has_second_factor
from colonnade.web.forms import FieldView
from colonnade.web.inviting import PEOPLE_TITLES
from colonnade.web.messages import say
from colonnade.web.people_choices import other_name, suggested_people
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import person_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyramid.request import Request

_ = messages("colonnade")
MOST_NAMED = 20
_CONTROLS = {TEXT: "textarea", CHOICE: "select", TAGS: "tags", DATE: "date"}


def _person(request: Request) -> Person:
    found = request.view.person(number_in(request.matchdict["person"]) or 0)
    if found is None or found.erased:
        raise HTTPNotFound()
    return found


@view_config(route_name="admin_person", permission="administer", request_method="GET", renderer="colonnade:form_page.pt")
def person(context: Place, request: Request) -> dict[str, Any]:
    """The form, filled with what is stored."""
    found = _person(request)
    manager = request.view.person(found.manager_id or 0)
    stored = {name: getattr(found, name) for name in ACCOUNT}
    stored |= {field.name: as_text(value_of(found, field.name)) for field in directory_fields(request.uow, found.kind)}
    return _form(request, found, {**stored, "manager": as_written(manager, request.language) if manager is not None else ""}, {})


@view_config(route_name="admin_person", permission="administer", request_method="POST", renderer="colonnade:form_page.pt")
def save(context: Place, request: Request) -> Any:
    """Store it, or show what is wrong."""
    found = _person(request)
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    before = found.email
    try:
        with attempt(request):
            change_person(request.uow, found.id, {**typed, **_manager(request, found, typed)})
            if "remove_photo" in typed:
                remove_photo(request.uow, found)
            if "one_step" in typed:
                second_step.remove(request.uow, found)
    except Invalid as error:
        request.response.status = 400
        errors = {"manager" if name == "manager_id" else name: text for name, text in error.errors.items()}
        return _form(request, found, typed, errors)
    say(request, request.t(_("${name} is saved.", mapping={"name": found.display_name(request.language)})))
    if before != found.email and request.runtime.mail_server is not None:
        say(request, request.t(_("They are told of the new address by mail, at the old one, too.")))
    return see_other("/admin/people")


def _manager(request: Request, found: Person, typed: Mapping[str, str]) -> dict[str, Any]:
    if "manager" not in typed:
        return {}
    known = (found.manager_id,) if found.manager_id else ()
    return {"manager_id": _named(request, "manager", typed["manager"], known)}


def _named(request: Request, field: str, text: str, known: tuple[int, ...] = ()) -> int | None:
    """The id of the person whom a field names, None for nobody. Raises Invalid."""
    if not text.strip():
        return None
    try:
        return person_named(request.database, request.reader, request.database["site"], text, known)
    except NotUnderstood as error:
        raise Invalid({field: error.message}) from error


def _form(request: Request, found: Person, values: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    t = request.t
    name = found.display_name(request.language)
    request.page.title = t(_("Account of ${name}", mapping={"name": name}))
    request.page.layout = "settings"
    request.page.crumbs = [(t(_("People")), "/admin/people")]
    request.page.actions = [(t(_("Profile")), person_path(found), "user", "default")]
    if found.active:
        request.page.actions.append((t(_("Where they are signed in")), f"/admin/sessions?person={found.id}", "monitor", "default"))
        request.page.actions.append((t(_("Sign out everywhere")), f"/admin/people/{found.id}/sign-out", "log-out", "default"))
    else:
        request.page.actions.append((t(_("Erase")), f"/admin/people/{found.id}/erase", "x", "default"))
    kinds = [(kind, t(PEOPLE_TITLES[kind]), kind == values.get("kind")) for kind in KINDS]
    told = t(_("Mail from the site goes there. After a change they are told at the old and at the new address, if the site sends mail."))
    site = request.database["site"]
    fields = [
        FieldView("name", t(_("Name")), value=values.get("name", ""), required=True, max_length=120),
        FieldView("native_name", t(_("Name in your own script")), value=values.get("native_name", ""), max_length=120),
        FieldView("email", t(_("E-mail")), value=values.get("email", ""), max_length=254, hint=told),
        FieldView("kind", t(_("Kind")), "select", options=kinds, required=True, hint=t(_("A guest reads only places they are in."))),
        FieldView("manager", t(_("Reports to")), "person", values.get("manager", ""), options=suggested_people(request, site)),
        *(_directory_field(request, field, values.get(field.name, "")) for field in directory_fields(request.uow, found.kind)),
    ]
    if found.photo:
        fields.append(FieldView("remove_photo", t(_("Remove the photo")), "checkbox"))
    if has_second_factor(found):
        hint = t(_("For who lost the device. They are signed out everywhere, and their password alone signs them in again."))
        fields.append(FieldView("one_step", t(_("Turn their two-step sign-in off")), "checkbox", hint=hint))
    fields[1].label = t(_("Name in their own script"))
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    return {
        "fields": fields,
        "errors": [],
        "action": f"/admin/people/{found.id}",
        "submit_label": t(_("Save")),
        "cancel_url": "/admin/people",
        "intro": " · ".join(_about(request, found)),
    }


def _about(request: Request, found: Person) -> Iterator[str]:
    yield request.t(_("User name: ${login}", mapping={"login": found.login}))
    if not found.active:
        yield request.t(_("Can't sign in"))
    yield from _communities(request, found)


def _communities(request: Request, found: Person) -> Iterator[str]:
    """The communities that somebody is in, in a line: those that administrators may know of."""
    uids = (int(principal[2:]) for principal in principals_of(request.database, found) if principal[:2] in ("m:", "v:"))
    places = (request.view.known(uid) for uid in uids)
    titles = sorted({place.title for place in places if place is not None})
    if titles:
        named = [*titles[:MOST_NAMED], *(["…"] if len(titles) > MOST_NAMED else [])]
        yield request.t(_("Communities: ${names}", mapping={"names": named}))


def _directory_field(request: Request, field: Any, value: str) -> FieldView:
    options = [("", "", not value), *((option, option, option == value) for option in field.options)] if field.kind == CHOICE else []
    label = request.t(field.title_in(request.language))
    return FieldView(field.name, label, _CONTROLS.get(field.kind, "text"), value, required=field.required, options=options)


# Signing out


@view_config(route_name="admin_sign_out", permission="administer", request_method="GET", renderer="colonnade:confirm.pt")
def ask_to_sign_out(context: Place, request: Request) -> dict[str, Any]:
    """On how many devices they are signed in, and that they can sign in again."""
    t, found = request.t, _person(request)
    name = found.display_name(request.language)
    request.page.title = t(_("Sign ${name} out everywhere?", mapping={"name": name}))
    request.page.crumbs = [(t(_("People")), "/admin/people"), (name, f"/admin/people/{found.id}")]
    number = len(request.database["sessions"].of_person(found.id))
    effects = [
        request.view.plural("They are signed in on ${n} device.", "They are signed in on ${n} devices.", number),
        t(_("They can sign in again at once. To keep them out, deactivate the account.")),
    ]
    back = f"/admin/people/{found.id}"
    return {"effects": effects, "action": f"{back}/sign-out", "submit_label": t(_("Sign out everywhere")), "cancel_url": back}


@view_config(route_name="admin_sign_out", permission="administer", request_method="POST")
def sign_them_out(context: Place, request: Request) -> Any:
    """Do it; of oneself, too."""
    found = _person(request)
    sign_out_everywhere(request.uow, found.id)
    say(request, request.t(_("${name} is signed out everywhere.", mapping={"name": found.display_name(request.language)})))
    return see_other(f"/admin/people/{found.id}")


# Leaving


@view_config(route_name="admin_leaving", permission="administer", request_method="GET", renderer="colonnade:form_page.pt")
def leaving_form(context: Place, request: Request) -> Any:
    """What somebody alone cares for, with who could take it over, before they are shut out."""
    found = _person(request)
    if not found.active or found.id == request.reader.id:
        return see_other("/admin/people")
    return _leaving(request, found, None, {})


@view_config(route_name="admin_leaving", permission="administer", request_method="POST", renderer="colonnade:form_page.pt")
def let_go(context: Place, request: Request) -> Any:
    """Hand over and shut out, in one step."""
    found = _person(request)
    if found.id == request.reader.id:
        raise HTTPNotFound()
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        with attempt(request):
            heirs = _heirs(request, found, typed)
            leave(request.uow, found.id, heirs, leave_ownerless="leave_ownerless" in typed)
    except Invalid as error:
        request.response.status = 400
        return _leaving(request, found, typed, error.errors)
    text = _("${name} is signed out everywhere and can't sign in any more.")
    say(request, request.t(text, name=found.display_name(request.language)))
    taken = sum(heir is not None for heir in heirs.values())
    if taken:
        say(request, request.view.plural("${n} thing was handed over.", "${n} things were handed over.", taken))
    return see_other("/admin/people")


def _heirs(request: Request, found: Person, typed: Mapping[str, str]) -> dict[str, int | None]:
    """Who takes over what; also those whom a form of before couldn't know are nobody. Raises Invalid for all that can't be understood."""
    heirs, errors = {}, {}
    for each in belongings(request.uow, found):
        try:
            heirs[each.name] = _named(request, each.name, typed.get(each.name, ""))
        except Invalid as error:
            errors.update(error.errors)
    if errors:
        raise Invalid(errors)
    return heirs


def _leaving(request: Request, found: Person, typed: Mapping[str, str] | None, errors: Mapping[str, Any]) -> dict[str, Any]:
    t = request.t
    name = found.display_name(request.language)
    request.page.title = t(_("Deactivate ${name}?", mapping={"name": name}))
    request.page.layout = "settings"
    request.page.crumbs = [(t(_("People")), "/admin/people")]
    owned = belongings(request.uow, found)
    fields = [_belonging_field(request, each, typed) for each in owned]
    if any(each.needed for each in owned):
        hint = t(_("Only administrators can manage them then."))
        chosen = "1" if typed is not None and "leave_ownerless" in typed else ""
        fields.append(FieldView("leave_ownerless", t(_("Leave communities without an owner")), "checkbox", chosen, hint=hint))
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    intro = [t(_("They are signed out everywhere at once, and their private addresses of feeds end. What they wrote stays."))]
    if owned:
        intro.append(t(_("This is what ${name} alone cares for. Choose who takes it over, or leave it empty.", mapping={"name": name})))
    return {
        "fields": fields,
        "errors": [t(text) for field, text in errors.items() if field in ("", "person")],
        "action": f"/admin/people/{found.id}/leave",
        "submit_label": t(_("Hand over and deactivate")) if owned else t(_("Deactivate")),
        "cancel_url": "/admin/people",
        "intro": " ".join(intro),
    }


def _belonging_field(request: Request, belonging: Belonging, typed: Mapping[str, str] | None) -> FieldView:
    t = request.t
    people = [request.database["people"].get(person_id) for person_id in belonging.successors]
    proposed = [as_written(person, request.language) for person in people]
    label = t(belonging.title)
    if belonging.number is not None:
        label = t(_("${what}: ${number}", mapping={"what": label, "number": belonging.number}))
    value = typed.get(belonging.name, "") if typed is not None else proposed[0] if proposed and belonging.needed else ""
    options = [(text, other_name(person, request.language), False) for text, person in zip(proposed, people, strict=True)]
    options += suggested_people(request, request.database["site"]) if not options else []
    hint = [t(belonging.note)] if belonging.note else []
    if proposed:
        hint.append(t(_("Proposed: ${names}", mapping={"names": proposed})))
    return FieldView(belonging.name, label, "person", value, hint=" ".join(hint), options=options)
