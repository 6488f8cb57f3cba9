"""What is popular among what one reader may see, each with why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.content.objects import Content, place_of
from colonnade.facets import comments
from colonnade.facets.people_sets import LIKES
from colonnade.stream.popular import Warmth, warmest

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.web.door import View

MAX_LOOKED_AT = 100
"""Objects that the gate is asked for."""


def popular(request: Request, view: View, limit: int) -> list[tuple[Content, str]]:
    """(object, why) of what was liked and commented on most in the last seven days, in a community only there."""
    there = view.community
    found: list[tuple[Warmth, Content]] = []
    for warmth in warmest(request.database, request.now, there.uid if there is not None else 0)[:MAX_LOOKED_AT]:
        obj = next(view.awake((warmth.uid,)), None)
        if obj is not None and (there is None or place_of(obj) is there):
            found.append((_standing(warmth, obj), obj))
    found = sorted((pair for pair in found if pair[0].rank[1]), key=lambda pair: pair[0].rank, reverse=True)
    return [(obj, _why(view, warmth)) for warmth, obj in found[:limit]]


def _standing(warmth: Warmth, obj: Content) -> Warmth:
    """What of it still stands: likes that weren't taken back, comments that weren't deleted."""
    said = ((person, key, comments.get(obj, key)) for person, key in warmth.comments)
    return Warmth(
        warmth.uid,
        {person for person in warmth.likers if LIKES.has(obj, person)},
        [(person, key) for person, key, comment in said if comment is not None and not comment.deleted],
    )


def _why(view: View, warmth: Warmth) -> str:
    likes, said = len(warmth.likers), len(warmth.comments)
    return view.comma.join(
        filter(
            None,
            (
                view.plural("${n} like", "${n} likes", likes) if likes else "",
                view.plural("${n} comment", "${n} comments", said) if said else "",
            ),
        )
    )
