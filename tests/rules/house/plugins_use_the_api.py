"""Plugins and themes import nothing of the core but `colonnade.api`, and in their tests `colonnade.testing`."""

from __future__ import annotations

from collections.abc import Iterator

from tests.rules.imports import all_imports
from tests.rules.tree import Finding, Tree, sketch

REASON = "what a plugin takes from elsewhere can't be changed any more without breaking somebody's site."


def check(tree: Tree) -> Iterator[Finding]:
    """Yield imports of other parts of the core, also ones that are for types only: those break, too."""
    for item in all_imports(tree, r"(?:plugins|themes)/[^/]+/"):
        in_tests = item.path.split("/")[2] == "tests"
        doors = ("colonnade.api", "colonnade.testing") if in_tests else ("colonnade.api",)
        if item.is_of("colonnade") and not any(item.is_of(door) for door in doors):
            yield Finding(item.path, item.line, f"`{item.target}` isn't for plugins: use {' or '.join(doors)}")


GOOD = [
    sketch(
        {"plugins/wiki/src/colonnade_wiki/views.py": "from colonnade.api import Plugin\nimport colonnade_wiki.types\nfrom . import types"}
    ),
    sketch({"plugins/wiki/tests/test_views.py": "from colonnade.testing import site\nfrom colonnade import api"}),
]
BAD = [
    sketch({"plugins/wiki/src/colonnade_wiki/views.py": "from colonnade.content.objects import Content"}),
    sketch({"plugins/wiki/src/colonnade_wiki/views.py": "from colonnade.testing import site"}),
    sketch({"plugins/wiki/tests/test_views.py": "import colonnade.web"}),
    sketch({"themes/lantern/src/colonnade_theme_lantern/__init__.py": "import colonnade"}),
]
