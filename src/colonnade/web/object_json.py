"""Objects as plain values for programs: what a reader may know of one, whatever its type, also without its plugin."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from colonnade.commands.references import exported
from colonnade.content.fields import read_values
from colonnade.content.objects import Content, path_of, stored_fields
from colonnade.content.stored_file import StoredFile
from colonnade.content.text import Text
from colonnade.content.types import TYPES
from colonnade.facets.plain import facets_of
from colonnade.web.content_page import file_url
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_PLAIN = (str, int, float, bool, Text, type(None))


def export(obj: Content, request: Request) -> dict[str, Any]:
    """An object with all that is attached to it. uids are strings, since they are larger than JavaScript's numbers."""
    return {**values_of(obj, request), **_facets(obj)}


def values_of(obj: Content, request: Request) -> dict[str, Any]:
    """An object alone: what is another with each of its revisions, and where it is. Links only where the reader may go."""
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
    }


def _facets(obj: Content) -> dict[str, Any]:
    """What the facets hold; who follows something is nobody else's business."""
    found = facets_of(obj, str)
    return {**found, "followers": len(found["followers"])} if "followers" in found else found


def _raw_values(obj: Content) -> dict[str, Any]:
    """Whatever plain values an object has: all that is known of one without code, and what its plugin keeps beside the schema."""
    return {n: v.source if isinstance(v, Text) else v for n, v in stored_fields(obj).items() if isinstance(v, _PLAIN)}


def dumped(found: Any, indent: int | None = None) -> bytes:
    """Values of `export` as JSON in UTF-8."""
    return json.dumps(found, ensure_ascii=False, indent=indent, default=_plain).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    if isinstance(value, StoredFile):
        return {"name": value.name, "bytes": value.size, "media_type": value.media_type, "sha256": value.sha256, "url": file_url(value)}
    return value.isoformat() if isinstance(value, date) else str(value)
