"""Checking values against a schema, with messages that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from translationstring import TranslationString
from zope.interface import Invalid as ConstraintInvalid
from zope.interface.interfaces import IInterface
from zope.schema import Date, Datetime, Tuple
from zope.schema.interfaces import (
    ConstraintNotSatisfied,
    IField,
    RequiredMissing,
    TooBig,
    TooLong,
    TooShort,
    TooSmall,
    ValidationError,
    WrongType,
)

from colonnade.content.errors import Invalid
from colonnade.content.fields import Refused, clean, schema_fields
from colonnade.i18n import messages

_ = messages("colonnade")


def validated(schema: IInterface, values: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """*values* cleaned and checked; names that aren't in *schema* are dropped.

    With *partial*, missing fields are left alone, else they get the field's default. Raises Invalid with a message a field.
    """
    checked: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, field in schema_fields(schema):
        if name not in values and partial:
            continue
        value = clean(field, values.get(name, field.default))
        if isinstance(value, Refused):
            errors[name] = value.message
            continue
        if value == "" and not field.required:
            value = field.missing_value if field.default is None else field.default
        try:
            field.bind(None).validate(_required(field, value))
        except (ValidationError, ConstraintInvalid) as error:
            errors[name] = message_for(field, error)
        checked[name] = value
    if errors:
        raise Invalid(errors)
    return checked


def _required(field: IField, value: Any) -> Any:
    """A text of nothing but space is a missing one."""
    return field.missing_value if field.required and isinstance(value, str) and not value.strip() else value


def message_for(field: IField, error: Exception) -> str:
    """What to tell a person about *error*."""
    limits = {
        "max": getattr(field, "max_length", None) or getattr(field, "max", None),
        "min": getattr(field, "min_length", None) or getattr(field, "min", None),
    }
    match error:
        case ConstraintInvalid(args=(TranslationString() as own, *_)):
            return own
        case RequiredMissing():
            return _("Please fill this in.")
        case TooLong() if isinstance(field, Tuple):
            return _("Please use at most ${max} entries.", mapping=limits)
        case TooLong():
            return _("Please use at most ${max} characters.", mapping=limits)
        case TooShort():
            return _("Please use at least ${min} characters.", mapping=limits)
        case TooBig() if isinstance(field, Date | Datetime):
            return _("Please choose ${max} or a day before it.", mapping=limits)
        case TooSmall() if isinstance(field, Date | Datetime):
            return _("Please choose ${min} or a day after it.", mapping=limits)
        case TooBig():
            return _("Please use at most ${max}.", mapping=limits)
        case TooSmall():
            return _("Please use at least ${min}.", mapping=limits)
        case ConstraintNotSatisfied():
            return _("Please choose one of the listed values.")
        case WrongType():
            return _("This value has the wrong form.")
        case _:
            return _("Please check this value.")
