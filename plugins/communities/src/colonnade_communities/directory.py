"""The directory of communities: all of which the reader may know, their own, the newest, the largest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.api import Communities, Place, View, attempt, fold, membership, messages, number_in, say, see_other, view
from colonnade_communities.listed import row, with_style

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("communities")
PER_PAGE = 30
ALL, MINE, OPEN, NEW, POPULAR, ARCHIVED = "all", "mine", "open", "new", "popular", "archived"
SHOWS = {ALL: _("All"), MINE: _("Mine"), OPEN: _("Open to me"), NEW: _("New"), POPULAR: _("Popular"), ARCHIVED: _("Archived")}
_EMPTY = {
    ALL: _("There is no community that you can see yet."),
    MINE: _("You are in no community yet."),
    OPEN: _("You are in all communities that you can join by yourself."),
    NEW: _("There is no community that you can see yet."),
    POPULAR: _("There is no community that you can see yet."),
    ARCHIVED: _("No community that you can see is archived."),
}


@view(context=Communities, permission="signed in", template="directory.pt", methods="GET")
def communities(context: Communities, request: Request) -> dict[str, Any]:
    """Those of one kind (`show`), or those called like `q`; `start` goes on."""
    door, words = request.view, request.GET.get("q", "").strip()[:120]
    show = request.GET.get("show", "") if request.GET.get("show", "") in SHOWS else ALL
    start = number_in(request.GET.get("start")) or 0
    uids = _called(context, door, words) if words else _shown(context, door, show)
    asked = {name: value for name, value in (("q", words), ("show", show if show != ALL and not words else "")) if value}
    request.page.title, request.page.layout = door.t(_("Communities")), "list"
    with_style(request)
    may_found = door.can("found", request.database["site"])
    if may_found:
        request.page.actions = [(door.t(_("Start a community")), "/communities/add", "plus", "primary")]
    return {
        "rows": [row(door, place) for place in _places(door, uids[start : start + PER_PAGE])],
        "words": words,
        "tabs": [
            (door.t(title), _address({"show": name} if name != ALL else {}), name == show and not words, None)
            for name, title in SHOWS.items()
        ],
        "empty": door.t(_("No community is called like that.") if words else _EMPTY[show]),
        "lead": ("/communities", door.t(_("Show all")))
        if words or show in (MINE, OPEN)
        else ("/communities/add", door.t(_("Start a community")))
        if may_found
        else None,
        "founders": request.database["site"].founders if request.reader.administrator else None,
        "older_url": _address({**asked, "start": start + PER_PAGE}) if len(uids) > start + PER_PAGE else None,
        "newer_url": _address({**asked, **({"start": start - PER_PAGE} if start > PER_PAGE else {})}) if start else None,
    }


def _address(query: dict[str, Any]) -> str:
    return f"/communities?{urlencode(query)}" if query else "/communities"


@view(context=Communities, permission="administer", methods="POST")
def decide(context: Communities, request: Request) -> Any:
    """Who may start communities."""
    with attempt(request):
        membership.let_found(request.uow, request.POST.get("founders", ""))
    say(request, request.t(_("Saved.")))
    return see_other("/communities")


def _known(everyone: Communities, door: View) -> tuple[int, ...]:
    """The uids of those of which the reader may know, by title: worked out once for all who have the same rights."""

    def found() -> tuple[int, ...]:
        known = (place for place in everyone if door.can("know", place))
        return tuple(place.uid for place in sorted(known, key=lambda place: (fold(place.title), place.uid)))

    rights = (door.me.kind if door.me else "", *(place.uid for place, _standing in door.invitations()))
    return door.kept(("communities.known", *rights), everyone.changes, found)


def _places(door: View, uids: Sequence[int]) -> list[Place]:
    return [place for place in map(door.known, uids) if isinstance(place, Place)]


def _called(everyone: Communities, door: View, words: str) -> Sequence[int]:
    wanted = fold(words)
    return [
        place.uid for place in _places(door, _known(everyone, door)) if wanted in fold(place.title) or wanted in fold(place.description)
    ]


def _shown(everyone: Communities, door: View, show: str) -> Sequence[int]:
    if show == ALL:
        return _known(everyone, door)
    if show == MINE:
        return [place.uid for place in door.my_places() if not place.archived]
    places = [place for place in _places(door, _known(everyone, door)) if bool(place.archived) == (show == ARCHIVED)]
    if show == ARCHIVED:
        return [place.uid for place in places]
    if show == OPEN:
        places = [place for place in places if _is_open_to(door, place)]
    elif show == NEW:
        places.sort(key=lambda place: place.created, reverse=True)
    else:
        places.sort(key=lambda place: -place.number_of_members)
    return [place.uid for place in places]


def _is_open_to(door: View, place: Place) -> bool:
    return door.me is not None and door.me.id not in place.members and place.access != "restricted"
