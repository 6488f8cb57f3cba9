"""Showing any object: its own type's page if it has one, else these."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.view import view_config

from colonnade.content.facets import ITaggable
from colonnade.content.fields import Markdown, read_values, schema_fields
from colonnade.content.interfaces import IContent, INode
from colonnade.content.objects import Content, Folder, path_of, stored_fields
from colonnade.content.text import Text
from colonnade.content.types import TYPES
from colonnade.facets.plain import facets_of
from colonnade.security.can import can
from colonnade.web.content_page import ContentPage, owner_of
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

MAX_CHILDREN = 200


@view_config(context=IContent, permission="view", renderer="colonnade:show.pt")
def show(context: Content, request: Request) -> dict[str, Any]:
    """The fields of an object, and what is in it."""
    page = ContentPage(context, request).open()
    fields = [
        (
            request.t(field.title),
            isinstance(field, Markdown),
            page.html(name) if isinstance(field, Markdown) else getattr(context, name, None),
        )
        for name, field in schema_fields(page.type.schema)
        if name not in IContent and field.interface is not ITaggable
    ]
    return {"it": page, "fields": fields, "rows": _children(context, request)}


def _children(context: Content, request: Request) -> list[Any]:
    children = [child for _, child in zip(range(MAX_CHILDREN), context.values(), strict=False)] if isinstance(context, Folder) else []
    return [request.view.row(child) for child in children if can(request.reader, "view", child)]


@view_config(context=INode, permission="view", renderer="colonnade:dormant.pt", dormant=True)
def dormant(context: Content, request: Request) -> dict[str, Any]:
    """An object whose plugin is off or gone: still readable."""
    request.page.title = request.page.node_title(context)
    loaded = request.runtime.registry.get(owner_of(context))
    plugin = request.t(loaded.manifest.title) if loaded and loaded.manifest else owner_of(context)
    page = ContentPage(context, request)
    texts = [page.resolved(value.html) for value in vars(context).values() if isinstance(value, Text)]
    return {"plugin": plugin, "texts": texts, "lang": page.lang, "rows": _children(context, request), "installed": loaded is not None}


@view_config(context=INode, name="json", permission="view", dormant=True)
def as_json(context: Content, request: Request) -> Response:
    """An object as JSON: also one whose plugin is off."""
    body = json.dumps(export(context), ensure_ascii=False, indent=1, default=_plain)
    return Response(body, content_type="application/json", charset="utf-8")


def export(obj: Content) -> dict[str, Any]:
    """An object as plain values; uids are strings, since they are larger than JavaScript's numbers."""
    content_type = TYPES.get(obj.type_name)
    values = {**_raw_values(obj), **(read_values(obj, content_type.schema) if content_type else {})}
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


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@view_config(route_name="permalink", permission="view")
def permalink(context: Content, request: Request) -> Response:
    """`/-/id/UID` leads to where the object is now."""
    obj = request.view.get(int(request.matchdict["uid"]))
    if obj is None:
        raise HTTPNotFound()
    return see_other(path_for(obj))
