"""The members of a community: who is in it, by name, and for its owners their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.view import view_config

from colonnade.commands.membership import add_members
from colonnade.commands.people_names import NotUnderstood, people_named
from colonnade.commands.places import change_member
from colonnade.content.errors import Invalid
from colonnade.content.folding import fold
from colonnade.content.numbers import number_in
from colonnade.content.objects import IPlaceContent, Place
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.security.person_fields import search_keys
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.people_choices import suggested_people
from colonnade.web.place_page import demand_community, set_up_place_page, tabs
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for, person_path

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.security.person import Person

_ = messages("colonnade")
ROLE_TITLES = {"owner": _("Owner"), "member": _("Member"), "guest": _("Guest")}
_MAKE = {"owner": _("Make an owner"), "member": _("Make a member"), "guest": _("Make a guest")}
PER_PAGE = 60


@view_config(context=IPlaceContent, name="members", permission="view", request_method="GET", renderer="colonnade:members.pt")
def members(context: Place, request: Request) -> dict[str, Any]:
    """Who is in a place, the owners first; `q` narrows to names, `start` goes on."""
    return _members(context, request, {}, {})


def _members(place: Place, request: Request, errors: dict[str, Any], typed: dict[str, str]) -> dict[str, Any]:
    demand_community(place)
    set_up_place_page(request, place)
    request.page.layout, request.page.crumbs = "list", []
    words, start = request.GET.get("q", "").strip()[:120], number_in(request.GET.get("start")) or 0
    everyone = _by_name(place, request)
    found = [entry for entry in everyone if _is_called(entry, words)] if words else everyone
    asked = {"q": words} if words else {}
    here = path_for(place, "members")
    manages = can(request.reader, "manage", place)
    return {
        "rows": [_row(request, person_id, role) for person_id, role, *_keys in found[start : start + PER_PAGE]],
        "words": words,
        "can_search": bool(words) or place.number_of_members > PER_PAGE // 3,
        "older_url": f"{here}?{urlencode({**asked, 'start': start + PER_PAGE})}" if len(found) > start + PER_PAGE else None,
        "newer_url": f"{here}?{urlencode({**asked, 'start': max(0, start - PER_PAGE)})}" if start else None,
        "description": place.description,
        "tabs": tabs(request, place),
        "manages": manages,
        "action": here,
        "fields": _fields(place, request, errors, typed) if manages else [],
    }


def _fields(place: Place, request: Request, errors: dict[str, Any], typed: dict[str, str]) -> list[FieldView]:
    t = request.t
    hint = t(_("Names, user names or e-mail addresses, with commas or line ends between."))
    role = typed.get("role") or "member"
    return [
        FieldView(
            "login",
            t(_("Name or user name")),
            "person",
            typed.get("login", ""),
            options=suggested_people(request, place),
            errors=_errors(t, errors, "login"),
        ),
        FieldView("many", t(_("Or many at once")), "textarea", typed.get("many", ""), hint=hint, errors=_errors(t, errors, "many")),
        FieldView(
            "role", t(_("Role")), "select", options=[(name, t(title), name == role) for name, title in ROLE_TITLES.items()], required=True
        ),
    ]


def _errors(t: Any, errors: dict[str, Any], name: str) -> list[str]:
    return [t(errors[name])] if name in errors else []


def _by_name(place: Place, request: Request) -> list[tuple[int, str, str, tuple[str, ...]]]:
    """(id, role, name, what it is found by) of all who are still here, the owners first: worked out once until somebody comes or goes."""
    everyone, language = request.database["people"], request.language

    def found() -> list[tuple[int, str, str, tuple[str, ...]]]:
        known = ((everyone.get(person_id), role) for person_id, role in place.members.items())
        entries = [_entry(person, role, language) for person, role in known if person is not None and person.active]
        return sorted(entries, key=lambda entry: (entry[1] != "owner", fold(entry[2]), entry[0]))

    return request.view.kept(("colonnade.members", place.uid), (place.members_version, everyone.changes), found)


def _entry(person: Person, role: str, language: str) -> tuple[int, str, str, tuple[str, ...]]:
    keys = [key for name in (person.name, person.native_name, person.login) for key in search_keys(name)]
    return person.id, role, person.display_name(language), tuple(dict.fromkeys(keys))


def _is_called(entry: tuple[int, str, str, tuple[str, ...]], words: str) -> bool:
    return all(any(key.startswith(word) for key in entry[3]) for word in (fold(words).split() or [""]))


def _row(request: Request, person_id: int, role: str) -> dict[str, Any]:
    person = request.view.person(person_id)
    return {
        "id": str(person.id),
        "name": person.display_name(request.language),
        **request.view.face(person).circle,
        "url": person_path(person),
        "job": request.view.profile_value(person, "job_title"),
        "role": role,
        "role_title": request.t(ROLE_TITLES[role]),
        "roles": [
            (name, request.t(title)) for name, title in _MAKE.items() if name != role and (person.kind != "guest" or name == "guest")
        ],
    }


@view_config(context=IPlaceContent, name="members", permission="manage", request_method="POST", renderer="colonnade:members.pt")
def change_members(context: Place, request: Request) -> Any:
    """Add people, give one another role, or take one out."""
    demand_community(context)
    typed = {name: request.POST.get(name, "").strip() for name in ("login", "many", "role")}
    try:
        with attempt(request):
            said = _change(context, request, typed)
    except Invalid as error:
        request.response.status = 400
        field = "many" if typed["many"] and not typed["login"] else "login"
        return _members(context, request, {field: next(iter(error.errors.values()))}, typed)
    say(request, said)
    return see_other(path_for(context, "members"))


def _change(place: Place, request: Request, typed: dict[str, str]) -> str:
    people, role = request.database["people"], typed["role"] if typed["role"] in ROLE_TITLES else "member"
    chosen = request.POST.get("remove") or request.POST.get("person") or ""
    if chosen:
        person = people.get(int(chosen)) if chosen.isdecimal() and len(chosen) < 20 else None
        if person is None:
            raise Invalid({"login": _("There is no such person or role.")})
        change_member(request.uow, place, person.id, None if request.POST.get("remove") else role)
        text = _("${name} was removed.") if request.POST.get("remove") else _("${name} has another role now.")
        return request.t(text, name=person.display_name(request.language))
    return _add(place, request, [people.get(person_id) for person_id in _named(place, request, typed)], role)


def _named(place: Place, request: Request, typed: dict[str, str]) -> tuple[int, ...]:
    try:
        found = people_named(request.database, request.reader, place, "\n".join(filter(None, (typed["login"], typed["many"]))))
    except NotUnderstood as error:
        raise Invalid({"login": error.message}) from error
    if not found:
        raise Invalid({"login": _("Nobody is called ${name}. Write user names or e-mail addresses.", mapping={"name": typed["login"]})})
    return found


def _add(place: Place, request: Request, people: list[Person], role: str) -> str:
    """Those who are in it already get the role if it is one person, as for a single one that is what is meant."""
    if len(people) == 1 and people[0].id in place.members:
        change_member(request.uow, place, people[0].id, role)
        return request.t(_("${name} has another role now."), name=people[0].display_name(request.language))
    added = add_members(request.uow, place, people, role)
    if len(people) == 1:
        return request.t(_("${name} was added."), name=people[0].display_name(request.language))
    return request.runtime.catalogs.plural("${n} person was added.", "${n} people were added.", added, request.language)
