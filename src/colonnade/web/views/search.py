"""Searching all texts: the page of results, and the part of it that narrows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.catalog.changed import changed
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.search.engines.base import IndexUnusable
from colonnade.web.search.asked import PER_PAGE, Search
from colonnade.web.search.narrowing import chosen_values, narrowing
from colonnade.web.search.nothing import note, ways_out
from colonnade.web.search.people import PeopleFound
from colonnade.web.search.results import drawn, people_and_places
from colonnade.web.search.tips import tips

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
# From how many changes on that wait for the index people are told so; not how many, as what they may not see is among them.
MANY_CHANGES = 20
_NOTHING = {
    "rows": [],
    "named": [],
    "people": None,
    "total": 0,
    "notes": [],
    "unknown": "",
    "unusable": False,
    "facets_url": None,
    "narrow": None,
    "narrow_url": None,
    "older_url": None,
    "newer_url": None,
    "orders": [],
    "whole": 0,
    "meant": None,
    "fewer": [],
    "offers": [],
    "tips": [],
}


@view_config(route_name="search", permission="signed in", renderer="colonnade:search.pt")
def search(context: Place, request: Request) -> dict[str, Any]:
    """The results of a search, with the words in their context. Guests search, too: what they find is what they may read."""
    asked, t = Search(request), request.t
    request.page.title = t(_("Search"))
    request.page.layout = "reader"
    page = {**_NOTHING, "asked": asked, "behind": len(changed(request.database)) > MANY_CHANGES, "chosen": chosen_values(asked)}
    if asked.is_empty:
        page["notes"] = [t(note) for note in asked.query.notes or _nothing_to_look_for(asked)]
        return page | {"tips": tips(asked)}
    request.runtime.seen.note_search(request.database, request.reader.person, request.now)
    if asked.unknown:
        page["unknown"] = request.view.comma.join(map(t, asked.unknown))
    else:
        request.page.feed_url = asked.url(sort=None).replace("/search?", "/search/feed?", 1)
    people = PeopleFound(asked)
    if people.are_alone:
        request.page.feed_url = None  # feeds are of content
        return page | {"people": people.page(), "notes": [t(note) for note in asked.query.notes]}
    page["notes"] = [t(note) for note in asked.understood[1]]
    try:
        return page | _answer(asked, request, people)
    except IndexUnusable:
        request.response.status_int = 503
        return page | {"unusable": True}


def _nothing_to_look_for(asked: Search) -> list[Any]:
    """Why signs alone are answered by nothing."""
    return [_("There is no word in “${typed}” to look for.", mapping={"typed": asked.typed[:100]})] if asked.typed else []


def _answer(asked: Search, request: Request, people: PeopleFound) -> dict[str, Any]:
    """What was found, and the ways on from there. Raises IndexUnusable."""
    found, t = asked.found(), request.t
    fitting = people.page() if people.total and not asked.start else None
    named = [row for row in people_and_places(asked) if fitting is None or row["url"] not in people.addresses()]
    orders = [(t(_("Best first")), asked.url(sort=None), not asked.newest), (t(_("Newest first")), asked.url(sort="newest"), asked.newest)]
    page = {
        "rows": [drawn(obj, asked) for obj in request.view.awake(found)],
        "named": named,
        "people": fitting,
        "total": found.total,
        "orders": orders if found.total > 1 else [],
        **({} if found.total or fitting else {**ways_out(asked), "tips": tips(asked)}),
        **_around(asked, found.total, request),
    }
    if not found.total and not named and not fitting:
        note(asked)  # only now: an index that fails on the way has no answer that people miss
    return page


def _around(asked: Search, total: int, request: Request) -> dict[str, Any]:
    """The ways to other pages of results, and to what they can be narrowed by. Raises IndexUnusable."""
    following, before = asked.start + PER_PAGE, asked.start - PER_PAGE
    can_narrow = total > 1 or asked.chosen
    narrow = list(narrowing(asked)) if can_narrow and "narrow" in request.GET else None
    query = asked.url().partition("?")[2]
    return {
        "older_url": asked.url(start=following) if total > following else None,
        "newer_url": asked.url(start=before if before > 0 else None) if asked.start else None,
        "narrow": narrow,
        "facets_url": f"/-/search/facets?{query}" if narrow is None and can_narrow else None,
        "narrow_url": asked.url(narrow=1),
    }


@view_config(route_name="search_facets", permission="signed in", renderer="colonnade:search_facets.pt")
def facets(context: Place, request: Request) -> dict[str, Any]:
    """What the results of a search can be narrowed by: a part of its page, that comes after it."""
    asked = Search(request)
    try:
        return {"narrow": [] if asked.is_empty else list(narrowing(asked))}
    except IndexUnusable:
        return {"narrow": []}
