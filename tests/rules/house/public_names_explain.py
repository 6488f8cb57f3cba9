"""Every class and function that `colonnade.api` offers, and every hook, has a docstring."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.rules.imports import module_name
from tests.rules.tree import CORE, Finding, Tree, parse, sketch

REASON = "they are the contract with people who never see this repository, and the reference pages are made from them."

HOOKS = "colonnade.plugins.hookspecs"
FACADE = "colonnade.api"

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def check(tree: Tree) -> Iterator[Finding]:
    """Yield public definitions in the hooks and behind the facade that have no docstring."""
    modules = {module_name(path): (path, module) for path, module, _ in parse(tree, CORE)}
    for path, node in [*_own(modules, HOOKS), *_own(modules, FACADE), *_offered(modules)]:
        if not ast.get_docstring(node):
            yield Finding(path, node.lineno, f"`{node.name}` has no docstring")


def _own(modules: dict[str, tuple[str, ast.Module]], name: str) -> Iterator[tuple[str, Definition]]:
    if name in modules:
        path, module = modules[name]
        yield from ((path, node) for node in module.body if isinstance(node, Definition) and not node.name.startswith("_"))


def _offered(modules: dict[str, tuple[str, ast.Module]]) -> Iterator[tuple[str, Definition]]:
    """Yield the definitions of what the facade imports."""
    if FACADE in modules:
        for node in modules[FACADE][1].body:
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    yield from _definition(modules, node.module, alias.name, depth=5)


def _definition(modules: dict[str, tuple[str, ast.Module]], module: str, name: str, depth: int) -> Iterator[tuple[str, Definition]]:
    """Follow *name* through at most *depth* modules that only pass it on."""
    if module not in modules or not depth:
        return
    path, syntax = modules[module]
    for node in syntax.body:
        if isinstance(node, Definition) and node.name == name:
            yield path, node
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    yield from _definition(modules, node.module, alias.name, depth - 1)


_API = "from colonnade.content import Content"
_PASSES_ON = {"src/colonnade/content/__init__.py": "from colonnade.content.objects import Content"}
GOOD = [
    sketch(
        {
            "src/colonnade/api.py": _API + "\nfrom colonnade.clock import Clock, utc_now",
            **_PASSES_ON,
            "src/colonnade/content/objects.py": 'class Content:\n    """A thing."""\n\n\nclass Other: pass',
            "src/colonnade/plugins/hookspecs.py": 'def widgets():\n    """Return widgets."""\n\n\ndef _hidden(): pass',
        }
    )
]
BAD = [
    sketch({"src/colonnade/plugins/hookspecs.py": "def widgets(): pass"}),
    sketch({"src/colonnade/api.py": "def f(): pass"}),
    sketch({"src/colonnade/api/__init__.py": _API, **_PASSES_ON, "src/colonnade/content/objects.py": "class Content: pass"}),
]
