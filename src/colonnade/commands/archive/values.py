"""Values of fields as JSON and back. What JSON has no form for says what it is, so reading it back needs no schema.

Text is `{"markdown": …}`, a moment `{"moment": …}`, a day `{"date": …}`, a file `{"file": KEY}`, a person `{"person": LOGIN}`,
an object `{"object": UID}`; several are a list, which becomes a tuple again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from colonnade.content.stored_file import StoredFile
from colonnade.content.text import Text

_EXACT = 1 << 53
"""Whole numbers from here on are written as text: many programs that read JSON would round them."""


class NotPlain(TypeError):
    """A value that isn't stored as one: a tree that a plugin keeps, for example."""


class Malformed(ValueError):
    """Something in an archive that isn't as it should be; the message says what."""


def to_json(value: Any) -> Any:
    """*value* as JSON has it. Raises NotPlain."""
    match value:
        case None | bool() | float() | str():
            return value
        case int():
            return value if abs(value) < _EXACT else {"number": str(value)}
        case Text():
            return {"markdown": value.source}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case StoredFile():
            return {"file": value.key}
        case list() | tuple():
            return [to_json(item) for item in value]
        case set() | frozenset():
            return {"set": sorted(map(to_json, value), key=repr)}  # numbers that JSON has no room for are mappings
    raise NotPlain(type(value).__name__)


def from_json(value: Any, files: Mapping[str, StoredFile], person: Callable[[str], int]) -> Any:
    """The value that `to_json` gave *value* for. *person* tells the id of a login, 0 when there is nobody of it; such a one is left out.

    Raises Malformed.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list():
            return tuple(item for part in value if (item := from_json(part, files, person)) is not None)
        case {"person": str(login)}:
            return person(login) or None
        case {"file": str(key)} if key in files:
            return files[key]
        case {"markdown": str(source)}:
            return Text(source)
        case {"set": list(items)}:
            return frozenset(from_json(item, files, person) for item in items)
        case dict() if len(value) == 1 and all(isinstance(text, str) for text in value.values()):
            return _converted(*next(iter(value.items())))
    raise Malformed(f"a value that can't be read: {str(value)[:60]}")


def _converted(kind: str, text: str) -> Any:
    convert = {"moment": moment, "date": date.fromisoformat, "number": int, "object": int}.get(kind)
    if convert is None:
        raise Malformed(f"a value of a kind that isn't known: {kind[:60]}")
    try:
        return convert(text)
    except ValueError as error:
        raise Malformed(f"no {kind}: {text[:60]}") from error


def moment(text: Any) -> datetime:
    """A moment with its offset. Raises Malformed."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise Malformed(f"no moment: {str(text)[:60]}") from error
    if found.tzinfo is None:
        raise Malformed(f"a moment without its offset: {text}")
    return found
