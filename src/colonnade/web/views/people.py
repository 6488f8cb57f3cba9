"""People, first form: the list and a page for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.facets.following import of_person
from colonnade.home.widget import Row
from colonnade.i18n import messages
from colonnade.security.interfaces import IDirectory, IPerson
from colonnade.security.person import Person
from colonnade.web.stream import following_path
from colonnade.web.urls import person_path

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.security.people import People as Directory

_ = messages("colonnade")
PER_PAGE = 60


@view_config(context=IDirectory, permission="view", renderer="colonnade:people.pt")
def people(context: Directory, request: Request) -> dict[str, Any]:
    """Active people by name, all or those whose name begins with `q`."""
    request.page.title = request.t(_("People"))
    request.page.layout = "list"
    words = request.GET.get("q", "").strip()
    found = request.database["people"].search(words, PER_PAGE) if words else request.view.people(limit=PER_PAGE)
    total = request.runtime.catalogs.plural("${n} person", "${n} people", _active(request), request.language)
    return {"people": [_card(person, request) for person in found], "words": words, "total": total}


def _active(request: Request) -> int:
    """How many people there are, without those who left: counted again when somebody comes, goes or changes."""
    everyone = request.database["people"]
    return request.view.kept("colonnade.people", everyone.changes, lambda: sum(person.active for person in everyone))


def _card(person: Person, request: Request) -> dict[str, Any]:
    other = person.name if request.language == "zh_Hant" and person.native_name else person.native_name
    return {
        "name": person.display_name(request.language),
        "other": other,
        **request.view.face(person).circle,
        "url": person_path(person),
        "job": request.view.profile_value(person, "job_title"),
        "department": request.view.profile_value(person, "department"),
    }


@view_config(context=IPerson, permission="view", renderer="colonnade:person.pt")
def person(context: Person, request: Request) -> dict[str, Any]:
    """One person: who, where, and what they wrote. Of one who left only what others still meet: their name and their work."""
    card = _card(context, request)
    request.page.title = card["name"]
    request.page.crumbs = [(request.t(_("People")), "/people")]
    me = request.reader.id
    if me and context.active and context.id != me:
        request.page.actions = [(request.t(_("Follow")), following_path(of_person(context.id)), "bell", "")]
    request.page.feed_url = f"{person_path(context)}/feed"
    profile = request.view.profile(context)
    manager = request.view.person(profile.get("manager_id", 0))
    reports = request.database["people"].reports_of(context.id)
    return {
        "person": card,
        "active": context.active,
        "email": profile.get("email"),
        "location": profile.get("location"),
        "manager": _card(manager, request) if manager else None,
        "reports": [_card(p, request) for p in reports if request.view.profile_value(p, "manager_id")],
        "rows": _written(context, request),
    }


def _written(author: Person, request: Request) -> list[Row]:
    return [request.view.row(obj) for obj in request.view.by(author.id, limit=10)]
