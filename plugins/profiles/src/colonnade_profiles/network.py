"""Networks on pages: asking and answering, one's own network, what two have in common, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from colonnade.api import (
    Action,
    Button,
    FieldView,
    Invalid,
    NetworkInvitation,
    Person,
    UnitOfWork,
    View,
    attempt,
    follow_person,
    following_path,
    messages,
    network_accept,
    network_decline,
    network_invite,
    network_leave,
    network_withdraw,
    not_found,
    say,
    see_other,
    tag_path,
    view,
)
from colonnade_profiles.shown import card, with_style

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("profiles")
MAX_MESSAGE = 300
SEARCHED = 20
"""From more people on, one's network can be searched."""
MOST_IN_COMMON = 12
_DONE: dict[str, tuple[Callable[[UnitOfWork, Person], object], str]] = {
    "accept": (network_accept, _("${name} is in your network now.")),
    "decline": (network_decline, _("Declined. ${name} isn't told.")),
    "withdraw": (network_withdraw, _("Your invitation is taken back.")),
    "leave": (network_leave, _("${name} is no longer in your network, and you aren't in theirs.")),
}
"""What a button does, and what is said then."""


def network_url(door: View, person: Person) -> str:
    """The address of the network of a person."""
    return f"{door.url(person)}/@@network"


def connect_url(door: View, person: Person) -> str:
    """The address where the reader asks a person, or answers them."""
    return f"{door.url(person)}/@@connect"


def between(door: View, person: Person) -> dict[str, Any]:
    """What stands between the reader and somebody else: whether they follow them, and how far they are with their networks."""
    asked, asking = door.invited(person), door.invited_by(person)
    state = "in" if door.is_in_network(person) else "asking" if asking else "asked" if asked else "none"
    found = asking or asked
    return {
        "state": state,
        "since": door.when(found.when) if found else None,
        "message": asking.message.splitlines() if asking else [],
        "follows": door.follows(person),
        "follow_url": following_path(f"p:{person.id}"),
        "connect_url": connect_url(door, person),
    }


def in_common(door: View, person: Person) -> dict[str, Any] | None:
    """The communities, the people and the skills that the reader and somebody else have in common; None for nothing."""
    people, skills = door.network_in_common(person), door.words_in_common(person, "skills")
    places = [(place.title, door.url(place)) for place in door.places_in_common(person)]
    if not (places or people or skills):
        return None
    return {
        "places": places[:MOST_IN_COMMON],
        "more_places": max(0, len(places) - MOST_IN_COMMON),
        "people": [card(door, known) for known in people[:MOST_IN_COMMON]],
        "more_people": max(0, len(people) - MOST_IN_COMMON),
        "people_url": network_url(door, person),
        "skills": [(skill, tag_path(skill)) for skill in skills],
    }


def waiting(door: View) -> list[Action]:
    """Who asks to be in the reader's network."""
    return [_action(door, person, invitation) for person, invitation in (door.invitations_in() if door.me else ())]


def _action(door: View, person: Person, invitation: NetworkInvitation) -> Action:
    url = connect_url(door, person)
    return Action(
        key=f"network.{person.id}",
        title=door.t(_("Let ${name} into your network?", mapping={"name": person.display_name(door.language)})),
        url=door.url(person),
        wanted=door.t(_("Wants to be in your network")),
        buttons=(
            Button(door.t(_("Accept")), url, primary=True, fields=(("do", "accept"),)),
            Button(door.t(_("Decline")), url, fields=(("do", "decline"),)),
        ),
        icon="users",
        by=person.id,
        since=invitation.when,
        note=invitation.message,
    )


# Asking and answering


@view(context=Person, permission="view", name="connect", template="connect.pt", methods="GET")
def connect_form(context: Person, request: Request) -> Any:
    """The form to ask somebody; or, where they are further, what can be done now."""
    _demand_other(context, request)
    return _form(context, request) if context.active else _has_left(context, request)


@view(context=Person, permission="view", name="connect", template="connect.pt", methods="POST")
def connect(context: Person, request: Request) -> Any:
    """Ask somebody into the reader's network (`invite`), or answer, take back or end it (`do`).

    Where there is nothing to answer any more, that is said on their page.
    """
    _demand_other(context, request)
    do = request.POST.get("do", "")
    if do != "invite" and do not in _DONE:
        raise not_found()
    if not context.active:
        return _has_left(context, request)
    try:
        with attempt(request):
            text = _ask(context, request) if do == "invite" else _do(context, request, do)
    except Invalid as error:
        if do != "invite":
            return _too_late(context, request, request.t(error.errors[""]))
        request.response.status = 400
        return _form(context, request, error.errors)
    say(request, request.t(text, name=context.display_name(request.language)))
    return see_other(request.view.url(context))


