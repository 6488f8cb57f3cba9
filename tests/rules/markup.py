"""The elements and attributes of all page templates."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.conformance.markup import Element, elements_of
from tests.rules.tree import Tree, select

TEMPLATES = r".*\.pt$"


def elements(tree: Tree) -> Iterator[Element]:
    """Yield the start tags of every page template."""
    for path, text in select(tree, TEMPLATES):
        yield from elements_of(path, text)
