"""Templates find macros with `macros[...]`, never with `load:`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.rules.markup import TEMPLATES
from tests.rules.tree import Finding, Tree, lines_with, sketch

REASON = "`load:` takes the file beside the template and so ignores what a theme puts in its place."

_LOAD = re.compile(r"(?<![\w-])load:")


def check(tree: Tree) -> Iterator[Finding]:
    """Yield each `load:` in a template."""
    for path, line, _ in lines_with(tree, TEMPLATES, _LOAD):
        yield Finding(path, line, "`load:`: write macros[...]")


GOOD = [sketch({"plugins/a/src/a/templates/x.pt": "<p metal:use-macro=\"macros['page']\">Download: now. To re-load: press</p>"})]
BAD = [
    sketch({"plugins/a/src/a/templates/x.pt": '<p metal:use-macro="load: page.pt">'}),
    sketch({"src/colonnade/web/templates/x.pt": '<p tal:define="m load:page.pt">'}),
]
