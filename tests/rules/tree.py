"""The repository as plain data, path -> bytes, so that a rule can be tried on a small made-up tree.

A rule is a module in `house/` with

* a docstring whose first line states the rule, and `REASON`, one sentence on what goes wrong without it;
* `check(tree)`, which yields a `Finding` for each place that breaks it; nothing for an empty tree;
* `GOOD` and `BAD`, small trees that it must accept and must catch.

A line of Python is exempt from rule `name` if it ends in a comment `# allow name: why`, with at least two words of why.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CORE = "src/colonnade/"

Tree = Mapping[str, bytes]

_SKIPPED = {".git", "var", "bin", "build", "dist", "node_modules", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", ".venv"}


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule. `line` counts from 1; 0 stands for the whole file."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@lru_cache(maxsize=1)
def repository() -> Tree:
    """Read every file of the repository but what is made by running it."""
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in _files(ROOT)}


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.endswith(".egg-info"))
        yield from (path for name in sorted(names) if (path := Path(folder, name)).is_file())


def sketch(files: Mapping[str, str]) -> Tree:
    """Return a tree of these texts."""
    return {path: text.encode() for path, text in files.items()}


def select(tree: Tree, pattern: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of the files whose path matches the regular expression *pattern* from its start."""
    for path in sorted(tree):
        if re.match(pattern, path):
            yield path, tree[path].decode("utf-8", "replace")


def parse(tree: Tree, pattern: str) -> Iterator[tuple[str, ast.Module, list[str]]]:
    """Yield path, syntax tree and lines of the Python files that match *pattern*."""
    for path, text in select(tree, pattern):
        if path.endswith(".py"):
            yield path, _parse(text, path), text.splitlines()


@lru_cache(maxsize=4096)
def _parse(text: str, path: str) -> ast.Module:
    return ast.parse(text, path)


def lines_with(tree: Tree, pattern: str, wanted: re.Pattern[str]) -> Iterator[tuple[str, int, str]]:
    """Yield path, line number and match for each line that has *wanted* in a file that matches *pattern*."""
    for path, text in select(tree, pattern):
        for number, line in enumerate(text.splitlines(), 1):
            if match := wanted.search(line):
                yield path, number, match[0]


def is_allowed(rule: str, line: str) -> bool:
    """Tell whether *line* waives *rule* with words."""
    return re.search(rf"# allow {re.escape(rule)}: \w\S* +\S", line) is not None


def unless_allowed(rule: str, tree: Tree, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Drop the findings on lines that waive *rule*."""
    for finding in findings:
        lines = tree[finding.path].decode("utf-8", "replace").splitlines()
        if not (finding.line and is_allowed(rule, lines[finding.line - 1])):
            yield finding
