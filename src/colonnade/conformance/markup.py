"""The elements and attributes of page templates, with their lines, and what in them could run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser


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


def elements_of(path: str, text: str) -> list[Element]:
    """The start tags of one page template."""
    reader = _Reader(path)
    reader.feed(text)
    reader.close()
    return reader.found


def complaints(element: Element) -> Iterator[str]:
    """Yield what an element holds of its own that could run, or that the policy of the site keeps from showing."""
    names = set(element.attributes) | element.computed
    if element.name == "style":
        yield "<style>: put it into a file under static/"
    if element.name == "script" and "src" not in names:
        yield "<script> without src: put it into a file under static/"
    for name in sorted(names):
        if name == "style":
            yield "style=: give it a class"
        elif _is_handler(name):
            yield f"{name}=: listen in a script file"
        elif element.attributes.get(name, "").strip().lower().startswith("javascript:"):
            yield f"{name}=javascript: listen in a script file"


def _is_handler(name: str) -> bool:
    return (name.startswith("on") and name.isalpha()) or name.startswith("hx-on")
