"""How owners let people in: inviting them, and deciding about those who ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from colonnade.api import FieldView, Invalid, IPlaceContent, Person, Place, attempt, membership, messages, not_found, say, see_other, view
from colonnade_communities import outsiders

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("communities")
ROLES = {"member": _("Members"), "owner": _("Owners"), "guest": _("Guests")}
MOST_AT_ONCE = 200


@view(context=IPlaceContent, name="invite", permission="invite", template="invite.pt", methods="GET")
def form(context: Place, request: Request) -> dict[str, Any]:
    """Whom to invite, as what, with which words; and who hasn't answered yet."""
    return _form(context, request, {}, {})


def _form(
    place: Place, request: Request, typed: dict[str, str], errors: dict[str, Any], links: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    door, t = request.view, request.t
    if place.__parent__ is None:
        raise not_found()
    request.page.title = t(_("Invite into ${title}", mapping={"title": place.title}))
    request.page.crumbs = [(t(_("Communities")), "/communities"), (place.title, door.url(place))]
    role = typed.get("role", "member")
    return {
        "fields": [
            FieldView(
                "people",
                t(_("Whom")),
                "people",
                typed.get("people", ""),
                hint=t(_("Names, user names or e-mail addresses, with commas or line ends between.")),
                errors=[t(errors["people"])] if "people" in errors else [],
                required=True,
                options=[(value, label, False) for value, label in door.suggested_people(place)],
            ),
            FieldView(
                "role", t(_("As")), "select", role, required=True, options=[(name, t(title), name == role) for name, title in ROLES.items()]
            ),
            FieldView(
                "message",
                t(_("A few words to them")),
                "textarea",
                typed.get("message", ""),
                errors=[t(errors["message"])] if "message" in errors else [],
                max_length=membership.MAX_MESSAGE,
            ),
        ],
        "errors": [],
        "place": place,
        "action": door.url(place, "invite"),
        "submit_label": t(_("Invite")),
        "cancel_url": door.url(place, "members"),
        "waiting": [_waiting(request, person, standing) for person, standing in door.waiting(place, "invited")],
        **outsiders.shown(place, request, typed, errors),
        "links": links,
    }


def _waiting(request: Request, person: Person, standing: Any) -> dict[str, Any]:
    door = request.view
    return {
        "id": str(person.id),
        "name": person.display_name(door.language),
        **door.face(person).circle,
        "url": door.url(person),
        "job": door.profile_value(person, "job_title"),
        "message": standing.message,
        "since": door.when(standing.since).text,
        "by": door.name_of(standing.by) if standing.by else "",
    }


@view(context=IPlaceContent, name="invite", permission="invite", template="invite.pt", methods="POST")
def invite(context: Place, request: Request) -> Any:
    """Invite them, or take an invitation back."""
    door = request.view
    if request.POST.get("back"):
        return _take_back(context, request)
    if outsiders.meant(request):
        return _outside(context, request)
    typed = {name: "\n".join(filter(None, request.POST.getall(name))) for name in ("people", "role", "message")}
    try:
        people = _named(context, request, typed["people"])
        role = typed["role"] if typed["role"] in ROLES else "member"
        with attempt(request):
            invited, came = membership.invite(request.uow, context, people, role=role, message=typed["message"])
    except Invalid as error:
        request.response.status = 400
        return _form(context, request, typed, error.errors)
    say(request, _said(request, invited, came))
    return see_other(door.url(context, "invite"))


def _outside(place: Place, request: Request) -> Any:
    """Somebody who has no account: invite, send again, take back. Where the site sends no mail the links are shown, this once."""
    typed = {name: request.POST.get(name, "") for name in ("email", "language")}
    try:
        with attempt(request):
            links = outsiders.change(place, request, typed)
    except Invalid as error:
        request.response.status = 400
        return _form(place, request, typed, error.errors)
    return _form(place, request, {}, {}, links) if links else see_other(request.view.url(place, "invite"))


def _named(place: Place, request: Request, text: str) -> list[Person]:
    if not text.strip():
        raise Invalid({"people": _("Write whom to invite.")})
    try:
        found = request.view.people_named(text, place, who_see_it=False)
    except Invalid as error:
        raise Invalid({"people": next(iter(error.errors.values()))}) from error
    if len(found) > MOST_AT_ONCE:
        raise Invalid({"people": _("Please invite at most ${max} people at once.", mapping={"max": MOST_AT_ONCE})})
    return list(found)


def _said(request: Request, invited: int, came: int) -> str:
    door = request.view
    parts = []
    if invited:
        parts.append(door.plural("${n} person is invited.", "${n} people are invited.", invited, "communities"))
    if came:
        parts.append(door.plural("${n} person had asked, and is in now.", "${n} people had asked, and are in now.", came, "communities"))
    return " ".join(parts) or door.t(_("They are in it or invited already."))


def _take_back(place: Place, request: Request) -> Any:
    membership.take_back(request.uow, place, _person_id(request.POST.get("back", "")))
    say(request, request.t(_("The invitation is taken back.")))
    return see_other(request.view.url(place, "invite"))


def _person_id(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 20 else 0


@view(context=IPlaceContent, name="requests", permission="manage", template="requests.pt", methods="GET")
def requests(context: Place, request: Request) -> dict[str, Any]:
    """Who asks to join, and who was turned away lately."""
    door, t = request.view, request.t
    if context.__parent__ is None:
        raise not_found()
    request.page.title = t(_("Requests to join ${title}", mapping={"title": context.title}))
    request.page.crumbs = [(t(_("Communities")), "/communities"), (context.title, door.url(context))]
    return {
        "asking": [_waiting(request, person, standing) for person, standing in door.waiting(context, "asked")],
        "away": [_waiting(request, person, standing) for person, standing in door.waiting(context, "turned away")],
        "action": door.url(context, "requests"),
        "nobody": t(_("Nobody asks to join at the moment.")),
        "lead": (door.url(context, "members"), t(_("Members"))),
    }


@view(context=IPlaceContent, name="requests", permission="manage", methods="POST")
def decide(context: Place, request: Request) -> Any:
    """Let somebody in, turn them away, or let them ask again."""
    door, person = request.view, request.view.person(_person_id(request.POST.get("person", "")))
    if person is None:
        return see_other(door.url(context, "requests"))
    name = person.display_name(door.language)
    match request.POST.get("do"):
        case "in":
            membership.let_in(request.uow, context, person.id)
            said = _("${name} is in now.") if person.id in context.members else _("${name} isn't asking any more.")
        case "away":
            membership.turn_away(request.uow, context, person.id)
            said = _("${name} isn't let in, and can ask again in 30 days.")
        case _:
            membership.take_back(request.uow, context, person.id)
            said = _("${name} may ask again.")
    say(request, door.t(said, name=name))
    return see_other(door.url(context, "requests"))
