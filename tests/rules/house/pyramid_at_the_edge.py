"""Only app, web, cli and testing know Pyramid and WebOb."""

from __future__ import annotations

from collections.abc import Iterator

from tests.rules.imports import all_imports
from tests.rules.tree import CORE, Finding, Tree, sketch

REASON = "a command that takes a request can't be called by an import, a job or the command line."

KNOWING = ("app", "web", "cli", "testing")
FRAMEWORK = ("pyramid", "pyramid_tm", "pyramid_retry", "webob")


def check(tree: Tree) -> Iterator[Finding]:
    """Yield imports of the web framework elsewhere in the core."""
    for item in all_imports(tree, CORE):
        package = item.importer.split(".")[1:2]
        if not item.for_types and item.target.split(".")[0] in FRAMEWORK and not (package and package[0] in KNOWING):
            yield Finding(item.path, item.line, f"`{item.target}` belongs to HTTP, which only {', '.join(KNOWING)} know")


GOOD = [sketch({"src/colonnade/web/views/page.py": "from pyramid.view import view_config", "src/colonnade/app.py": "import pyramid_tm"})]
BAD = [
    sketch({"src/colonnade/commands/edit.py": "from pyramid.httpexceptions import HTTPFound"}),
    sketch({"src/colonnade/security/x.py": "import webob"}),
]
