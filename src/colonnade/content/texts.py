"""The texts of an object, whatever fields they are in."""

from __future__ import annotations

from colonnade.content.objects import Content, stored_fields
from colonnade.content.text import Text


def texts_of(obj: Content) -> list[Text]:
    """The texts in the fields that an object has now, whether or not the code of its type is there."""
    obj._p_activate()  # else there may be nothing to look through yet
    return [value for value in stored_fields(obj).values() if isinstance(value, Text)]
