"""The organisation chart: the whole of it from the top, one person in the middle of theirs, and the branches that open in it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from colonnade.api import Directory, Person, View, messages, not_found, number_in, view
from colonnade_profiles.shown import Line, card, crumbs, ways, with_style

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramid.request import Request

_ = messages("profiles")
PER_PAGE = 50
MOST_START = 100_000
OPEN_AT_ONCE = 3
"""Where no more than so many stand at the top, those who report to them are shown, too."""
FEW_PEERS = 12


@view(context=Directory, permission="view", name="chart", template="chart_all.pt", methods="GET")
def whole(context: Directory, request: Request) -> dict[str, Any]:
    """Those at the top, and beside them all who have no manager."""
    door, start = request.view, _start(request)
    tops = list(door.people_shown.leaders())
    shown = islice(tops, start, start + PER_PAGE) if "alone" not in request.GET else ()
    alone = list(door.people_shown.without_manager())
    alone_from = start if "alone" in request.GET else 0
    _page(request, door.t(_("Organisation chart")))
    nodes = _nodes(door, shown)
    if len(tops) <= OPEN_AT_ONCE:
        nodes = [_opened(door, node) for node in nodes]
    return {
        "views": ways(door, "chart"),
        "nodes": nodes,
        "more": _more(door, "/people/@@chart?", len(tops), start) if "alone" not in request.GET else None,
        "alone": [_of_whom(door, node) for node in _nodes(door, alone[alone_from : alone_from + PER_PAGE])],
        "alone_text": door.plural("${n} person", "${n} people", len(alone), "profiles"),
        "alone_more": _more(door, "/people/@@chart?alone=1&", len(alone), alone_from),
        "only_alone": "alone" in request.GET,
        "circles": [[card(door, person) for person in circle] for circle in door.people_shown.circles()],
    }


@view(context=Person, permission="view", name="chart", template="chart.pt", methods="GET")
def around(context: Person, request: Request) -> dict[str, Any]:
    """Somebody with all above them, those who have the same manager, and those who report to them."""
    door = request.view
    people, url = door.people_shown, door.url(context)
    who = card(door, context)
    above, circular = people.above(context)
    _page(request, door.t(_("Organisation chart")))
    request.page.crumbs = [*crumbs(request), (who["name"], url)]
    found = peers(door, context)
    return {
        "person": who,
        "active": context.active,
        "above": [_node(door, person) for person in reversed(above)],
        "circular": circular,
        "peers": [card(door, person) for person in people.people(islice(found, PER_PAGE))],
        "peers_text": door.plural("${n} other with the same manager", "${n} others with the same manager", len(found), "profiles"),
        "more_peers": f"{door.url(above[0])}/@@chart" if len(found) > PER_PAGE else None,
        "number": len(found),
        **_reports(door, context, _start(request)),
        "can_see_all": bool(crumbs(request)),
    }


@view(context=Person, permission="view", name="branch", template="branch.pt", methods="GET")
def branch(context: Person, request: Request) -> dict[str, Any]:
    """A part of the chart: somebody with those who report to them (`open`), without (`closed`), or further ones of these (`start`)."""
    door = request.view
    request.response.headers["X-Fragment"] = "1"
    node = _node(door, context)
    if "start" in request.GET:
        found = _reports(door, context, _start(request))
        return {"nodes": found["nodes"], "more": found["more"]}
    if not context.active:
        raise not_found()
    return {"nodes": [node if "closed" in request.GET else _opened(door, node)], "more": None}


def peers(door: View, person: Person) -> list[int]:
    """The ids of the others who have the same manager, by name."""
    manager = door.people_shown.manager(person)
    return [found for found in door.people_shown.reports(manager.id) if found != person.id] if manager is not None else []


def _start(request: Request) -> int:
    return max(0, min(number_in(request.GET.get("start")) or 0, MOST_START))


def _page(request: Request, title: str) -> None:
    with_style(request)
    request.page.title, request.page.layout = title, "list"


def _reports(door: View, person: Person, start: int) -> dict[str, Any]:
    """Some of those who report to somebody, as nodes, and the way to more."""
    found = list(door.people_shown.reports(person.id))
    url = door.url(person)
    more = _more(door, f"{url}/@@chart?", len(found), start)
    return {
        "nodes": _nodes(door, found[start : start + PER_PAGE]),
        "more": more and {**more, "branch_url": f"{url}/@@branch?start={start + PER_PAGE}"},
        "reports_text": _number(door, len(found)),
        "fewer_url": f"{url}/@@chart?start={max(0, start - PER_PAGE)}" if start else None,
    }


def _more(door: View, url: str, total: int, start: int) -> Line | None:
    """The way to those behind the first `PER_PAGE` from *start* on, or None where there are none."""
    left = total - start - PER_PAGE
    text = door.plural("${n} more", "${n} more", left, "profiles")
    return {"url": f"{url}start={start + PER_PAGE}", "text": text, "branch_url": None} if left > 0 else None


def _nodes(door: View, ids: Iterable[int]) -> list[Line]:
    return [_node(door, person) for person in door.people_shown.people(ids)]


def _node(door: View, person: Person) -> Line:
    """Somebody in the chart, closed. Who stands in a circle can't be opened there: it would have no end."""
    number = door.people_shown.number_of_reports(person.id)
    url = door.url(person)
    circle = bool(number) and door.people_shown.is_in_circle(person)
    return card(door, person) | {
        "id": f"chart-{person.id}",
        "person": person,
        "number": number,
        "reports_text": _number(door, number),
        "chart_url": f"{url}/@@chart",
        "open_url": f"{url}/@@branch?open=1" if number and not circle else None,
        "close_url": f"{url}/@@branch?closed=1",
        "circle": circle,
        "open": False,
        "nodes": [],
        "more": None,
    }


def _opened(door: View, node: Line) -> Line:
    return node | {"open": True, **_reports(door, node["person"], 0)} if node["open_url"] else node


def _of_whom(door: View, node: Line) -> Line:
    """Somebody without a manager; of one whose manager left, that."""
    left = node["person"].manager_id
    return node | {"note": door.t(_("The manager has left.")) if left else None}


def _number(door: View, number: int) -> str:
    return door.plural("${n} person reports here", "${n} people report here", number, "profiles")
