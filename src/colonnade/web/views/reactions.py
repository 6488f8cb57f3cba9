"""Liking and following any object that can be, and who likes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.react import follow, like
from colonnade.content.facets import IFollowable, ILikeable
from colonnade.content.objects import Content
from colonnade.content.types import TYPES
from colonnade.facets.people_sets import LIKES
from colonnade.i18n import messages
from colonnade.web.faces import Face
from colonnade.web.reactions import draw_reactions
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for, person_path

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
MAX_PEOPLE = 500


@view_config(context=ILikeable, name="like", permission="react", request_method="POST")
def set_like(context: Content, request: Request) -> Response:
    """Like it (`on` is 1), or no more."""
    like(request.uow, context, request.POST.get("on") != "0")
    return _answer(context, request)


@view_config(context=IFollowable, name="follow", permission="react", request_method="POST")
def set_follow(context: Content, request: Request) -> Response:
    """Follow it (`on` is 1), or no more."""
    follow(request.uow, context, request.POST.get("on") != "0")
    return _answer(context, request)


def _answer(context: Content, request: Request) -> Response:
    """The buttons as they are now for a script, the page for everyone else."""
    if "HX-Request" not in request.headers:
        return see_other(f"{path_for(context)}#react-{context.uid}")
    html = draw_reactions(context, TYPES.get(context.type_name), request)
    response = Response(str(html), content_type="text/html", charset="utf-8")
    response.headers["X-Fragment"] = "1"
    return response


def _circle(face: Face) -> tuple[str, int, Any]:
    return face.initials, face.hue, face.photo


@view_config(context=ILikeable, name="likes", permission="view", renderer="colonnade:likes.pt")
def likes(context: Content, request: Request) -> dict[str, Any]:
    """The people who like it."""
    request.page.title = request.t(_("Who likes ${title}", mapping={"title": context.title}))
    people = [
        person for _, person_id in zip(range(MAX_PEOPLE), LIKES.people(context), strict=False) if (person := request.view.person(person_id))
    ]
    rows = [(p.display_name(request.language), person_path(p), *_circle(request.view.face(p))) for p in people]
    return {"rows": rows, "back": path_for(context)}
