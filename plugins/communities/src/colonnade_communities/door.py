"""The page that tells of a community, also to those who may only know of it, and what they can do there: join, ask, leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from colonnade.api import (
    Invalid,
    IPlaceContent,
    Place,
    View,
    access_title,
    attempt,
    belongs_above,
    lineage,
    membership,
    messages,
    not_found,
    owners_of,
    say,
    see_other,
    view,
)
from colonnade_communities.listed import how_one_stands, row, with_style

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("communities")
_MEANS = {
    "open": _("Open: all employees can read and join."),
    "moderated": _("Moderated: its owners let people in. Only members see what is in it."),
    "restricted": _("Restricted: its owners invite people. Only members know of it."),
}
_ARCHIVED = _("Archived: it can be read as before. Nobody writes in it, joins or is invited.")
SHOWN_OWNERS = 12


def may_found(view: View) -> bool:
    """Tell whether the reader may start a community."""
    *_below, site = lineage(view.place)
    return view.can("found", site)


def offered(view: View) -> Sequence[tuple[str, str, str]]:
    """What the reader can do with the community whose page is shown."""
    place, found = view.place, []
    if view.me is None or place.__parent__ is None:
        return []
    if view.can("invite", place):
        asking = len(view.waiting(place, "asked"))
        if asking:
            found.append((view.plural("${n} request", "${n} requests", asking, "communities"), view.url(place, "requests"), "user"))
        found.append((view.t(_("Invite")), view.url(place, "invite"), "plus"))
        found.append((view.t(_("Sub-communities")), view.url(place, "around"), "users"))
    if view.can("join", place) and _can_simply_join(view, place):
        return [*found, (view.t(_("Join")), view.url(place, "about"), "plus")]
    return [*found, (view.t(_("About")), view.url(place, "about"), "help-circle")]


def _can_simply_join(view: View, place: Place) -> bool:
    return view.me.id not in place.members and place.access == "open" and _is_staff(view) and belongs_above(place, view.me)


@view(context=IPlaceContent, name="about", permission="know", template="about.pt", methods="GET")
def about(context: Place, request: Request) -> dict[str, Any]:
    """What it is about, who owns it, its rules, and the ways in and out."""
    return _about(context, request)


def _about(place: Place, request: Request, *, typed: str = "", error: str = "") -> dict[str, Any]:
    if place.__parent__ is None:
        raise not_found()
    door, standing = request.view, request.view.standing(place)
    inside = door.can("view", place)
    request.page.title = door.t(_("${title} (archived)"), title=place.title) if place.archived else place.title
    request.page.layout = "reader"
    with_style(request)
    request.page.crumbs = [(door.t(_("Communities")), "/communities")]
    owners = [person for who in owners_of(place) if (person := door.person(who)) and person.active]
    above = place.above if place.above is not None and door.known(place.above.uid) is not None else None
    return {
        "place": place,
        "means": _means(door, place),
        "above": above,
        "above_url": door.url(above) if above is not None else None,
        "below": [row(door, each, here=place) for each in door.below(place)],
        "related": [row(door, each) for each in door.related(place)],
        "number": door.plural("${n} member", "${n} members", place.number_of_members, "communities"),
        "owners": [_chip(door, person) for person in owners[:SHOWN_OWNERS]],
        "rules": place.rules.splitlines(),
        "guests": place.number_of_guests,
        "stands": how_one_stands(door, place),
        "standing": standing,
        "by": door.name_of(standing.by) if standing and standing.by else "",
        "since": door.when(standing.since).text if standing else "",
        "until": door.day(standing.until.date()) if standing else "",
        "is_member": door.me is not None and door.me.id in place.members,
        "may_join": door.can("join", place) and membership.may_join(request.uow, place),
        "may_ask": door.can("join", place) and _is_staff(door) and standing is None and place.access == "moderated",
        "action": door.url(place, "join"),
        "open_url": door.url(place) if inside else None,
        "leave_url": door.url(place, "leave"),
        "typed": typed,
        "error": error,
    }


def _is_staff(door: View) -> bool:
    return door.me is not None and door.me.kind != "guest"


def _means(door: View, place: Place) -> str:
    if place.archived:
        return door.t(_ARCHIVED)
    return door.t(_MEANS[place.access]) if place.above is None else access_title(door.t, place.access, place.above)


def _chip(door: View, person: Any) -> dict[str, Any]:
    return {
        "name": person.display_name(door.language),
        **door.face(person).circle,
        "url": door.url(person),
    }


@view(context=IPlaceContent, name="join", permission="know", template="about.pt", methods="POST")
def join(context: Place, request: Request) -> Any:
    """Join, ask, or step back from what one asked or was invited to."""
    door, what, message = request.view, request.POST.get("do", ""), request.POST.get("message", "")
    try:
        with attempt(request):
            if what == "back":
                membership.step_back(request.uow, context)
            elif what == "ask" or not membership.may_join(request.uow, context):
                what = "ask"
                membership.ask(request.uow, context, message)
            else:
                membership.join(request.uow, context)
    except Invalid as error:
        request.response.status = 400
        return _about(context, request, typed=message, error=door.t(next(iter(error.errors.values()))))
    if door.me.id in context.members and what == "back":
        return see_other(door.url(context))
    if door.me.id in context.members:
        say(request, door.t(_("Welcome to ${title}.", mapping={"title": context.title})))
        return see_other(door.url(context))
    return _stepped(context, request, what)


def _stepped(place: Place, request: Request, what: str) -> Any:
    door = request.view
    said = _("You asked to join ${title}. Its owners are told.") if what == "ask" else _("You aren't waiting for ${title} any more.")
    say(request, door.t(said, title=place.title))
    return see_other(door.url(place, "about") if place.access != "restricted" else "/communities")


@view(context=IPlaceContent, name="leave", permission="view", template="leave.pt", methods="GET")
def leaving(context: Place, request: Request) -> dict[str, Any]:
    """What is lost by leaving, before it is."""
    return _leaving(context, request)


def _leaving(place: Place, request: Request, error: str = "") -> dict[str, Any]:
    door = request.view
    if door.me is None or door.me.id not in place.members:
        raise not_found()
    if not error:
        try:
            membership.demand_may_leave(request.uow, place)
        except Invalid as found:
            error = door.t(next(iter(found.errors.values())))
    request.page.title = door.t(_("Leave ${title}?", mapping={"title": place.title}))
    request.page.crumbs = [(door.t(_("Communities")), "/communities"), (place.title, door.url(place))]
    return {
        "place": place,
        "action": door.url(place, "leave"),
        "back": door.url(place),
        "error": error,
        "members_url": door.url(place, "members"),
    }


@view(context=IPlaceContent, name="leave", permission="view", template="leave.pt", methods="POST")
def leave(context: Place, request: Request) -> Any:
    """Leave it."""
    door, can_come_back = request.view, context.access == "open"
    try:
        with attempt(request):
            membership.leave(request.uow, context)
    except Invalid as error:
        request.response.status = 400
        return _leaving(context, request, door.t(next(iter(error.errors.values()))))
    say(request, door.t(_("You left ${title}. What you wrote stays there.", mapping={"title": context.title})))
    return see_other(door.url(context, "about") if can_come_back else "/communities")
