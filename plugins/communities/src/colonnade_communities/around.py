"""What lies around a community: those below it, the one above it, and those that its owners recommend; for its owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.api import (
    FieldView,
    Invalid,
    IPlaceContent,
    Place,
    access_title,
    attempt,
    messages,
    not_found,
    number_in,
    say,
    see_other,
    sub_communities,
    view,
)
from colonnade_communities.door import may_found
from colonnade_communities.listed import row, with_style

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("communities")
ACCESS = ("open", "moderated", "restricted")
MOST_OFFERED = 500


@view(context=IPlaceContent, name="around", permission="manage", template="around.pt", methods="GET")
def around(context: Place, request: Request) -> dict[str, Any]:
    """Its sub-communities, where it lies itself, and what it is related to."""
    return _around(context, request, {}, {})


def _around(place: Place, request: Request, typed: dict[str, str], errors: dict[str, Any]) -> dict[str, Any]:
    door, t = request.view, request.t
    if place.__parent__ is None:
        raise not_found()
    request.page.title = t(_("Sub-communities and related ones"))
    request.page.crumbs = [(t(_("Communities")), "/communities"), (place.title, door.url(place))]
    with_style(request)
    below = door.below(place)
    may_start = place.above is None and may_found(door) and sub_communities.may_have_below(request.uow, place)
    return {
        "place": place,
        "action": door.url(place, "around"),
        "above": place.above,
        "above_url": door.url(place.above) if place.above is not None else None,
        "below": [row(door, each, here=place) for each in below],
        "fields": _start_fields(place, request, typed, errors) if may_start else [],
        "submit_label": t(_("Start it")),
        "errors": [],
        "cancel_url": None,
        "homes": _homes(place, request) if place.above is None and not below else [],
        "related": [(each.uid, row(door, each, note=False)) for each in door.related(place)],
        "others": _others(place, request),
        "wrong": {name: t(message) for name, message in errors.items()},
    }


def _start_fields(place: Place, request: Request, typed: dict[str, str], errors: dict[str, Any]) -> list[FieldView]:
    t, access = request.t, typed.get("access", "restricted")
    return [
        FieldView(
            "title",
            t(_("Title")),
            value=typed.get("title", ""),
            required=True,
            max_length=200,
            errors=[t(errors["title"])] if "title" in errors else [],
        ),
        FieldView(
            "access",
            t(_("Who may read")),
            "radio",
            access,
            options=[(name, access_title(t, name, place), name == access) for name in ACCESS],
            required=True,
        ),
        FieldView(
            "inherited",
            t(_("The owners of ${title} own it, too", mapping={"title": place.title})),
            "checkbox",
            "1" if typed.get("inherited", "1") else "",
        ),
    ]


def _homes(place: Place, request: Request) -> list[tuple[str, str]]:
    """(uid, title) of the communities that it could be put into."""
    mine = (other for other in request.view.my_places() if other is not place)
    return [(str(other.uid), other.title) for other in mine if sub_communities.may_have_below(request.uow, other)]


def _others(place: Place, request: Request) -> list[tuple[str, str]]:
    """(uid, title) of what can be recommended."""
    if len(place.related_places) >= sub_communities.MOST_RELATED:
        return []
    known = (other for other in request.view.places(MOST_OFFERED) if other is not place and other.uid not in place.related_places)
    return [(str(other.uid), other.title) for other in known if not other.archived]


@view(context=IPlaceContent, name="around", permission="manage", template="around.pt", methods="POST")
def change(context: Place, request: Request) -> Any:
    """Start one below it, put it into another or take it out, let owners be inherited, and recommend others."""
    if context.__parent__ is None:
        raise not_found()
    door = request.view
    typed = {name: request.POST.get(name, "").strip() for name in ("do", "title", "access", "inherited", "place")}
    try:
        with attempt(request):
            said, goes_to = _DOES.get(typed["do"], _nothing)(context, request, typed)
    except Invalid as error:
        request.response.status = 400
        return _around(context, request, typed, dict(error.errors))
    say(request, said)
    return see_other(goes_to or door.url(context, "around"))


def _nothing(place: Place, request: Request, typed: dict[str, str]) -> tuple[str, str]:
    raise Invalid({"do": _("Choose one of the values offered.")})


def _start(place: Place, request: Request, typed: dict[str, str]) -> tuple[str, str]:
    access = typed["access"] if typed["access"] in ACCESS else "restricted"
    made = sub_communities.start_below(request.uow, place, typed["title"], access=access, owners_inherited=bool(typed["inherited"]))
    return request.t(_("${title} was created. Now switch on its apps.", mapping={"title": made.title})), request.view.url(made, "settings")


def _put(place: Place, request: Request, typed: dict[str, str]) -> tuple[str, str]:
    above = _chosen(request, typed)
    sub_communities.put_below(request.uow, place, above, owners_inherited=bool(typed["inherited"]))
    return request.t(_("It lies in ${title} now.", mapping={"title": above.title})), ""


def _inherit(place: Place, request: Request, typed: dict[str, str]) -> tuple[str, str]:
    sub_communities.inherit_owners(request.uow, place, bool(typed["inherited"]))
    return request.t(_("Saved.")), ""


def _alone(place: Place, request: Request, typed: dict[str, str]) -> tuple[str, str]:
    sub_communities.stand_by_itself(request.uow, place)
    return request.t(_("It stands by itself now.")), ""


def _relate(place: Place, request: Request, typed: dict[str, str]) -> tuple[str, str]:
    other = _chosen(request, typed)
    sub_communities.set_related(request.uow, place, (*place.related_places, other.uid))
    return request.t(_("${title} is recommended.", mapping={"title": other.title})), ""


def _unrelate(place: Place, request: Request, typed: dict[str, str]) -> tuple[str, str]:
    gone = number_in(typed["place"]) or 0
    sub_communities.set_related(request.uow, place, [uid for uid in place.related_places if uid != gone])
    return request.t(_("Saved.")), ""


_DOES = {"start": _start, "put": _put, "inherit": _inherit, "alone": _alone, "relate": _relate, "unrelate": _unrelate}


def _chosen(request: Request, typed: dict[str, str]) -> Place:
    found = request.view.known(number_in(typed["place"]) or 0)
    if not isinstance(found, Place):
        raise Invalid({"place": _("There is no such community.")})
    return found
