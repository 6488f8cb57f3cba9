"""The elements and attributes of page templates, with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from tests.rules.tree import Tree, select

TEMPLATES = r".*\.pt$"


@dataclass(frozen=True)
class Element:
    """One start tag. `attributes` maps lower-case names to values; `computed` holds the names that `tal:attributes` sets."""

    path: str
    line: int
    name: str
    attributes: Mapping[str, str]
    computed: frozenset[str]


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        computed = attributes.get("tal:attributes", "") + ";" + attributes.get("data-tal-attributes", "")
        if tag.startswith("tal:"):
            computed += ";" + attributes.get("attributes", "")
        self.found.append(Element(self.path, self.getpos()[0], tag, attributes, frozenset(_names(computed))))


def _names(attributes: str) -> list[str]:
    """Return the names in a `tal:attributes` value: `class x; title y` gives class and title. `;;` is a plain semicolon."""
    parts = attributes.replace(";;", " ").split(";")
    return [match[1].lower() for part in parts if (match := re.match(r"\s*([\w:@.-]+)\s", part))]


def elements(tree: Tree) -> Iterator[Element]:
    """Yield the start tags of every page template."""
    for path, text in select(tree, TEMPLATES):
        reader = _Reader(path)
        reader.feed(text)
        reader.close()
        yield from reader.found
