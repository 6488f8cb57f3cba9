"""The description of the API in OpenAPI 3.1, made from the schemas of the types that are on."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from zope.schema import URI, Bool, Choice, Date, Datetime, Decimal, Float, Int, Text, Tuple
from zope.schema.interfaces import IField

from colonnade.content.fields import ObjectLinks, People, PersonField, Tags, schema_fields
from colonnade.content.file_field import File
from colonnade.content.types import CORE, TYPES, ContentType
from colonnade.i18n import messages
from colonnade.web.auth.bearer import API
from colonnade.web.object_json import dumped

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "string", "pattern": "^[0-9]{1,19}$"}
_SENT_FILE: Schema = {
    "type": "object",
    "properties": {"name": _TEXT, "base64": {"type": "string", "contentEncoding": "base64"}},
    "required": ["name", "base64"],
    "additionalProperties": False,
}
_READ_FILE: Schema = {
    "type": "object",
    "properties": {"name": _TEXT, "bytes": {"type": "integer"}, "media_type": _TEXT, "sha256": _TEXT, "url": _TEXT},
}
_OBJECT: Schema = {
    "uid": {"type": "string", "pattern": "^[0-9]+$"},
    "type": _TEXT,
    "path": _TEXT,
    "url": _TEXT,
    "creator": _TEXT,
    "created": {"type": "string", "format": "date-time"},
    "modified": {"type": "string", "format": "date-time"},
    "revision": {"type": "integer"},
    "links": {"type": "object"},
}
_KINDS: tuple[tuple[tuple[type, ...], Schema], ...] = (
    ((Tags, People, ObjectLinks), {"type": "array", "items": _TEXT}),
    ((PersonField,), _TEXT),
    ((Bool,), {"type": "boolean"}),
    ((Int,), {"type": "integer"}),
    ((Float, Decimal), {"type": "number"}),
    ((Datetime,), {"type": "string", "format": "date-time"}),
    ((Date,), {"type": "string", "format": "date"}),
    ((URI,), {"type": "string", "format": "iri"}),
    ((Text,), _TEXT),
    ((Tuple,), {"type": "array"}),
)
"""What a field of these classes is in JSON; the first that fits."""
_LIMITS = (("max_length", "maxLength"), ("min_length", "minLength"), ("max", "maximum"), ("min", "minimum"))


def types_here(request: Request) -> list[ContentType]:
    """The types of plugins that are on for the site, by name; not those of the core, which are places."""
    activity = request.activity
    found = (each for each in TYPES if (owner := TYPES.owner(each.name)) and owner != CORE and activity.is_on(owner))
    return sorted(found, key=lambda each: each.name)


def written_document(request: Request) -> bytes:
    """The description for who asks, as JSON: kept while the same plugins are on and their words are the same."""
    key = ("openapi", request.language, request.activity.on, request.runtime.site_url or request.host_url)
    return request.runtime.frames.kept(key, lambda: dumped(document(request)))


def document(request: Request) -> Schema:
    """The description for who asks, with titles in their language."""
    paths: Schema = {
        f"{API}": {"get": _operation("entrance", _("Where everything is"), {"type": "object"})},
        f"{API}/types": {"get": _operation("types", _("The types that are on"), {"type": "object"})},
        f"{API}/objects": {"get": _list_operation("objects", _("Objects of all types"), "object", ("place", "tag", "title", "path"))},
        f"{API}/objects/{{uid}}": _one(),
    }
    schemas: Schema = {"object": {"type": "object", "properties": _OBJECT, "required": list(_OBJECT)}, "problem": _problem()}
    for each in types_here(request):
        schemas.update(_schemas(each, request))
        paths[f"{API}/types/{each.name}/objects"] = _collection(each)
    found = {
        "openapi": "3.1.0",
        "info": {"title": "Colonnade", "version": version("colonnade")},
        "servers": [{"url": request.runtime.site_url or request.host_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }
    return _translated(found, request)


def _translated(found: Any, request: Request) -> Any:
    if isinstance(found, dict):
        return {key: _translated(value, request) for key, value in found.items()}
    if isinstance(found, list):
        return [_translated(value, request) for value in found]
    return request.t(found) if hasattr(found, "domain") else found


# Schemas


def field_schema(field: IField, *, sent: bool) -> Schema:
    """What a field is in JSON: as it is *sent*, or as it is read."""
    if isinstance(field, File):
        found = dict(_SENT_FILE if sent else _READ_FILE)
    elif isinstance(field, Choice):
        found = {"enum": [term.value for term in field.vocabulary]}
    else:
        found = next((dict(schema) for classes, schema in _KINDS if isinstance(field, classes)), {})
    if sent and found.get("type") in ("string", "integer", "number") and not isinstance(field, PersonField):
        limits = ((there, getattr(field, here, None)) for here, there in _LIMITS)
        found.update((there, limit) for there, limit in limits if isinstance(limit, int) and not isinstance(limit, bool) and limit)
    if not sent or not field.required:
        found = {"anyOf": [found, {"type": "null"}]}
    found["title"] = field.title
    if field.description:
        found["description"] = field.description
    return found


def _schemas(content_type: ContentType, request: Request) -> Schema:
    """Three for each type: as it is read, as it is made, as it is changed."""
    fields = schema_fields(content_type.schema)
    read = {name: field_schema(field, sent=False) for name, field in fields}
    sent = {name: field_schema(field, sent=True) for name, field in fields if not field.readonly}
    needed = [name for name, field in fields if name in sent and field.required and not field.default]
    name, title = content_type.name, content_type.title
    return {
        name: {"title": title, "type": "object", "properties": {**_OBJECT, **read}, "required": list(_OBJECT)},
        f"{name}.new": {
            "type": "object",
            "properties": sent,
            "required": [each for each in needed if each != "title" or content_type.titled],
            "additionalProperties": False,
        },
        f"{name}.change": {"type": "object", "properties": sent, "additionalProperties": False},
    }


def _problem() -> Schema:
    return {
        "type": "object",
        "properties": {
            "title": _TEXT,
            "status": {"type": "integer"},  # allow core_names_no_plugin: a member of problem details
            "detail": _TEXT,
            "errors": {"type": "object", "additionalProperties": _TEXT},
        },
        "required": ["title", "status", "detail"],  # allow core_names_no_plugin: a member of problem details
    }


# Operations


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _operation(name: str, summary: str, answer: Schema | None, *, code: str = "200", headers: tuple[str, ...] = ("ETag",)) -> Schema:
    """One operation, with its answer when all is well; every other one is a problem."""
    good: Schema = {"description": summary}
    if answer is not None:
        good["content"] = _json(answer)
        good["headers"] = {each: {"schema": _TEXT} for each in headers}
    problem = {"description": _("Why it was not done"), "content": {"application/problem+json": {"schema": _ref("problem")}}}
    return {"operationId": name, "summary": summary, "responses": {code: good, "default": problem}}


def _parameter(name: str, schema: Schema, *, where: str = "query", required: bool = False) -> Schema:
    return {"name": name, "in": where, "schema": schema, "required": required}


def _list_operation(name: str, summary: str, of: str, filters: tuple[str, ...]) -> Schema:
    page = {"type": "object", "properties": {"items": {"type": "array", "items": _ref(of)}, "next": {"type": ["string", "null"]}}}
    operation = _operation(name, summary, page, headers=("Link",))
    operation["parameters"] = [
        *(_parameter(each, _NUMBER if each == "place" else _TEXT) for each in filters),
        _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
        _parameter("after", {"type": "string", "pattern": "^-?[0-9]{1,19}$"}),
    ]
    return operation


def _collection(content_type: ContentType) -> Schema:
    name = content_type.name
    found = {"get": _list_operation(f"list {name}", content_type.title, name, ("place", "state"))}
    if content_type.by_form and content_type.addable_in:
        add = _operation(f"add {name}", content_type.title, _ref(name), code="201", headers=("ETag", "Location"))
        add["parameters"] = [_parameter("in", _NUMBER, required=True)]
        found["post"] = {**add, "requestBody": {"required": True, "content": _json(_ref(f"{name}.new"))}}
    return found


def _one() -> Schema:
    """An object by its number: what may be sent is what its type has."""
    read = _operation("read", _("An object"), _ref("object"))
    read["parameters"] = [_parameter("facets", {"const": "1"})]
    change = _operation("change", _("Change fields of an object"), _ref("object"))
    change["parameters"] = [_parameter("If-Match", _TEXT, where="header", required=True)]
    change["requestBody"] = {"required": True, "content": _json({"type": "object"})}
    throw = _operation("throw", _("Move an object to the trash"), None, code="204")
    throw["parameters"] = [_parameter("If-Match", _TEXT, where="header")]
    uid = _parameter("uid", _NUMBER, where="path", required=True)
    return {"parameters": [uid], "get": read, "patch": change, "delete": throw}
