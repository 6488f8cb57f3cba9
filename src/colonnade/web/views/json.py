"""Any object as JSON: read, changed, added to and thrown away by programs, through the same commands as by forms."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.base import awake, awake_type
from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.commands.trash import trash
from colonnade.content.errors import Invalid, NotAddable
from colonnade.content.interfaces import IContent, IFolder, INode
from colonnade.content.objects import Content, Folder, Place
from colonnade.i18n import messages
from colonnade.web.json_input import json_object, values_in
from colonnade.web.object_json import dumped, export
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
_MAX_REVISION = 1 << 31


@view_config(context=INode, name="json", permission="view", request_method="GET", dormant=True, scope="read")
def read(context: Content, request: Request) -> Response:
    """An object as JSON: also one whose plugin is off."""
    return _answer(context, request)


@view_config(context=IContent, name="json", permission="edit", request_method="PATCH", scope="write")
def change(context: Content, request: Request) -> Response:
    """Set the fields that were sent. With the `revision` that was read, what others changed since is merged, or answered with 409."""
    changed(request, context, json_object(request))
    return _answer(context, request)


def changed(request: Request, obj: Content, sent: dict[str, Any]) -> None:
    """Set the fields that were *sent*. Raises Invalid also for a place: who may read it isn't a value like any other."""
    if isinstance(obj, Place):
        raise Invalid({"": _("A community is changed in its settings.")})
    base = _revision(sent.pop("revision", None))
    with ExitStack() as stack:
        values = values_in(request.uow, awake_type(request.uow, obj).schema, sent, stack)
        edit(request.uow, obj, values, base_revision=base)


def _revision(sent: Any) -> int | None:
    if sent is not None and (not isinstance(sent, int) or isinstance(sent, bool) or not 0 <= sent < _MAX_REVISION):
        raise Invalid({"revision": _("This value has the wrong form.")})
    return sent


@view_config(context=IFolder, name="json", permission="add", request_method="POST", scope="write")
def add(context: Folder, request: Request) -> Response:
    """Make an object of the `type` that was sent, with the fields that were sent."""
    sent = json_object(request)
    type_name = sent.pop("type", None)
    if not isinstance(type_name, str):
        raise Invalid({"type": _("Please fill this in.")})
    obj = made(request, context, type_name, sent)
    response = _answer(obj, request, status=201)
    response.location = request.application_url + path_for(obj, "json")
    return response


def made(request: Request, container: Folder, type_name: str, sent: dict[str, Any]) -> Content:
    """A new object with the fields that were *sent*."""
    content_type = awake(request.uow, type_name, container)
    if not content_type.by_form:
        raise NotAddable(type_name, container.type_name)
    with ExitStack() as stack:
        return create(request.uow, container, type_name, values_in(request.uow, content_type.schema, sent, stack))


@view_config(context=IContent, name="json", permission="trash", request_method="DELETE", scope="write")
def throw(context: Content, request: Request) -> Response:
    """Move it to the trash, with all below it."""
    trash(request.uow, context)
    return Response(status=204)


def _answer(obj: Content, request: Request, status: int = 200) -> Response:
    return Response(dumped(export(obj, request), indent=1), status=status, content_type="application/json", charset="utf-8")
