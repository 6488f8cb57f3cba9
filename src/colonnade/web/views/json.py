"""Any object as JSON: read, changed, added to and thrown away by programs, through the same commands as by forms."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.base import awake
from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.commands.references import exported
from colonnade.commands.trash import trash
from colonnade.content.errors import Invalid, NotAddable
from colonnade.content.fields import read_values
from colonnade.content.interfaces import IContent, IFolder, INode
from colonnade.content.objects import Content, Folder, path_of, stored_fields
from colonnade.content.stored_file import StoredFile
from colonnade.content.text import Text
from colonnade.content.types import TYPES
from colonnade.facets.plain import facets_of
from colonnade.i18n import messages
from colonnade.web.content_page import file_url
from colonnade.web.json_input import json_object, values_in
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
_MAX_REVISION = 1 << 31


@view_config(context=INode, name="json", permission="view", request_method="GET", dormant=True)
def read(context: Content, request: Request) -> Response:
    """An object as JSON: also one whose plugin is off."""
    return _answer(context, request)


@view_config(context=IContent, name="json", permission="edit", request_method="PATCH")
def change(context: Content, request: Request) -> Response:
    """Set the fields that were sent. With the `revision` that was read, what others changed since is merged, or answered with 409."""
    sent = json_object(request)
    base = _revision(sent.pop("revision", None))
    with ExitStack() as stack:
        values = values_in(request.uow, TYPES.get(context.type_name).schema, sent, stack)
        edit(request.uow, context, values, base_revision=base)
    return _answer(context, request)


def _revision(sent: Any) -> int | None:
    if sent is not None and (not isinstance(sent, int) or isinstance(sent, bool) or not 0 <= sent < _MAX_REVISION):
        raise Invalid({"revision": _("This value has the wrong form.")})
    return sent


@view_config(context=IFolder, name="json", permission="add", request_method="POST")
def add(context: Folder, request: Request) -> Response:
    """Make an object of the `type` that was sent, with the fields that were sent."""
    sent = json_object(request)
    type_name = sent.pop("type", None)
    if not isinstance(type_name, str):
        raise Invalid({"type": _("Please fill this in.")})
    content_type = awake(request.uow, type_name, context)
    if not content_type.by_form:
        raise NotAddable(type_name, context.type_name)
    with ExitStack() as stack:
        obj = create(request.uow, context, type_name, values_in(request.uow, content_type.schema, sent, stack))
    response = _answer(obj, request, status=201)
    response.location = request.application_url + path_for(obj, "json")
    return response


@view_config(context=IContent, name="json", permission="trash", request_method="DELETE")
def throw(context: Content, request: Request) -> Response:
    """Move it to the trash, with all below it."""
    trash(request.uow, context)
    return Response(status=204)


def _answer(obj: Content, request: Request, status: int = 200) -> Response:
    body = json.dumps(export(obj, request), ensure_ascii=False, indent=1, default=_plain)
    return Response(body, status=status, content_type="application/json", charset="utf-8")


def export(obj: Content, request: Request) -> dict[str, Any]:
    """An object as plain values; uids are strings, since they are larger than JavaScript's numbers. Links only where the reader may go."""
    content_type = TYPES.get(obj.type_name)
    values = _raw_values(obj)
    if content_type is not None:
        own = read_values(obj, content_type.schema)
        values = {**values, **exported(request.database, request.reader, content_type.schema, own)}
    return {
        "uid": str(obj.uid),
        "type": obj.type_name,
        "path": "/" + "/".join(path_of(obj)),
        "url": path_for(obj),
        "creator": str(obj.creator),
        "created": obj.created,
        "modified": obj.modified,
        "revision": obj.revision,
        **values,
        **_facets(obj),
    }


def _facets(obj: Content) -> dict[str, Any]:
    """What the facets hold; who follows something is nobody else's business."""
    found = facets_of(obj, str)
    return {**found, "followers": len(found["followers"])} if "followers" in found else found


def _raw_values(obj: Content) -> dict[str, Any]:
    """Whatever plain values an object has: all that is known of one without code, and what its plugin keeps beside the schema."""
    found = stored_fields(obj).items()
    return {n: v.source if isinstance(v, Text) else v for n, v in found if isinstance(v, (str, int, float, bool, Text, type(None)))}


def _plain(value: Any) -> Any:
    if isinstance(value, StoredFile):
        return {"name": value.name, "bytes": value.size, "media_type": value.media_type, "sha256": value.sha256, "url": file_url(value)}
    return value.isoformat() if isinstance(value, date) else str(value)
