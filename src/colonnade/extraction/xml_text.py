"""Text from XML, read piece by piece. A document type, with which entities come, is refused: office files have none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from colonnade.extraction.collected import Collected
from colonnade.extraction.limits import MAX_DEPTH
from colonnade.extraction.outcome import Reason, Unreadable

Attributes = dict[str, str]


def _none(name: str, attributes: Attributes) -> bool:
    return False


@dataclass(frozen=True)
class Layout:
    """Where a format has its text, by the names of elements without their namespaces.

    `text`: what is in these counts (None: in all). `dividing`: words end there (None: at all). `skipped`: nothing in these counts,
    nor in those for which `skips` is true. `named`: (element, attribute) whose value is text.
    """

    text: frozenset[str] | None = None
    dividing: frozenset[str] | None = None
    skipped: frozenset[str] = frozenset()
    skips: Callable[[str, Attributes], bool] = _none
    named: frozenset[tuple[str, str]] = field(default_factory=frozenset)


ANY = Layout()


def read_xml(parts: Iterable[bytes], layout: Layout, found: Collected) -> None:
    """Put the text of the XML document that *parts* make up into *found*. Raises Unreadable, and Enough."""
    reading = _Reading(layout, found)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = reading.start, reading.end, reading.data
    try:
        for part in parts:
            parser.Parse(part, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # an encoding that isn't known is a LookupError
        raise Unreadable(Reason.BROKEN) from error


def _refuse(*arguments: object) -> int:
    raise Unreadable(Reason.BROKEN)


class _Reading:
    """Where in the document the parser is: how deep, and inside of how many elements of each sort."""

    def __init__(self, layout: Layout, found: Collected) -> None:
        self._layout, self._found = layout, found
        self._depth = self._inside = 0
        self._skipped_from = 0

    def start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unreadable(Reason.BROKEN)
        layout, name = self._layout, name.rpartition(" ")[2]
        if self._skipped_from:
            return
        if name in layout.skipped or layout.skips(name, attributes):
            self._skipped_from = self._depth
            return
        self._divide(name)
        for attribute, value in attributes.items() if layout.named else ():
            if (name, attribute) in layout.named:
                self._found.add(f"{value} ")
        self._inside += layout.text is None or name in layout.text

    def end(self, name: str) -> None:
        layout, name = self._layout, name.rpartition(" ")[2]
        if not self._skipped_from:
            self._inside -= layout.text is None or name in layout.text
            self._divide(name)
        elif self._skipped_from == self._depth:
            self._skipped_from = 0
        self._depth -= 1

    def _divide(self, name: str) -> None:
        if self._layout.dividing is None or name in self._layout.dividing:
            self._found.blank()

    def data(self, text: str) -> None:
        if self._inside and not self._skipped_from:
            self._found.add(text)
