"""The text of a badge begins with a capital letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.rules.markup import TEMPLATES
from tests.rules.tree import Finding, Tree, select, sketch

REASON = "badges stand beside each other, from the core and from many plugins; some with a small letter look like mistakes."

_BADGE = re.compile(r"""<(\w+)\b[^<>]*\bclass="(?:\$\{f?')?badge\b[^<>]*>(.*?)</\1>""", re.DOTALL)
_BEFORE_THE_TEXT = re.compile(r"(?:\s|<[^<>]*>|\$\{svg\([^{}]*\)\})*")
_SMALL = re.compile(r"[a-z]{2}")


def check(tree: Tree) -> Iterator[Finding]:
    """Yield each badge whose own text begins with a small letter. One letter before a number (`v2`) is a sign, not a word."""
    for path, text in select(tree, TEMPLATES):
        for match in _BADGE.finditer(text):
            words = match[2][_BEFORE_THE_TEXT.match(match[2]).end() :]
            if _SMALL.match(words):
                line, said = text.count("\n", 0, match.start()) + 1, words.partition("<")[0]
                yield Finding(path, line, f"the badge {said!r} begins with a small letter")


PAGE = "plugins/wiki/src/colonnade_wiki/templates/page.pt"
GOOD = [
    sketch({PAGE: text})
    for text in (
        '<span class="badge badge-ok" i18n:translate="">Current</span>',
        "<span class=\"badge\">${svg('lock')} ${it.readers}</span>",
        '<span class="badge">v${number}</span>',
        '<span class="row-m">current</span>',
    )
]
BAD = [
    sketch({PAGE: text})
    for text in (
        '<span class="badge badge-ok"\n  i18n:translate="">current</span>',
        '<span tal:condition="x" class="badge">${svg(\'lock\')}<tal:r i18n:translate="">restricted</tal:r></span>',
        """<time class="${'badge badge-' + kind if kind else None}">late</time>""",
    )
]
