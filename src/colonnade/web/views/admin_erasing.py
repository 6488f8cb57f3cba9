"""Erasing somebody who left: what goes and what stays is said first, and their name is typed to confirm it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.erase_person import erase_person, holdings
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.content.types import TYPES
from colonnade.i18n import messages
from colonnade.security.person import Person
from colonnade.security.person_fields import search_key
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(route_name="admin_erasing", permission="administer", request_method="GET", renderer="colonnade:erase_person.pt")
def ask(context: Place, request: Request) -> Any:
    """What would go, and what would stay; of somebody who may still sign in, that they are to be deactivated first."""
    person = _person(request)
    if person.active:
        say(request, request.t(_("Deactivate them first, and hand over what they alone care for.")), kind="bad")
        return see_other("/admin/people")
    return _page(request, person, {}, {})


def _person(request: Request) -> Person:
    found = request.view.person(number_in(request.matchdict["person"]) or 0)
    if found is None or found.erased:
        raise HTTPNotFound()
    return found


def _page(request: Request, person: Person, typed: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    t, name = request.t, person.display_name(request.language)
    request.page.title = t(_("Erase ${name}", mapping={"name": name}))
    request.page.layout = "settings"
    request.page.crumbs = [(t(_("People")), "/admin/people")]
    confirm = FieldView(
        "name", t(_("Type the name to confirm: ${name}", mapping={"name": name})), value=typed.get("name", ""), required=True
    )
    confirm.errors = [t(errors["name"])] if "name" in errors else []
    label = t(_("Throw away what they wrote, too, where nobody else wrote in it"))
    return {
        "fields": [FieldView("with_content", label, "checkbox", "1" if "with_content" in typed else ""), confirm],
        "errors": [t(errors["person"])] if "person" in errors else [],
        "action": f"/admin/people/{person.id}/erase",
        "submit_label": t(_("Erase for good")),
        "danger": True,
        "cancel_url": "/admin/people",
        **_effects(request, person),
    }


def _effects(request: Request, person: Person) -> dict[str, list[str]]:
    t, plural, found = request.t, request.view.plural, holdings(request.uow, person)
    goes = [
        t(_("The account: name, addresses, profile, preferences, sessions and tokens. The user name is free again.")),
        plural("The membership in ${n} community", "The memberships in ${n} communities", found.communities),
        plural("${n} connection of their network", "${n} connections of their network", found.network),
        plural("${n} like", "${n} likes", found.likes),
        plural("${n} thing that they follow", "${n} things that they follow", found.follows),
        t(_("What they were told, and what others were told of them")),
    ]
    stays = [f"{t(_type_title(name))}: {number}" for name, number in sorted(found.made.items())]
    stays.append(plural("${n} comment", "${n} comments", found.comments))
    stays.append(t(_("All of it under the name “Former colleague”, also where they are mentioned.")))
    stays.append(t(_("What people wrote in their own words, where the name may stand; and backups of before.")))
    return {"goes": goes, "stays": stays}


def _type_title(name: str) -> str:
    content_type = TYPES.get(name)
    return content_type.title if content_type is not None and content_type.title else name


@view_config(route_name="admin_erasing", permission="administer", request_method="POST", renderer="colonnade:erase_person.pt")
def erase(context: Place, request: Request) -> Any:
    """Erase them, if the name is right."""
    person = _person(request)
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    if search_key(typed.get("name", "")) not in {search_key(name) for name in (person.name, person.native_name) if name}:
        request.response.status = 400
        return _page(request, person, typed, {"name": _("This is not the name.")})
    try:
        with attempt(request):
            done = erase_person(request.uow, person.id, with_content="with_content" in typed)
    except Invalid as error:
        request.response.status = 400
        return _page(request, person, typed, error.errors)
    say(request, request.t(_("They are erased.")))
    if done.trashed:
        say(
            request,
            request.view.plural(
                "${n} thing that they wrote is in the trash.", "${n} things that they wrote are in the trash.", done.trashed
            ),
        )
    return see_other("/admin/people")
