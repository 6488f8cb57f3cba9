"""Schema fields of our own, and the one way values go between a schema and an object."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from zope.interface.interfaces import IInterface
from zope.schema import URI, Field, Int, TextLine, Tuple, getFieldsInOrder
from zope.schema import Text as TextField
from zope.schema.interfaces import IField

from colonnade.content.tags import MAX_LENGTH, MAX_TAGS, to_tags
from colonnade.content.text import Text

MAX_MARKDOWN = 1_000_000
MAX_REFERENCES = 100
_UNSET = object()
_FIELDS = "colonnade.fields"
# The categories Cc, but tab and line feed, and Cs.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

# Direction overrides and invisible format characters can disguise a title; joiners that scripts and emoji need stay.
_KEPT_FORMAT = {"\u200c", "\u200d"}
_JOINERS_AND_BLANK = "\u200c\u200d \u115f\u1160\u2800\u3164\uffa0"  # with the letters that show nothing


class Markdown(TextField):
    """Markdown source. Stored as a `Text`, read back as `str`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", MAX_MARKDOWN)
        super().__init__(**options)


class Tags(Tuple):
    """Tags: a tuple of words in the form of `colonnade.content.tags`. Typed as one line with commas."""

    def __init__(self, **options: Any) -> None:
        super().__init__(value_type=TextLine(max_length=MAX_LENGTH), unique=True, max_length=MAX_TAGS, **options)


class PersonField(Field):
    """One person. Stored as their id; commands and forms also take a user name, an e-mail address or a name."""

    _type = int


class _References(Tuple):
    """Several ids, each once."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", MAX_REFERENCES)
        super().__init__(value_type=Int(min=1), unique=True, **{"required": False, "default": (), "missing_value": (), **options})


class People(_References):
    """Several people. Stored as a tuple of ids; commands and forms also take names, one a line or with commas between."""


class ObjectLinks(_References):
    """Objects of this site, of whatever type. Stored as a tuple of uids; commands and forms also take addresses, one a line.

    Links survive renaming and moving. What a reader may not see is neither named nor counted, and stays when they edit.
    """


class Refused(str):
    """What someone wrote into a field and that means nothing there. `message` says why and what to do."""

    message: str

    def __new__(cls, text: str, message: str) -> Refused:
        """Keep *text*, to show it in the form again."""
        refused = super().__new__(cls, text)
        refused.message = message
        return refused


def schema_fields(schema: IInterface) -> list[tuple[str, IField]]:
    """The fields of *schema* and its bases as (name, field), in the order they were written."""
    found = schema.queryDirectTaggedValue(_FIELDS)
    if found is None:  # asked for each object of each list, and slow
        found = tuple(getFieldsInOrder(schema))
        schema.setTaggedValue(_FIELDS, found)
    return list(found)


def is_passing(field: IField) -> bool:
    """Whether *field*, by its tagged value `passing`, tells what becomes of an object, not what it says: no old version brings it back."""
    return bool(field.queryTaggedValue("passing"))


def clean_line(value: str) -> str:
    """One line of text: NFC, white space folded, control and direction characters removed. Joiners alone are no text."""
    kept = "".join(c for c in " ".join(value.split()) if c in _KEPT_FORMAT or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return " ".join(unicodedata.normalize("NFC", kept).split()).strip(_JOINERS_AND_BLANK)


def clean_text(value: str) -> str:
    """Many lines of text: NFC, `\\n` line ends, no control characters but tab."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", value))


def clean(field: IField, value: Any) -> Any:
    """*value* as it is stored: text is normalised according to the kind of *field*, all else stays."""
    if isinstance(value, Refused):
        return value
    if isinstance(field, Tags):
        return to_tags(value) if isinstance(value, (str, list, tuple)) else value
    if isinstance(value, str) and isinstance(field, URI):
        return value.strip()  # in an address each character counts: what may not be there is for the field to refuse
    if isinstance(value, str) and isinstance(field, TextLine):
        return clean_line(value)
    if isinstance(value, str) and isinstance(field, TextField):
        return clean_text(value)
    return value


def read_values(obj: Any, schema: IInterface) -> dict[str, Any]:
    """The values of *obj* for the fields of *schema*, texts as `str`; missing ones are the field's default."""
    return {name: _plain(getattr(obj, name, field.default)) for name, field in schema_fields(schema)}


def write_values(obj: Any, schema: IInterface, values: Mapping[str, Any]) -> set[str]:
    """Set the fields of *schema* that are in *values* and differ; return the names that changed."""
    changed = set()
    for name, field in _given(schema, values):
        value = values[name]
        if _plain(getattr(obj, name, _UNSET)) != value:
            setattr(obj, name, Text(value, for_later=True) if isinstance(field, Markdown) and value is not None else value)
            changed.add(name)
    return changed


def _given(schema: IInterface, values: Mapping[str, Any]) -> Iterator[tuple[str, IField]]:
    return ((name, field) for name, field in schema_fields(schema) if name in values)


def _plain(value: Any) -> Any:
    return value.source if isinstance(value, Text) else value
