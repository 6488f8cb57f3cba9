"""Bring an old version back, as a new one: nothing that came later is lost."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork, awake_type
from colonnade.commands.edit import EditResult, edit
from colonnade.content.errors import Invalid
from colonnade.content.fields import is_passing, schema_fields
from colonnade.content.objects import Content
from colonnade.content.versions import version_of
from colonnade.i18n import messages

_ = messages("colonnade")


def restore_version(uow: UnitOfWork, obj: Content, number: int, note: str = "") -> EditResult:
    """Set the fields of *obj* to those of version *number*. Raises Invalid when there is none, and what `edit` raises.

    Passing and read-only fields stay as they are.
    """
    version = version_of(obj, number)
    if version is None:
        raise Invalid({"version": _("There is no such version.")})
    schema = awake_type(uow, obj).schema
    kept = {name for name, field in schema_fields(schema) if is_passing(field) or field.readonly}
    return edit(uow, obj, {name: value for name, value in version.values.items() if name not in kept}, note=note)
