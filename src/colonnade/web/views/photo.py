"""The photo of a person: sending it, and taking it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.photo import remove_photo
from colonnade.i18n import messages
from colonnade.security.interfaces import IPerson
from colonnade.security.person import Person
from colonnade.security.photos import photo_of
from colonnade.web.faces import LARGE, SMALL
from colonnade.web.messages import say
from colonnade.web.responses import not_found, see_other
from colonnade.web.urls import person_path

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(context=IPerson, name="photo", permission="view", request_method="GET")
def photo(context: Person, request: Request) -> Response:
    """The photo of this key and size, for those who are shown it; for all others it isn't there. Without a key: where it is shown."""
    if not request.subpath:
        return see_other(person_path(context))
    key, size = request.subpath if len(request.subpath) == 2 else ("", "")
    found = photo_of(request.database, context.id)
    shown = bool(key) and request.view.profile_value(context, "photo") == key
    if found is None or not shown or size not in (SMALL, LARGE):
        raise not_found()
    response = Response(body=found.large if size == LARGE else found.small, content_type="image/webp")
    response.charset = None
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response


@view_config(context=IPerson, name="photo", permission="view", request_method="POST")
def remove(context: Person, request: Request) -> Any:
    """Take the photo away."""
    remove_photo(request.uow, context)
    say(request, request.t(_("The photo is removed.")))
    return see_other(person_path(context))
