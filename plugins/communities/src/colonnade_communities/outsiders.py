"""Inviting people into a community who have no account: as its guests, by their e-mail addresses, where administrators let owners do so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.api import (
    FieldView,
    Place,
    invitation_links,
    invitation_row,
    invited_in_words,
    inviting,
    messages,
    number_in,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid.request import Request

_ = messages("communities")


def meant(request: Request) -> bool:
    """Tell whether a form that was sent is one of these."""
    return any(name in request.POST for name in ("email", "again", "withdraw"))


def shown(place: Place, request: Request, typed: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows: the form, or who can invite; and who was invited and isn't here yet."""
    t = request.t
    email = FieldView(
        "email",
        t(_("E-mail")),
        "textarea",
        typed.get("email", ""),
        required=True,
        rows=2,
        hint=t(_("One or several, with commas, spaces or line ends between.")),
        errors=[t(errors["email"])] if "email" in errors else [],
    )
    chosen = typed.get("language", request.language)
    names = {"names": inviting.who_can(request.uow)}
    languages = [(code, name, code == chosen) for code, name, _current in request.page.languages]
    return {
        "may_outside": inviting.may_invite_outsiders(request.uow, place),
        "who_can": t(_("Only administrators invite people who have no account: ${names}", mapping=names)),
        "outside_fields": [email, FieldView("language", t(_("Language")), "select", options=languages, required=True)],
        "outside_label": t(_("Invite by e-mail")),
        "outside": [invitation_row(request, each) for each in inviting.waiting(request.uow, place)],
    }


def change(place: Place, request: Request, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Invite, send again or take back; return (address, link) of those who get no mail. Raises NotAllowed, Invalid."""
    uow, form = request.uow, request.POST
    if "email" in form:
        done = inviting.invite(uow, inviting.addresses_in(typed["email"]), language=typed["language"], kind="guest", places=[place])
    elif "again" in form:
        done = inviting.send_again(uow, number_in(form["again"]) or 0)
    else:
        gone = not inviting.take_back(uow, number_in(form["withdraw"]) or 0)
        text = _("This invitation was used or taken back meanwhile.") if gone else _("The invitation is taken back.")
        say(request, request.t(text))
        return []
    if done is None:
        say(request, request.t(_("This invitation was used or taken back meanwhile.")), kind="bad")
        return []
    for text in invited_in_words(request, done):
        say(request, text)
    return invitation_links(request, done)
