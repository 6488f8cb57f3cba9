"""The core, each plugin and each theme is a distribution with setup.cfg, pyproject.toml and its packages under src/."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from configparser import ConfigParser

from tests.rules.tree import Finding, Tree, select, sketch

REASON = "pip refuses a setup.cfg alone, and buildout reports success for a flat layout but its scripts then don't find the package."


def check(tree: Tree) -> Iterator[Finding]:
    """Yield what the setup.cfg files lack."""
    for path, text in select(tree, r"(?:(?:plugins|themes)/[^/]+/)?setup\.cfg$"):
        parser = ConfigParser(interpolation=None)
        parser.read_string(text)
        folder = posixpath.dirname(path)
        if posixpath.join(folder, "pyproject.toml") not in tree:
            yield Finding(path, 0, "no pyproject.toml beside it")
        if not re.fullmatch(r"\s*=\s*src\s*", parser.get("options", "package_dir", fallback="")):
            yield Finding(path, 0, "package_dir isn't `= src`")
        if parser.get("options", "packages", fallback="") == "find:" and parser.get("options.packages.find", "where", fallback="") != "src":
            yield Finding(path, 0, "packages are found elsewhere than in src")
        if not any(name.startswith(posixpath.join(folder, "src/")) for name in tree):
            yield Finding(path, 0, "nothing under src/")


_SRC = "[options]\npackage_dir =\n    = src\npackages = find:\n[options.packages.find]\nwhere = src\n"
_REST = {"plugins/a/pyproject.toml": "", "plugins/a/src/a/__init__.py": ""}
GOOD = [sketch({"plugins/a/setup.cfg": _SRC, **_REST}), sketch({"plugins/.keep": ""})]
BAD = [
    sketch({"plugins/a/setup.cfg": _SRC, "plugins/a/src/a/__init__.py": ""}),
    sketch({"plugins/a/setup.cfg": "[options]\npackages = find:\n", **_REST}),
    sketch({"themes/a/setup.cfg": "", "themes/a/pyproject.toml": "", "themes/a/a/__init__.py": ""}),
    sketch({"setup.cfg": _SRC.replace("where = src", "where = lib"), "pyproject.toml": "", "src/a.py": ""}),
]
