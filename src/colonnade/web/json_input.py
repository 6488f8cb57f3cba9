"""What programs send: one JSON object, and the values in it as the schema of a type has them."""

from __future__ import annotations

import binascii
import json
import math
from base64 import b64decode
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from zope.interface.interfaces import IInterface
from zope.schema import Bool, Date, Datetime, Int, Tuple
from zope.schema import Text as TextField
from zope.schema.interfaces import IField

from colonnade.commands.base import UnitOfWork
from colonnade.commands.files import received
from colonnade.content.errors import Invalid
from colonnade.content.fields import ObjectLinks, People, PersonField, Refused, Tags, schema_fields
from colonnade.content.file_field import File
from colonnade.i18n import messages

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
_WRONG_FORM = _("This value has the wrong form.")
MAX_DEPTH = 64
"""How deeply lists and objects may lie in each other."""
_MAX_TOLD, _MAX_NAME = 20, 100


def json_object(request: Request) -> dict[str, Any]:
    """The object in the body of *request*. Raises Invalid when there is anything else, or a name twice."""
    try:
        found = json.loads(request.body.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Invalid({"": _("The body is not JSON in UTF-8, or has a name twice.")}) from error
    if request.content_type != "application/json" or not isinstance(found, dict):
        raise Invalid({"": _("The body must be one JSON object, sent as application/json.")})
    if _is_too_deep(found):
        raise Invalid({"": _("The body is nested too deeply: more than ${max} levels.", mapping={"max": MAX_DEPTH})})
    return found


def _is_too_deep(found: Any) -> bool:
    """Whether something lies deeper than `MAX_DEPTH`; without recursion, level by level."""
    level = [found]
    for _depth in range(MAX_DEPTH):
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def values_in(uow: UnitOfWork, schema: IInterface, given: Mapping[str, Any], stack: ExitStack) -> dict[str, Any]:
    """The fields of *schema* that *given* has, ready for commands; files are there until *stack* ends.

    Raises Invalid for names of no field, and of fields that can't be set.
    """
    fields = dict(schema_fields(schema))
    unknown = [name[:_MAX_NAME] for name in given if name not in fields]
    errors = {name: _("There is no field of this name.") for name in unknown[:_MAX_TOLD]}
    errors.update((name, _("This can't be set.")) for name in given if name in fields and fields[name].readonly)
    if errors:
        raise Invalid(errors)
    found = {name: _value(uow, fields[name], value, stack) for name, value in given.items()}
    refused = {name: value.message for name, value in found.items() if isinstance(value, Refused)}
    if refused:  # before any code of a type sees it
        raise Invalid(refused)
    return found


def _value(uow: UnitOfWork, field: IField, value: Any, stack: ExitStack) -> Any:
    """One value as forms give it; what can't be one becomes `Refused`."""
    match field, value:
        case _, None:
            return field.missing_value if field.required or field.default is None else field.default
        case ((Tags() | People() | ObjectLinks() | PersonField()), _):
            return _named(field, value)
        case File(), _:
            return _file(uow, value, stack)
        case Datetime(), _:
            return _moment(value)
        case Date(), _:
            return _converted(date.fromisoformat, value)
        case Tuple(), list():
            return tuple(value)
        case Int(), bool():
            return _refused()
        case Bool(), _:
            return value if isinstance(value, bool) else _refused()
        case TextField(), _:
            return value if isinstance(value, str) else _refused()
        case _, dict() | list():
            return _refused()
    return value


def _named(field: IField, value: Any) -> Any:
    """What names tags, people or objects, one or several: as one text, or as a list of texts."""
    if isinstance(value, str):
        return value
    if isinstance(field, PersonField) or not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        return _refused()
    return value if isinstance(field, Tags) else "\n".join(value)


def _refused(message: str = _WRONG_FORM) -> Refused:
    return Refused("", message)


def _converted(convert: Any, value: Any) -> Any:
    try:
        return convert(value)
    except (TypeError, ValueError):
        return _refused()


def _moment(value: Any) -> Any:
    found = _converted(datetime.fromisoformat, value)
    if isinstance(found, datetime) and found.tzinfo is None:
        return _refused(_("Say which offset the clock has: 2026-03-02T09:00:00+01:00."))
    return found


def _file(uow: UnitOfWork, value: Any, stack: ExitStack) -> Any:
    """A small file, sent as `{"name": …, "base64": …}`."""
    match value:
        case {"name": str(name), "base64": str(text)} if len(value) == 2:
            try:
                return stack.enter_context(received(uow, name, b64decode(text, validate=True)))
            except (binascii.Error, ValueError):
                pass
    return _refused(_("A file is sent as its name and its content in base64."))
