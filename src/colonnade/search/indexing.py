"""From an object to the document that is searched for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from functools import lru_cache
from typing import Any

from zope.interface.interfaces import IInterface
from zope.schema.interfaces import IURI, IField, IText

from colonnade.catalog.index import access_id_of
from colonnade.clock import to_microseconds
from colonnade.content.fields import Markdown, schema_fields
from colonnade.content.objects import Content, place_of
from colonnade.content.roots import by_uid
from colonnade.content.text import Text
from colonnade.content.trash import is_out_of_lists
from colonnade.content.types import TYPES, ContentType
from colonnade.search.document import Document, state_value
from colonnade.search.plain import plain

Root = MutableMapping[str, Any]
Names = Callable[[int], str]
Texts = Callable[[Root, Content], Iterable[str]]
"""Texts that belong to an object beside its fields: what was said about it, names of its files and their texts."""

_NOT_TEXT = frozenset({"title", "language", "tags"})


def document_of(root: Root, uid: int, more: Iterable[Texts] = ()) -> Document | None:
    """The object with this uid as it is searched for now; None for what nobody should find: gone, in the trash, or in no list."""
    obj = by_uid(root, uid)
    if obj is None or is_out_of_lists(obj):
        return None
    content_type = TYPES.get(obj.type_name)
    if content_type is not None and not content_type.listed:
        return None
    moment = content_type.moment(obj) if content_type is not None and content_type.moment else obj.modified
    status = content_type.status_of(obj) if content_type is not None else None
    own = field_texts(obj, content_type, name_of=names(root)) if content_type is not None else ()
    parts = [*own, " ".join(obj.tags), *(text for texts in more for text in texts(root, obj))]
    return Document(
        uid=obj.uid,
        access=access_id_of(obj),
        type_name=obj.type_name,
        place=place_of(obj).uid,
        title=obj.title,
        text="\n".join(filter(None, parts)),
        author=obj.creator,
        changed=to_microseconds(moment),
        tags=tuple(obj.tags),
        language=getattr(obj, "language", "") or "",
        state=state_value(obj.type_name, status) if status else "",
    )


def names(root: Root) -> Names:
    """All names of a person, so that a text is found by each: for what is indexed."""

    def names_of(person_id: int) -> str:
        person = root["people"].get(person_id)
        return " ".join(filter(None, (person.name, person.native_name, person.login))) if person is not None else ""

    return names_of


def field_texts(
    obj: Content, content_type: ContentType, title_of: Callable[[int], str] = lambda uid: "", name_of: Names = lambda person_id: ""
) -> list[str]:
    """What people wrote into the fields of an object, without marks.

    *title_of* names what is linked, *name_of* who is mentioned, for a reader.
    """
    found = []
    for name, field in _text_fields(content_type.schema):
        value = getattr(obj, name, field.default)
        value = value.source if isinstance(value, Text) else value
        if isinstance(value, str):
            found.append(plain(value, title_of, name_of) if isinstance(field, Markdown) else value)
    return found


@lru_cache(maxsize=256)
def _text_fields(schema: IInterface) -> tuple[tuple[str, IField], ...]:
    """The fields of a schema that hold text beside the title, with their names. What its form hides nobody wrote."""
    shown = ((name, field) for name, field in schema_fields(schema) if field.queryTaggedValue("control") != "hidden")
    fields = ((name, field) for name, field in shown if name not in _NOT_TEXT)
    return tuple((name, field) for name, field in fields if IText.providedBy(field) or IURI.providedBy(field))
