"""Versions as objects: packing the database never destroys one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from BTrees.IOBTree import IOBTree
from persistent import Persistent
from zope.interface.interfaces import IInterface

from colonnade.content.fields import schema_fields
from colonnade.content.objects import Content
from colonnade.content.text import Text


class Version(Persistent):
    """What an object's fields were after one save. Texts are shared with the object, not copied."""

    def __init__(self, number: int, when: datetime, by: int, note: str, fields: Mapping[str, Any]) -> None:
        self.number, self.when, self.by, self.note = number, when, by, note
        self._fields = dict(fields)

    @property
    def stored(self) -> dict[str, Any]:
        """Field name to value as it is stored."""
        return dict(self._fields)

    def replace(self, fields: Mapping[str, Any]) -> None:
        """Let texts be others that say the same, without the name of somebody who was erased. Nothing else changes a version."""
        self._fields = {**self._fields, **fields}

    @property
    def values(self) -> dict[str, Any]:
        """Field name to plain value (texts as `str`)."""
        return {name: value.source if isinstance(value, Text) else value for name, value in self._fields.items()}

    @property
    def title(self) -> str:
        """The title at that time."""
        return self._fields.get("title", "")


def record_version(obj: Content, schema: IInterface, when: datetime, by: int, note: str = "") -> Version:
    """Store the present fields of *obj* as the version numbered `obj.revision`."""
    if obj.history is None:
        obj.history = IOBTree()
    fields = {name: getattr(obj, name, field.default) for name, field in schema_fields(schema)}
    version = obj.history[obj.revision] = Version(obj.revision, when, by, note, fields)
    return version


def versions_of(obj: Content) -> list[Version]:
    """All versions, the newest first."""
    return list(reversed(obj.history.values())) if obj.history else []


def version_of(obj: Content, number: int) -> Version | None:
    """One version by number, or None."""
    return obj.history.get(number) if obj.history else None