def _demand_other(person: Person, request: Request) -> None:
    if request.view.me is None or person is request.view.me:
        raise not_found()


def _has_left(person: Person, request: Request) -> Any:
    return _too_late(person, request, request.t(_("${name} has left."), name=person.display_name(request.language)))


def _too_late(person: Person, request: Request, why: str) -> Any:
    """Say on the page of a person why what the reader wanted to do is over: they no longer ask, or left."""
    say(request, why, "bad")
    return see_other(request.view.url(person))


def _ask(person: Person, request: Request) -> str:
    message = request.POST.get("message", "")
    connected = network_invite(request.uow, person, message if isinstance(message, str) else "")
    if request.POST.get("follow"):
        follow_person(request.uow, person)
    return _("${name} is in your network now.") if connected else _("${name} is asked. You are told when they agree.")


def _do(person: Person, request: Request, do: str) -> str:
    command, text = _DONE[do]
    command(request.uow, person)
    return text


def _form(person: Person, request: Request, errors: dict[str, Any] | None = None) -> dict[str, Any]:
    door, t, page = request.view, request.t, request.page
    name, tie = person.display_name(door.language), between(door, person)
    titles = {
        "in": _("Remove ${name} from your network?"),
        "asking": _("${name} asks to be in your network"),
        "asked": _("You have asked ${name}"),
        "none": _("Add ${name} to your network"),
    }
    page.title = t(titles[tie["state"]], name=name)
    page.crumbs = [(t(_("People")), "/people"), (name, door.url(person))]
    with_style(request)
    typed, errors = request.POST, errors or {}
    fields = [
        FieldView(
            "message",
            t(_("A few words")),
            "textarea",
            str(typed.get("message", "")),
            hint=t(_("Why you ask, or where you met. Only ${name} reads it.", mapping={"name": name})),
            errors=[t(errors["message"])] if "message" in errors else [],
            max_length=MAX_MESSAGE,
            rows=3,
        ),
    ]
    if not tie["follows"]:
        fields.append(FieldView("follow", t(_("Also follow ${name}", mapping={"name": name})), "checkbox", str(typed.get("follow", ""))))
    return tie | {
        "fields": fields if tie["state"] == "none" else [],
        "errors": [t(errors[""])] if "" in errors else [],
        "name": name,
        "action": tie["connect_url"],
        "cancel_url": door.url(person),
        "submit_label": t(_("Ask")),
    }


# The list


@view(context=Person, permission="view", name="network", template="network.pt", methods="GET")
def network(context: Person, request: Request) -> dict[str, Any]:
    """The reader's own network with what waits in it, narrowed by `q`; of others only the people that both know."""
    door, page = request.view, request.page
    if not context.active or door.me is None:
        raise not_found()
    name, is_mine = context.display_name(door.language), context is door.me
    people = door.network() if is_mine else door.network_in_common(context)
    words = request.GET.get("q", "").strip()[:120]
    page.title = door.t(_("My network")) if is_mine else door.t(_("People you and ${name} both know"), name=name)
    page.crumbs, page.layout = [(door.t(_("People")), "/people"), (name, door.url(context))], "list"
    with_style(request)
    return {
        "people": [card(door, person) for person in people if _fits(person, words)],
        "total": door.plural("${n} person", "${n} people", len(people), "profiles"),
        "any": bool(people),
        "searched": len(people) > SEARCHED,
        "words": words,
        "is_mine": is_mine,
        "here": network_url(door, context),
        "empty": _empty(door, context),
        "waiting_in": [_row(door, person, sent) for person, sent in door.invitations_in()] if is_mine else [],
        "waiting_out": [_row(door, person, sent) for person, sent in door.invitations_out()] if is_mine else [],
    }


def _empty(door: View, person: Person) -> dict[str, Any]:
    """What to say and do where nobody is in the list."""
    name = person.display_name(door.language)
    if person is door.me:
        text = door.t(_("Nobody is in your network yet. On the page of a colleague, press Add to network: they are asked first."))
        return {"text": text, "action": ("/people", door.t(_("Find colleagues")))}
    return {
        "text": door.t(_("Nobody is both in your network and in that of ${name}.", mapping={"name": name})),
        "action": (door.url(person), door.t(_("Back to ${name}", mapping={"name": name}))),
    }


def _fits(person: Person, words: str) -> bool:
    """Whether a word of a name or the user name begins with what was typed, in any case; of a Chinese name any part."""
    wanted = words.casefold()
    names = (person.name, person.native_name, person.login)
    return not wanted or wanted in person.native_name or any(f" {name}".casefold().find(f" {wanted}") >= 0 for name in names)


def _row(door: View, person: Person, invitation: NetworkInvitation) -> dict[str, Any]:
    return card(door, person) | {
        "since": door.when(invitation.when),
        "message": invitation.message.splitlines(),
        "connect_url": connect_url(door, person),
    }
