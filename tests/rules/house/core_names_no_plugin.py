"""The core names no plugin and no theme: not by import, not by a string, not in a template."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from configparser import ConfigParser

from tests.rules.imports import all_imports
from tests.rules.tree import CORE, Finding, Tree, lines_with, parse, select, sketch, unless_allowed

REASON = "every capability can be taken out; what the core knows by name can't."

RULE = __name__.rpartition(".")[2]
ENTRY_POINTS = ("colonnade.plugins", "colonnade.themes")
EXEMPT = CORE + "demo/"  # The demo organisation fills whatever is installed, so it must say what with what.


def check(tree: Tree) -> Iterator[Finding]:
    """Yield what names a plugin or theme of this checkout; waive with `# allow core_names_no_plugin: why`."""
    names, packages = plugin_names(tree), plugin_packages(tree)
    if names or packages:
        rest = {path: text for path, text in tree.items() if not path.startswith(EXEMPT)}
        yield from unless_allowed(RULE, rest, _findings(rest, names, packages))


def _findings(tree: Tree, names: set[str], packages: set[str]) -> Iterator[Finding]:
    for item in all_imports(tree, CORE):
        if item.target.split(".")[0] in packages:
            yield Finding(item.path, item.line, f"imports the plugin `{item.target}`")
    for path, module, _ in parse(tree, CORE):
        for node in _strings(module):
            if node.value in names or node.value.partition(".")[0] in packages or _is_type_of(node.value, names):
                yield Finding(path, node.lineno, f"names a plugin: {node.value!r}")
    if packages:
        wanted = re.compile("|".join(sorted(map(re.escape, packages))))
        for path, line, match in lines_with(tree, CORE + r".*\.pt$", wanted):
            yield Finding(path, line, f"names the plugin {match}")


def _is_type_of(text: str, names: set[str]) -> bool:
    """Tell whether *text* looks like a type or widget of a plugin: `wiki.page`."""
    return re.fullmatch(r"[a-z_]+\.[a-z_]+", text) is not None and text.partition(".")[0] in names


def _strings(module: ast.Module) -> Iterator[ast.Constant]:
    """Yield the strings that aren't docstrings: prose may mention a plugin as an example."""
    prose = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node


def plugin_names(tree: Tree) -> set[str]:
    """Return the names under which the setup.cfg files register plugins and themes."""
    found: set[str] = set()
    for _, text in select(tree, r"(?:plugins|themes)/[^/]+/setup\.cfg$"):
        parser = ConfigParser(interpolation=None)
        parser.read_string(text)
        for group in ENTRY_POINTS:
            value = parser.get("options.entry_points", group, fallback="")
            found |= {line.partition("=")[0].strip() for line in value.splitlines() if "=" in line}
    return found


def plugin_packages(tree: Tree) -> set[str]:
    """Return the top-level Python packages of the plugins and themes."""
    matches = (re.match(r"(?:plugins|themes)/[^/]+/src/(\w+)(?:/|\.py$)", path) for path in tree)
    return {match[1] for match in matches if match}


_WIKI = {
    "plugins/wiki/setup.cfg": "[options.entry_points]\ncolonnade.plugins =\n    wiki = colonnade_wiki\n",
    "plugins/wiki/src/colonnade_wiki/__init__.py": "",
}
GOOD = [
    sketch({**_WIKI, "src/colonnade/web/x.py": '"""Shows a page of `wiki`."""\nNAME = "wikis"\nTEXT = "Our wiki. Read it"'}),
    sketch({**_WIKI, "src/colonnade/demo/pages.py": 'TYPE = "wiki.page"'}),
    sketch({**_WIKI, "src/colonnade/web/x.py": 'WORD = "wiki"  # allow core_names_no_plugin: a word of the URL grammar, older than it'}),
]
BAD = [
    sketch({**_WIKI, "src/colonnade/app/x.py": "import colonnade_wiki.types"}),
    sketch({**_WIKI, "src/colonnade/home/x.py": 'DEFAULT = ["wiki"]'}),
    sketch({**_WIKI, "src/colonnade/home/x.py": 'DEFAULT = ["wiki"]  # allow core_names_no_plugin: sorry'}),
    sketch({**_WIKI, "src/colonnade/home/x.py": 'if kind == "wiki.page":\n    pass'}),
    sketch({**_WIKI, "src/colonnade/home/x.py": 'load("colonnade_wiki.views")'}),
    sketch({**_WIKI, "src/colonnade/web/templates/x.pt": '<a href="/static/colonnade_wiki/x.css">'}),
]
