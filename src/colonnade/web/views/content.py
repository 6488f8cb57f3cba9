"""Showing any object: its own type's page if it has one, else these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.references import written
from colonnade.content.facets import ITaggable
from colonnade.content.fields import Markdown, read_values, schema_fields
from colonnade.content.interfaces import IContent, INode
from colonnade.content.objects import Content, Folder
from colonnade.content.texts import texts_of
from colonnade.security.can import can
from colonnade.web.content_page import ContentPage, owner_of
from colonnade.web.responses import see_other
from colonnade.web.stopped import why_asleep
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

MAX_CHILDREN = 200


@view_config(context=IContent, permission="view", renderer="colonnade:show.pt")
def show(context: Content, request: Request) -> dict[str, Any]:
    """The fields of an object, and what is in it."""
    page = ContentPage(context, request).open()
    shown = written(request.database, request.reader, page.type.schema, read_values(context, page.type.schema))
    fields = [
        (
            request.t(field.title),
            isinstance(field, Markdown),
            page.html(name) if isinstance(field, Markdown) else shown[name],
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
    texts = [page.resolved(text.html) for text in texts_of(context)]
    may_mend = bool(can(request.reader, "administer", request.database["site"]))
    return {
        "plugin": plugin,
        "texts": texts,
        "lang": page.lang,
        "rows": _children(context, request),
        "why": why_asleep(request, context),
        "admin_url": f"/admin/plugins/{owner_of(context)}" if may_mend else None,
    }


@view_config(route_name="permalink", permission="view")
def permalink(context: Content, request: Request) -> Response:
    """`/-/id/UID` leads to where the object is now."""
    obj = request.view.get(int(request.matchdict["uid"]))
    if obj is None:
        raise HTTPNotFound()
    return see_other(path_for(obj))
