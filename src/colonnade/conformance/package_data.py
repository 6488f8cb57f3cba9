"""Which files beside its code a distribution installs: what `package_data` in its setup.cfg names."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from configparser import ConfigParser


def left_out(config: str, paths: Iterable[str]) -> list[str]:
    """Those of *paths* (below the folder `src`, as `one/help/en.md`) that an installed package would lack. *config* is the setup.cfg."""
    parser = ConfigParser()
    parser.read_string(config)
    named = parser["options.package_data"] if parser.has_section("options.package_data") else {}
    globs = [[*_below(package), *glob.split("/")] for package, value in named.items() for glob in value.replace(",", " ").split()]
    beside = [path for path in paths if not path.endswith((".py", "/py.typed")) and "/" in path]
    return [path for path in beside if not any(_fits(path.split("/")[1:], glob) for glob in globs)]


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
