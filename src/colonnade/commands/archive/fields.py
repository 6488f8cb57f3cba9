"""The fields of an object in an archive, checked against the schema of its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zope.interface import Invalid as ConstraintInvalid
from zope.schema.interfaces import ValidationError

from colonnade.commands.archive.names import People
from colonnade.commands.archive.read import Record, part
from colonnade.commands.archive.values import Malformed, from_json
from colonnade.content.fields import Markdown, schema_fields
from colonnade.content.objects import is_field_name
from colonnade.content.stored_file import StoredFile
from colonnade.content.text import Text
from colonnade.content.types import TYPES

_NO_FILE = StoredFile.__new__(StoredFile)


def checked_fields(record: Record, people: People, files: Mapping[str, StoredFile] | None = None) -> dict[str, Any]:
    """The fields of *record* as they are stored; without *files* only to see whether they can be. Raises Malformed."""
    found = fields_in(record, record.raw, people, files)
    if not isinstance(found.get("title"), str) or not isinstance(found.get("language", "en"), str):
        raise Malformed("it has no title or no language")
    content_type = TYPES.get(record.type_name)
    if content_type is not None and record.raw.get("schema_version") == content_type.version:
        for name, field in schema_fields(content_type.schema):
            if name in found:
                _check(name, field, found[name])
    return found


def fields_in(record: Record, raw: Mapping[str, Any], people: People, files: Mapping[str, StoredFile] | None = None) -> dict[str, Any]:
    """The `fields` of *raw*: an object, or one of its versions. Raises Malformed."""
    known = files if files is not None else {file["key"]: _NO_FILE for file in record.files if isinstance(file.get("key"), str)}
    found = {}
    for name, value in part(dict(raw), "fields", dict, ...).items():
        if not is_field_name(name):
            raise Malformed(f"a field can't be called {name[:40]}")
        found[name] = from_json(value, known, people.id_of)
    return found


def _check(name: str, field: Any, value: Any) -> None:
    if isinstance(field, Markdown) and not isinstance(value, Text | None):
        raise Malformed(f"the field {name} is no text")
    try:
        field.bind(None).validate(value.source if isinstance(value, Text) else value)
    except (ValidationError, ConstraintInvalid) as error:
        raise Malformed(f"the field {name} has a value that its type doesn't allow ({type(error).__name__})") from error
