"""Files of objects: adding them, and handing them out with headers that make them harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from colonnade.commands.attach import attach, detach
from colonnade.content.errors import Invalid
from colonnade.content.interfaces import IContent
from colonnade.content.objects import Content
from colonnade.content.stored_file import Incoming, by_key
from colonnade.i18n import messages
from colonnade.web.content_page import ContentPage, file_of
from colonnade.web.delivery import file_response
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(context=IContent, name="attach", permission="edit", request_method="GET", renderer="colonnade:attachments.pt")
def files(context: Content, request: Request) -> dict[str, Any]:
    """The files of an object, with a form to add and buttons to remove."""
    page = ContentPage(context, request)
    if page.type is None or not page.type.has("attachable"):
        raise HTTPNotFound()
    request.page.title = request.t(_("Files of ${title}", mapping={"title": context.title}))
    address = path_for(context, "attach")
    return {"attached": page.files, "action": address, "back": path_for(context), "error": None}


@view_config(context=IContent, name="attach", permission="edit", request_method="POST", renderer="colonnade:attachments.pt", files=True)
def upload(context: Content, request: Request) -> Any:
    """Add the files that were sent, or remove one. A script gets the Markdown that shows what it sent."""
    if request.POST.get("remove"):
        detach(request.uow, context, request.POST["remove"])
        return see_other(path_for(context, "attach"))
    sent = [f for f in request.POST.getall("file") if isinstance(f, Incoming)]
    try:
        with attempt(request):
            added = [attach(request.uow, context, f.filename, f) for f in sent]
    except Invalid as error:
        message = request.t(error.errors["file"])
        if _wants_json(request):
            return Response(json_body={"error": message}, status=413)
        request.response.status = 413
        return {**files(context, request), "error": message}
    if _wants_json(request):
        return Response(json_body={"markdown": "\n".join(file_of(request, a).markdown for a in added)})
    say(request, request.runtime.catalogs.plural("${n} file added.", "${n} files added.", len(added), request.language))
    return see_other(path_for(context, "attach"))


def _wants_json(request: Request) -> bool:
    return "X-Requested-With" in request.headers or "application/json" in request.headers.get("Accept", "")


@view_config(route_name="blob", permission=NO_PERMISSION_REQUIRED, request_method="GET")
def deliver(context: Content, request: Request) -> Response:
    """One file, to those who may read the object that it belongs to: images inline, also other harmless types with `?open=1`."""
    stored = by_key(request.database, request.matchdict["key"])
    if stored is None or request.view.get(stored.owner) is None:
        raise HTTPNotFound()
    return file_response(request, stored, inline=stored.is_image or "open" in request.GET)
