"""No file names a folder of one machine, or the host of a package registry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.rules.tree import Finding, Tree, lines_with, sketch

REASON = "the repository must work in any folder of any machine, behind any mirror."

# This folder holds the bad examples; other people's files are as they published them.
_EVERYTHING = r"(?!tests/rules/)(?!.*/vendor/).*\.(?:py|pt|js|css|md|txt|cfg|toml|ini|json|po|sh|svg|html)$|dev$|\.ci/run$"
_FOLDER = re.compile(r"(?<![\w.~$}/-])/(?:root|work|Users|mnt|home/[a-z][\w-]*)/[\w.-]|\b[A-Z]:\\\\?Users\b")
_REGISTRY = re.compile(r"\bpypi\.org|\bpythonhosted\.org|\bregistry\.npmjs\b|\bdeb\.debian\.org")


def check(tree: Tree) -> Iterator[Finding]:
    """Yield such paths and hosts."""
    for wanted, what in ((_FOLDER, "a path of one machine"), (_REGISTRY, "a registry's host")):
        for path, line, match in lines_with(tree, _EVERYTHING, wanted):
            yield Finding(path, line, f"{what}: {match}")


GOOD = [
    sketch(
        {
            "docs/a.md": "See /home and /etc/colonnade.ini, <a href='people/work/x'>, https://example.org/work/x",
            "x/static/vendor/a.js": "/root/x",
        }
    )
]
BAD = [
    sketch({"docs/a.md": "cd /home/ann/colonnade"}),
    sketch({"bench/a.py": 'PATH = "/root/x"'}),
    sketch({"dev": "ls /work/a"}),
    sketch({"docs/a.md": "from https://pypi.org/simple"}),
    sketch({"docs/a.md": "C:\\Users\\ann"}),
]
