"""No module has more than 500 lines; tests may."""

from __future__ import annotations

from collections.abc import Iterator

from tests.rules.tree import Finding, Tree, parse, sketch

REASON = "what grows beyond that holds several things, and each is found sooner in a module that is named after it."
MOST = 500


def check(tree: Tree) -> Iterator[Finding]:
    """Yield the modules with more."""
    for path, _module, lines in parse(tree, r"(?:src|bench|tools)/|(?:plugins|themes)/[^/]+/src/"):
        if len(lines) > MOST:
            yield Finding(path, MOST + 1, f"{len(lines)} lines, at most {MOST}: split it where its parts know least of each other")


GOOD = [sketch({"src/colonnade/x.py": "x = 1\n" * MOST, "tests/unit/test_x.py": "x = 1\n" * 2 * MOST, "src/colonnade/x.css": "\n" * 999})]
BAD = [
    sketch({"src/colonnade/x.py": "x = 1\n" * (MOST + 1)}),
    sketch({"plugins/wiki/src/colonnade_wiki/views.py": "\n" * (MOST + 1)}),
]
