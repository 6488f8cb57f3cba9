"""It imports `colonnade.api` and nothing else of the core, in its tests `colonnade.testing`, too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from colonnade.conformance.subject import Subject

TIER = "bronze"
REASON = "what a plugin takes from elsewhere may be gone with the next version of the site."
REMEDY = "Import the name from colonnade.api. If it isn't offered there, ask for it: that is a change of the core first."


def check(subject: Subject) -> Iterator[str]:
    """Yield imports of other parts of the core, also ones that are for types only."""
    yield from _wrong(subject.python, ("colonnade.api",))
    yield from _wrong(subject.tests, ("colonnade.api", "colonnade.testing"))


def _wrong(texts: Mapping[str, str], doors: tuple[str, ...]) -> Iterator[str]:
    for path, text in texts.items():
        try:
            tree = ast.parse(text)
        except SyntaxError as error:
            yield f"{path}:{error.lineno}: {error.msg}"
            continue
        for node in ast.walk(tree):
            for target in _targets(node):
                if target.split(".")[0] == "colonnade" and not any(target == door or target.startswith(f"{door}.") for door in doors):
                    yield f"{path}:{node.lineno}: {target}"


def _targets(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []
