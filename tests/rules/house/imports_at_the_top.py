"""Modules import at their top, not inside functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.rules.imports import all_imports
from tests.rules.tree import Finding, Tree, sketch

REASON = "an import in a function hides a dependency from the reader and from the rule on direction; it mostly hides a circle."

_OPTIONAL = re.compile(r"# optional: \w\S* +\S")


def check(tree: Tree) -> Iterator[Finding]:
    """Yield imports inside functions without `# optional: why` on their line."""
    for item in all_imports(tree, r"(?:(?:plugins|themes)/[^/]+/)?src/"):
        if item.in_function and not item.for_types and not _OPTIONAL.search(item.text):
            yield Finding(
                item.path, item.line, f"`{item.target}` is imported inside a function; if it may be missing, say `# optional: why`"
            )


GOOD = [
    sketch({"src/colonnade/content/x.py": "import json\n\n\nclass A:\n    import re"}),
    sketch({"src/colonnade/storage/x.py": "def f():\n    import relstorage  # optional: only sites on PostgreSQL have it"}),
]
BAD = [
    sketch({"src/colonnade/content/x.py": "def f():\n    import json"}),
    sketch({"src/colonnade/content/x.py": "class A:\n    async def f(self):\n        if self:\n            from json import loads"}),
    sketch({"src/colonnade/content/x.py": "def f():\n    import json  # optional:"}),
    sketch({"plugins/wiki/src/colonnade_wiki/views.py": "def f():\n    import json"}),
]
