"""What lies beside the code of a package (templates, texts, scripts) is named by `package_data` in its setup.cfg."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from configparser import ConfigParser

from tests.rules.tree import Finding, Tree, sketch

REASON = "a checkout has those files anyway, so nobody but who installs the package would miss them."


def check(tree: Tree) -> Iterator[Finding]:
    """Yield the files that an installed package would lack."""
    for config in sorted(path for path in tree if path == "setup.cfg" or path.endswith("/setup.cfg")):
        parser = ConfigParser()
        parser.read_string(tree[config].decode())
        named = parser["options.package_data"] if parser.has_section("options.package_data") else {}
        globs = [[*_below(package), *glob.split("/")] for package, value in named.items() for glob in value.replace(",", " ").split()]
        source = config.removesuffix("setup.cfg") + "src/"
        for path in sorted(path for path in tree if path.startswith(source) and not path.endswith((".py", "/py.typed"))):
            inner = path.removeprefix(source).split("/")[1:]
            if inner and not any(_fits(inner, glob) for glob in globs):
                yield Finding(path, 0, f"{config} doesn't name it in package_data")


def _below(package: str) -> list[str]:
    """The folders in which the patterns of a package begin: `one.web` means `web` in `one`, `*` every package."""
    return ["**"] if package == "*" else package.split(".")[1:]


def _fits(parts: list[str], glob: list[str]) -> bool:
    """Tell whether a path fits a pattern as setuptools reads it: no `*` goes over a slash, and `**` over any number."""
    if not glob:
        return not parts
    if glob[0] == "**":
        return any(_fits(parts[skipped:], glob[1:]) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], glob[0]) and _fits(parts[1:], glob[1:])


_CONFIG = "[options.package_data]\none =\n    templates/*.pt\n    data/**/*.md\n"
_FILES = {"plugins/one/setup.cfg": _CONFIG, "plugins/one/src/one/__init__.py": "", "plugins/one/src/one/templates/a.pt": ""}

_WEB = "[options.package_data]\none.web = static/*\n* = *.txt\n"
GOOD = [
    sketch({"setup.cfg": _WEB, "src/one/web/static/a.js": "", "src/one/text/a.txt": ""}),
    sketch({**_FILES, "plugins/one/src/one/data/en/a.md": "", "plugins/one/README.md": "", "plugins/one/tests/a.pt": ""}),
]
BAD = [
    sketch({**_FILES, "plugins/one/src/one/templates/macros/a.pt": ""}),
    sketch({**_FILES, "plugins/one/src/one/a.css": ""}),
    sketch({"setup.cfg": "[options]\n", "src/one/a.md": ""}),
    sketch({"setup.cfg": _WEB, "src/one/static/a.js": ""}),
]
