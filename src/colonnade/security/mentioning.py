"""Who may mention everyone at once."""

from __future__ import annotations

from colonnade.content.objects import Content, place_of
from colonnade.security.can import can
from colonnade.security.reader import Reader


def may_mention_all(reader: Reader, obj: Content) -> bool:
    """Tell whether `@all` in a text of *reader* at *obj* means anything: for owners of its place, and administrators."""
    return bool(can(reader, "manage", place_of(obj)))
