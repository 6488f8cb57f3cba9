"""What a plugin shows on the page of a person: data, drawn by whoever draws the page."""

from __future__ import annotations

from dataclasses import dataclass

from colonnade.home.widget import Row


@dataclass(frozen=True, slots=True)
class PersonSection:
    """A part of the page of a person, with lines that the reader may see, and one thing to do: (address, label)."""

    title: str
    rows: tuple[Row, ...] = ()
    action: tuple[str, str] | None = None
