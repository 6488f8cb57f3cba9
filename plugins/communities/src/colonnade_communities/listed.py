"""A community in a list: how it is called, what it is about, how open it is, and how the reader stands to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.api import Place, Row, View, messages

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("communities")
ACCESS = {"moderated": ("", _("Moderated")), "restricted": ("", _("Restricted"))}
ARCHIVED = ("", _("Archived"))
ROLES = {"owner": _("You own it"), "member": _("You are in it"), "guest": _("You are a guest")}
STANDINGS = {"asked": _("You asked to join"), "invited": _("You are invited"), "turned away": _("Not let in")}


def with_style(request: Request) -> None:
    """Let the page have the style sheet of this plugin."""
    request.page.stylesheets = (*request.page.stylesheets, request.runtime.assets["communities:communities.css"])


def row(view: View, place: Place, *, note: bool = True, here: Place | None = None) -> Row:
    """The line of a community of which the reader may know; that it lies in *here* isn't said."""
    badges = [(kind, view.t(text)) for kind, text in filter(None, (ACCESS.get(place.access), ARCHIVED if place.archived else None))]
    own = how_one_stands(view, place)
    if own and note:
        badges.append(("ok", own))
    if has_guests(place):
        badges.append(("warn", view.t(_("With guests"))))
    number = view.plural("${n} member", "${n} members", place.number_of_members, "communities")
    told = place.description if note else ""
    if place.above is not None and place.above is not here and view.known(place.above.uid) is not None:
        told = " · ".join(filter(None, (view.t(_("In ${above}"), above=place.above.title), told)))
    return Row(place.title, view.url(place), "users", number, told or None, tuple(badges))


def how_one_stands(view: View, place: Place) -> str:
    """What the reader is to a community, in words; '' when they have nothing to do with it."""
    if view.me is None:
        return ""
    role = place.members.get(view.me.id)
    if role is not None:
        return view.t(ROLES[role])
    found = view.standing(place)
    return view.t(STANDINGS[found.kind]) if found is not None else ""


def has_guests(place: Place) -> bool:
    """Tell whether somebody from outside of the company is in it."""
    return place.number_of_guests > 0
