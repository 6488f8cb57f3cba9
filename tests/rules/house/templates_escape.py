"""Templates write markup unescaped (`structure`) in one macro file only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.rules.markup import TEMPLATES
from tests.rules.tree import Finding, Tree, select, sketch

REASON = "text of people that gets into a page unescaped runs as a script of whoever reads it; one place can be watched."

ALLOWED = "src/colonnade/web/templates/macros/prose.pt"

_STRUCTURE = re.compile(
    r"""\bstructure\s*:                                             # as a type of expression, anywhere
      | \$\{\s*structure\s                                          # ${structure x}
      | \b(?:content|replace)\s*=\s*(["'])\s*structure\s            # tal:content="structure x"
      | \|\s*structure\s                                            # "x | structure y"
    """,
    re.VERBOSE,
)


def check(tree: Tree) -> Iterator[Finding]:
    """Yield each use of `structure` outside the macro file."""
    for path, text in select(tree, TEMPLATES):
        if path != ALLOWED:
            for match in _STRUCTURE.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield Finding(path, line, f"`structure`: call the macro in {ALLOWED}")


GOOD = [
    sketch({ALLOWED: '<div tal:content="structure html"></div>'}),
    sketch({"src/colonnade/web/templates/x.pt": '<p tal:content="title">The structure of the company</p> ${structured}'}),
]
BAD = [
    sketch({"src/colonnade/web/templates/x.pt": text})
    for text in (
        '<p tal:content="structure html" />',
        "<p\n tal:replace = '\n structure html' />",
        "<p>${structure: html}</p>",
        "<p>${ structure html }</p>",
        '<p tal:content="title | structure html" />',
        '<tal:x content="structure html" />',
    )
] + [sketch({"plugins/wiki/src/colonnade_wiki/templates/macros/prose.pt": "${structure: x}"})]
