"""The two lists of versions are complete, have nothing in common, and setup.cfg agrees with them and with what lies under src/."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterable, Iterator
from configparser import ConfigParser
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path, PurePath

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.rules.imports import all_imports
from tests.rules.tree import CORE, ROOT, repository
from tools.pins import read_pins, requirements, versions_cfg
from tools.venv import find_dists


def pins(text: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in read_pins(text.splitlines()).items()}


PINS = pins(requirements())
SERVING = pins((ROOT / "requirements.txt").read_text("utf-8"))


def declared(section: str, option: str, folder: Path = ROOT) -> list[Requirement]:
    parser = ConfigParser(interpolation=None)
    parser.read(folder / "setup.cfg", "utf-8")
    return [Requirement(line) for line in parser.get(section, option).splitlines() if line.strip()]


def test_versions_cfg_is_up_to_date() -> None:
    assert (ROOT / "versions.cfg").read_text("utf-8") == versions_cfg(requirements()), "run `python tools/pins.py`"


def test_versions_cfg_has_a_line_for_each_pin_without_its_marker() -> None:
    text = versions_cfg("# why\nB_b==2.0 # here\na==1.0.post1; python_version >= '3.13'\n")
    assert text.partition("[versions]\n")[2] == "a = 1.0.post1\nB_b = 2.0\n"


@pytest.mark.parametrize("text", ["a>=1", "a", "a==1.*", "-r other.txt", "a==1\na==2"])
def test_only_exact_pins_are_taken(text: str) -> None:
    with pytest.raises(ValueError, match="pin"):
        read_pins(text.splitlines())


@pytest.mark.parametrize(("section", "option"), [("options", "install_requires"), ("options.extras_require", "test")])
def test_the_pins_lie_within_what_setup_cfg_allows(section: str, option: str) -> None:
    outside = [str(item) for item in declared(section, option) if not item.specifier.contains(PINS.get(canonicalize_name(item.name), "0"))]
    assert not outside


def test_what_this_checkout_declares_is_what_it_serves_with() -> None:
    needed = {canonicalize_name(item.name) for folder in find_dists(ROOT) for item in declared("options", "install_requires", folder)}
    others = {name for name in needed if not name.startswith("colonnade")}
    assert others <= SERVING.keys(), "`./dev run` installs requirements.txt alone"


def unpinned(name: str, listed: Iterable[str]) -> Iterator[str]:
    try:
        needed = requires(name) or []
    except PackageNotFoundError:  # its marker leaves it out on this Python
        return
    for line in needed:
        item = Requirement(line)
        if (item.marker is None or item.marker.evaluate({"extra": ""})) and canonicalize_name(item.name) not in listed:
            yield f"{name} needs {item.name}"


def test_what_the_pins_need_is_pinned() -> None:
    assert not [complaint for name in PINS for complaint in unpinned(name, PINS)]


def test_what_serving_needs_stands_in_its_own_list() -> None:
    assert not [complaint for name in SERVING for complaint in unpinned(name, SERVING)]


def test_what_the_core_imports_is_declared() -> None:
    known = {canonicalize_name(item.name) for item in declared("options", "install_requires")}
    for_tests = {canonicalize_name(item.name) for item in declared("options.extras_require", "test")}
    owners = packages_distributions()
    undeclared = set()
    for item in all_imports(repository(), CORE):
        top, _, rest = item.target.partition(".")
        if item.for_types or item.in_function or top in {"colonnade", *sys.stdlib_module_names}:
            continue
        # `zope` belongs to many distributions: there the second name tells which.
        candidates = {canonicalize_name(name) for name in owners.get(top, ())} & (
            {f"{top}-{rest.partition('.')[0]}"} if top == "zope" else PINS.keys()
        )
        if not candidates & (known | for_tests if item.importer == "colonnade.testing" else known):
            undeclared.add(f"{item.path}: {item.target}")
    assert not undeclared, "add it to install_requires in setup.cfg"


def test_every_file_beside_the_modules_is_packaged() -> None:
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", "utf-8")
    patterns = parser.get("options.package_data", "*").split()
    suffixes = {PurePath(pattern).suffix for pattern in patterns}
    left_out = [
        path
        for path in repository()
        if path.startswith("src/") and PurePath(path).suffix not in {*suffixes, ".py"} and "/static/" not in path
    ]
    assert "static/**/*" in patterns
    assert not left_out, "add a pattern to [options.package_data] in setup.cfg"


def test_setuptools_still_has_what_pyramid_imports() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert importlib.import_module("pkg_resources").resource_filename
