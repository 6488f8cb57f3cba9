"""Pieces of a text as they are found, up to the most that is kept."""

from __future__ import annotations

from colonnade.extraction.limits import MAX_TEXT


class Enough(Exception):
    """As much was found as is kept: reading on is of no use."""


class Collected:
    """Takes pieces of text. `text` is all of them."""

    def __init__(self, limit: int = MAX_TEXT) -> None:
        self._pieces: list[str] = []
        self._left = limit

    def add(self, piece: str) -> None:
        """Take a piece. Raises Enough, having kept what fits."""
        self._pieces.append(piece[: self._left])
        self._left -= len(piece)
        if self._left <= 0:
            raise Enough

    def blank(self) -> None:
        """Divide what comes from what was. Many blanks in a row are one."""
        if self._pieces and self._pieces[-1] != " ":
            self.add(" ")

    @property
    def text(self) -> str:
        """All pieces."""
        return "".join(self._pieces)
