"""What something without a title of its own is called: by the beginning of its text, with people by the names that the reader knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.content.fields import Markdown, schema_fields
from colonnade.content.markup import plain_text
from colonnade.content.objects import Content
from colonnade.content.types import TYPES, ContentType

if TYPE_CHECKING:
    from pyramid.request import Request

CHARACTERS = 80


def first_text(obj: Content, content_type: ContentType) -> str:
    """The Markdown source of the first text that an object has; '' without any."""
    texts = (getattr(obj, name, None) for name, field in schema_fields(content_type.schema) if isinstance(field, Markdown))
    return next((text.source for text in texts if text is not None and text.source), "")


def title_for(obj: Content, request: Request) -> str:
    """The title of an object for the reader of *request*; one that somebody gave it as it is."""
    content_type = TYPES.get(obj.type_name)
    if content_type is None or content_type.titled:
        return obj.title
    text = first_text(obj, content_type)
    if content_type.wordless and not text.strip():
        return request.t(content_type.wordless)
    for line in text.splitlines() if "[[" in text else ():  # else nobody is mentioned
        if (plain := plain_text(line, CHARACTERS)).strip():
            return plain_text(line, CHARACTERS, request.view.known_name) if plain == obj.title else obj.title
    return obj.title
