"""Templates hold no script and no style of their own: no such element without a source, no style=, no on…=, no javascript: address."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.conformance.markup import complaints
from tests.rules.markup import elements
from tests.rules.tree import Finding, Tree, sketch

REASON = "the content security policy lets browsers run files of this site only, so inline code would be dead, or the policy weakened."


def check(tree: Tree) -> Iterator[Finding]:
    """Yield inline scripts, styles and handlers."""
    for element in elements(tree):
        for what in complaints(element):
            yield Finding(element.path, element.line, what)


GOOD = [
    sketch(
        {
            "src/colonnade/web/templates/x.pt": """<script src="${view.static('app.js')}" defer></script>
            <script tal:attributes="src url; defer True"></script>
            <p class="style" tal:attributes="class 'a;; style b'; title x" i18n:translate="">one = two, style="x" in text</p>"""
        }
    )
]
BAD = [
    sketch({"src/colonnade/web/templates/x.pt": text})
    for text in (
        "<script>go()</script>",
        '<script type="module">go()</script>',
        "<style>p { color: red }</style>",
        '<p style="color: red">',
        '<p\n  STYLE="color: red">',
        '<p tal:attributes="style css">',
        '<p tal:attributes="title x; onclick y">',
        '<button onclick="go()">',
        '<button hx-on:click="go()">',
        '<a href=" javascript:go()">',
        '<tal:x attributes="style css" />',
    )
]
