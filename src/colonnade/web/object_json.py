"""Objects as plain values for programs: what a reader may know of one, whatever its type, also without its plugin."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from colonnade.commands.references import exported
from colonnade.content.fields import ObjectLinks, read_values, schema_fields
from colonnade.content.objects import Content, path_of, place_of, stored_fields
from colonnade.content.stored_file import StoredFile
from colonnade.content.text import Text
from colonnade.content.types import TYPES, ContentType
from colonnade.facets.plain import facets_of
from colonnade.web.auth.bearer import API
from colonnade.web.content_page import file_url
from colonnade.web.keeping import changed_at, may_keep
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_SMALL = 8192
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


def numbered(obj: Content, request: Request) -> dict[str, Any]:
    """`values_of` with the addresses of the object, of what it is in, and of its place, by number."""
    above = obj.__parent__
    links = {
        "self": number_url(obj),
        "page": path_for(obj),
        "container": number_url(above) if above is not None else None,
        "place": number_url(place_of(obj)),
    }
    return {**values_of(obj, request), "links": links}


def number_url(obj: Content) -> str:
    """The address of an object in the API: it stays, wherever that goes."""
    return f"{API}/objects/{obj.uid}"


def written(obj: Content, request: Request) -> bytes:
    """`numbered` as JSON. While a request only reads, small ones are kept for all readers for whom they are the same: most of a list is."""
    if not may_keep(request) or not _is_alike_for_all(TYPES.get(obj.type_name)):
        return dumped(numbered(obj, request))
    above, objects = obj.__parent__, request.runtime.objects
    key = (obj.uid, changed_at(obj), path_for(obj), above.uid if above else 0, place_of(obj).uid, request.database["people"].changes)
    found = objects.get(key)
    if found is None:
        found = dumped(numbered(obj, request))
        if len(found) <= _SMALL:
            objects.put(key, found)
    return found


def _is_alike_for_all(content_type: ContentType | None) -> bool:
    """Whether the values of a type name no other objects, which not everybody may know of."""
    return content_type is not None and not any(isinstance(field, ObjectLinks) for _name, field in schema_fields(content_type.schema))


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
