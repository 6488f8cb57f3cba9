"""What is stored is noted, and a change of it comes with a new version and a migration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from colonnade.conformance.subject import Subject
from colonnade.content.fields import schema_fields
from colonnade.content.interfaces import IContent
from colonnade.content.types import ContentType

TIER = "gold"
REASON = "objects that people wrote last year have the fields of last year."
REMEDY = (
    "Raise `version` of the type and give it a migration (docs/how-to/write-a-migration.md), "
    "then note what is stored now: colonnade plugin check --note-schemas"
)


def check(subject: Subject) -> Iterator[str]:
    """Compare the fields with those that were noted, and look for a migration for each version."""
    types = subject.types()
    for content_type in types:
        lacking = [version for version in range(1, content_type.version) if version not in content_type.migrations]
        yield from (f"{content_type.name}: nothing lifts an object of version {version}" for version in lacking)
    if not types:
        return
    if not subject.schemas.is_file():
        yield f"{subject.schemas} isn't there"
        return
    noted = json.loads(subject.schemas.read_text("utf-8"))
    now = stored(types)
    for name, before in noted.items():
        if name not in now:
            yield f"the type {name} is gone: what is stored of it has no form any more"
        elif before["version"] == now[name]["version"]:
            yield from (f"{name}: {what}" for what in _differences(before["fields"], now[name]["fields"]))
        elif before != now[name]:
            yield f"{name} has version {now[name]['version']}, and version {before['version']} is noted"
    yield from (f"the type {name} isn't noted yet" for name in now if name not in noted)


def stored(types: list[ContentType]) -> dict[str, Any]:
    """What is stored of each type: its version, and the kind of each field."""
    return {found.name: {"version": found.version, "fields": _fields(found)} for found in sorted(types, key=lambda t: t.name)}


def _fields(found: ContentType) -> dict[str, str]:
    own = ((name, field) for name, field in schema_fields(found.schema) if name not in IContent)
    return {
        name: f"{type(field).__name__}{', required' if field.required else ''}" for name, field in sorted(own, key=lambda pair: pair[0])
    }


def _differences(before: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    """What is other than was noted. A new field that may be empty needs no migration, and is to be noted."""
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            yield f"the field {name} is gone, without a new version"
        elif name not in before:
            yield f"the field {name} is new: " + ("and required, without a new version" if "required" in now[name] else "note it")
        elif before[name] != now[name]:
            yield f"the field {name} was {before[name]} and is {now[name]}, without a new version"
