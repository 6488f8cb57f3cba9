"""Every module starts with a docstring."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.rules.tree import Finding, Tree, parse, sketch

REASON = "the first line of each file is the map by which a newcomer finds the right one."


def check(tree: Tree) -> Iterator[Finding]:
    """Yield the modules without one."""
    for path, module, _ in parse(tree, r"(?:src|bench|tools)/|(?:plugins|themes)/[^/]+/src/"):
        text = ast.get_docstring(module) or ""
        if not text.partition("\n")[0].strip():
            yield Finding(path, 1, "no docstring: say in one line what the module is for")


GOOD = [sketch({"src/colonnade/x.py": '"""What it is for."""', "tests/unit/test_x.py": "", "docs/conf.py": ""})]
BAD = [
    sketch({"src/colonnade/x.py": "import json"}),
    sketch({"src/colonnade/x/__init__.py": ""}),
    sketch({"plugins/wiki/src/colonnade_wiki/views.py": '""" """'}),
    sketch({"bench/__main__.py": "x = 1"}),
]
