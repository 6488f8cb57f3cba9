"""Markup, told apart from text. Without the template engine: what only says what it shows needs none."""

from __future__ import annotations


class Html(str):
    """Markup that is already safe: a template inserts it as it stands, where any other text is escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)
