"""Templates hold no script and no style of their own: no such element without a source, no style=, no on…=, no javascript: address."""

from __future__ import annotations

from collections.abc import Iterator

from tests.rules.markup import Element, elements
from tests.rules.tree import Finding, Tree, sketch

REASON = "the content security policy lets browsers run files of this site only, so inline code would be dead, or the policy weakened."


def check(tree: Tree) -> Iterator[Finding]:
    """Yield inline scripts, styles and handlers."""
    for element in elements(tree):
        for what in _complaints(element):
            yield Finding(element.path, element.line, what)


def _complaints(element: Element) -> Iterator[str]:
    names = set(element.attributes) | element.computed
    if element.name == "style":
        yield "<style>: put it into a file under static/"
    if element.name == "script" and "src" not in names:
        yield "<script> without src: put it into a file under static/"
    for name in sorted(names):
        if name == "style":
            yield "style=: give it a class"
        elif _is_handler(name):
            yield f"{name}=: listen in a script file"
        elif element.attributes.get(name, "").strip().lower().startswith("javascript:"):
            yield f"{name}=javascript: listen in a script file"


def _is_handler(name: str) -> bool:
    return (name.startswith("on") and name.isalpha()) or name.startswith("hx-on")


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
