"""Our scripts for the browser build pages from nodes, and never run text as code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.rules.tree import Finding, Tree, lines_with, sketch

REASON = "text that becomes markup or code in the browser is how a person's words turn into another person's clicks."

_OURS = r"(?!.*static/vendor/)(?:(?:plugins|themes)/[^/]+/)?src/.*\.m?js$"
_RISKY = re.compile(
    r"\binnerHTML\b|\bouterHTML\b|\binsertAdjacentHTML\b|\bsetHTMLUnsafe\b|\bcreateContextualFragment\b|\bdocument\.write\w*"
    r"|\beval\s*\(|\bnew\s+Function\b|\bset(?:Timeout|Interval)\s*\(\s*[\"'`]"
)


def check(tree: Tree) -> Iterator[Finding]:
    """Yield each use of a function that parses markup or code."""
    for path, line, match in lines_with(tree, _OURS, _RISKY):
        yield Finding(path, line, f"`{match}`: use textContent, append(), <template> or a function")


_STATIC = "src/colonnade/web/static/"
GOOD = [
    sketch({_STATIC + "app.js": "node.textContent = x; medieval(); setTimeout(() => go(), 10)"}),
    sketch({_STATIC + "vendor/lib.js": "node.innerHTML = x"}),
]
BAD = [
    sketch({_STATIC + "app.js": text})
    for text in ("a.innerHTML = x", 'a["outerHTML"] = x', "eval (x)", "new Function(x)", 'setTimeout("go()", 1)', "document.writeln(x)")
] + [sketch({"plugins/wiki/src/colonnade_wiki/static/wiki.js": "a.insertAdjacentHTML('beforeend', x)"})]
