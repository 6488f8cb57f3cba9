"""Bring an old version back, as a new one: nothing that came later is lost."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.commands.edit import EditResult, edit
from colonnade.content.errors import Invalid
from colonnade.content.fields import schema_fields
from colonnade.content.objects import Content
from colonnade.content.types import TYPES
from colonnade.content.versions import version_of
from colonnade.i18n import messages

_ = messages("colonnade")


def restore_version(uow: UnitOfWork, obj: Content, number: int, note: str = "") -> EditResult:
    """Set the fields of *obj* to those of version *number*; read-only ones stay.

    Raises Invalid when there is none, and what `edit` raises.
    """
    version = version_of(obj, number)
    if version is None:
        raise Invalid({"version": _("There is no such version.")})
    content_type = TYPES.get(obj.type_name)
    fixed = {name for name, field in schema_fields(content_type.schema) if field.readonly} if content_type else set()
    return edit(uow, obj, {name: value for name, value in version.values.items() if name not in fixed}, note=note)
