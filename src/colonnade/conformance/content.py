"""Content of any type made up from its schema: nothing here names a plugin."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from zope.interface.interfaces import IInterface
from zope.schema import URI, Bool, Choice, Date, Datetime, Float, Int, Text, TextLine
from zope.schema.interfaces import IField

from colonnade.commands.create import create
from colonnade.content.fields import schema_fields
from colonnade.content.interfaces import IContent
from colonnade.content.types import TYPES, ContentType
from colonnade.testing import MemorySite


def values_for(schema: IInterface, title: str, text: str = "") -> dict[str, Any]:
    """Values for every field of *schema* but the language: *title* as its title, *text* (or *title*) wherever text fits."""
    written = ((name, field) for name, field in schema_fields(schema) if name != "language" and not field.readonly)
    found = {
        name: f"https://example.org/{quote(title)}" if isinstance(field, URI) else _value_for(field, text or title)
        for name, field in written
    }
    return {**{name: value for name, value in found.items() if value is not None}, "title": title}


def _value_for(field: IField, text: str) -> Any:
    match field:
        case Bool():
            return True
        case Choice():
            return next(iter(field.vocabulary)).value
        case Datetime():
            return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        case Date():
            return date(2026, 3, 2)
        case Int() | Float():
            return field.min if field.min is not None else 1
        case TextLine() | Text():
            fits = text[: field.max_length or None]
            return fits if field.constraint(fits) else None
        case _:
            return None


def addable_types(plugin: str) -> list[ContentType]:
    """The types of a plugin that people can add."""
    return [found for found in TYPES.owned_by(plugin) if found.listed and found.kind != "place" and found.addable_in]


def fill(site: MemorySite, plugin: str, place: Any, title: str, text: str = "", by: Any = None) -> list[Any]:
    """Add one object of each of a plugin's types in *place*, each wherever it fits first; return them."""
    made: list[Any] = []
    waiting = addable_types(plugin)
    while waiting:
        left = [found for found in waiting if not _added(site, found, place, title, text, by, made)]
        if len(left) == len(waiting):
            return made
        waiting = left
    return made


def _added(site: MemorySite, content_type: ContentType, place: Any, title: str, text: str, by: Any, made: list[Any]) -> bool:
    containers = (node for node in (*place.values(), *made) if node.type_name in content_type.addable_in)
    container = next(containers, None)
    if container is not None:
        made.append(create(site.uow(by), container, content_type.name, values_for(content_type.schema, title, text)))
    return container is not None


def own_fields(content_type: ContentType) -> list[str]:
    """The names of the fields that a type adds to those of all content, and that people write."""
    return [name for name, field in schema_fields(content_type.schema) if name not in IContent and not field.readonly]
