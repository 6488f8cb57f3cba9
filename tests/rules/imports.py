"""What each module imports, found in its syntax tree without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.rules.tree import Tree, parse


@dataclass(frozen=True)
class Import:
    """One imported name: in `path` at `line`, module `importer` takes `target` (a dotted name).

    `in_function`: it runs when a function is called; `for_types`: it is under `if TYPE_CHECKING` and never runs.
    """

    path: str
    line: int
    text: str
    importer: str
    target: str
    in_function: bool
    for_types: bool

    def is_of(self, name: str) -> bool:
        """Tell whether the target is *name* or something in it."""
        return self.target == name or self.target.startswith(name + ".")


def module_name(path: str) -> str:
    """Return the dotted name of the module at *path*, from below its `src` folder: `src/a/b/__init__.py` is `a.b`."""
    inner = re.sub(r"^(?:.*/)?src/", "", path).removesuffix(".py")
    return inner.removesuffix("/__init__").replace("/", ".")


def all_imports(tree: Tree, pattern: str) -> Iterator[Import]:
    """Yield the imports of the Python files whose path matches *pattern*."""
    for path, module, lines in parse(tree, pattern):
        for node, in_function, for_types in _walk(module, in_function=False, for_types=False):
            for target in _targets(node, path):
                yield Import(path, node.lineno, lines[node.lineno - 1], module_name(path), target, in_function, for_types)


def _walk(node: ast.AST, *, in_function: bool, for_types: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, in_function, for_types
        elif isinstance(child, ast.If) and _is_type_checking(child.test):
            for part in child.body:
                yield from _walk(ast.Module([part], []), in_function=in_function, for_types=True)
            for part in child.orelse:
                yield from _walk(ast.Module([part], []), in_function=in_function, for_types=for_types)
        else:
            is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _walk(child, in_function=in_function or is_function, for_types=for_types)


def _is_type_checking(test: ast.expr) -> bool:
    return ast.unparse(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _targets(node: ast.Import | ast.ImportFrom, path: str) -> list[str]:
    """Return the dotted names; `from a import b` gives `a.b`, since b may be a module."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        package = module_name(path).split(".")
        keep = len(package) - node.level + path.endswith("/__init__.py")
        base = ".".join(package[:keep] + ([base] if base else []))
    return [f"{base}.{alias.name}" for alias in node.names]
