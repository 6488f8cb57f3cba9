"""Forms and words of inviting people who have no account yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from colonnade.commands import inviting
from colonnade.commands.inviting import Invited, Waiting
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.i18n import LANGUAGES, messages
from colonnade.security.person_fields import search_key
from colonnade.web.forms import FieldView

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
PEOPLE_TITLES = {"employee": _("Employee"), "contractor": _("Contractor"), "guest": _("Guest")}
_NAMED = 5


def invitation_fields(request: Request, values: Mapping[str, str], errors: Mapping[str, Any]) -> list[FieldView]:
    """Whom, as what, and into which communities."""
    t = request.t
    languages = [(code, name, code == values.get("language", request.language)) for code, name in LANGUAGES.items()]
    kinds = [(kind, t(title), kind == values.get("kind", "employee")) for kind, title in PEOPLE_TITLES.items()]
    offered = [(place.title, "", False) for place in request.view.places(500)]
    fields = [
        FieldView(
            "email",
            t(_("E-mail")),
            "textarea",
            value=values.get("email", ""),
            required=True,
            rows=2,
            hint=t(_("One or several, with commas, spaces or line ends between.")),
        ),
        FieldView("name", t(_("Name")), value=values.get("name", ""), max_length=120, hint=t(_("Where you invite one person."))),
        FieldView("language", t(_("Language")), "select", options=languages, required=True),
        FieldView("kind", t(_("Kind")), "select", options=kinds, required=True),
        FieldView(
            "into",
            t(_("Into these communities")),
            "people",
            values.get("into", ""),
            options=offered,
            hint=t(_("They are in them at once, and land in the first one.")),
        ),
    ]
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    return fields


def invite_typed(request: Request, values: Mapping[str, str]) -> Invited:
    """Invite those whom the form names. Raises Invalid by its fields."""
    places = [_place_named(request, line.strip()) for line in values["into"].splitlines() if line.strip()]
    emails = inviting.addresses_in(values["email"])
    facts = {name: values[name] for name in ("name", "language", "kind")}
    return inviting.invite(request.uow, emails, places=tuple(dict.fromkeys(places)), **facts)


def _place_named(request: Request, text: str) -> Place:
    every = [child for child in request.database["site"].values() if isinstance(child, Place)]
    found = [place for place in every if place.__name__ == text] or [p for p in every if search_key(p.title) == search_key(text)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Invalid({"into": _("More than one community is called ${name}. Write its address.", mapping={"name": text})})
    raise Invalid({"into": _("No community is called ${name}.", mapping={"name": text})})


def links_of(request: Request, done: Invited) -> list[tuple[str, str]]:
    """(e-mail address, link) of those who get no mail."""
    base = request.runtime.site_url or request.host_url
    return [(email, f"{base}/invitation/{token}") for email, token in done.links]


def in_words(request: Request, done: Invited) -> Iterator[str]:
    """What became of inviting, in sentences."""
    if done.mailed:
        yield request.view.plural("${n} invitation is on its way by mail.", "${n} invitations are on their way by mail.", done.mailed)
    if done.into:
        yield request.view.plural(
            "${n} person has an account already, and was asked into the communities.",
            "${n} people have an account already, and were asked into the communities.",
            done.into,
        )
    if done.already:
        named = {"names": done.already[:_NAMED]}
        yield request.t(_("Some have an account already, and are what they were: ${names}", mapping=named))


def never_signed_in(request: Request) -> str:
    """How many people can't sign in as they never chose a password, in a sentence; '' for nobody."""
    number = sum(1 for _person in islice(inviting.without_password(request.uow), inviting.MOST_AT_ONCE + 1))
    if number > inviting.MOST_AT_ONCE:
        most = {"max": inviting.MOST_AT_ONCE}
        return request.t(_("More than ${max} people were brought in by an import and never chose a password.", mapping=most))
    if not number:
        return ""
    return request.view.plural(
        "${n} person was brought in by an import and never chose a password.",
        "${n} people were brought in by an import and never chose a password.",
        number,
    )


def row_of(request: Request, each: Waiting) -> dict[str, Any]:
    """An invitation that waits, as a row of a list. Titles of communities only of those that the reader may know of."""
    places = (request.view.known(uid) for uid in each.places)
    return {
        "number": str(each.number),
        "email": each.email,
        "kind": request.t(PEOPLE_TITLES[each.kind]) if each.kind != "employee" else "",
        "into": ", ".join(place.title for place in places if place is not None),
        "by": request.view.name_of(each.by),
        "since": request.view.when(each.since).text,
        "until": request.view.day(each.until.date()),
    }
