"""The buttons below an object: like it, follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.content.objects import Content
from colonnade.content.types import ContentType
from colonnade.facets.following import Level, level, of_object
from colonnade.facets.people_sets import FOLLOWS, LIKES
from colonnade.i18n import messages
from colonnade.web.stream import following_path
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


def draw_reactions(obj: Content, content_type: ContentType, request: Request) -> str:
    """The buttons that the type has, with how many like it; '' when there is nothing to show."""
    me = request.reader.id
    may = request.view.can("react", obj)
    likes = LIKES.number(obj) if content_type.has("likeable") else None
    values = {
        "uid": obj.uid,
        "likes": likes,
        "liked": LIKES.has(obj, me),
        "follows": content_type.has("followable") and may,
        "following": FOLLOWS.has(obj, me),
        "muted": level(request.database, me, of_object(obj.uid), request.now) == Level.MUTED,
        "may": may,
        "like_url": path_for(obj, "like"),
        "likes_url": path_for(obj, "likes"),
        "follow_url": path_for(obj, "follow"),
        "levels_url": following_path(of_object(obj.uid)),
    }
    if likes is None and not values["follows"]:
        return ""
    name = ("reactions", request.page.csrf_token, *values.values())
    return request.view.kept(name, None, lambda: request.render("colonnade:reactions.pt", values), own=True)
