from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from colonnade.app import themes
from colonnade.app.themes import InstalledTheme, ThemeMissing, chain, installed_themes
from colonnade.plugins.manifest import Theme


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    log = logging.getLogger("colonnade.app.themes")
    log.disabled = True
    yield
    log.disabled = False


def known(**bases: str | None) -> dict[str, InstalledTheme]:
    return {name: InstalledTheme(Theme(name, name, base=base), Path(name)) for name, base in bases.items()}


def test_a_theme_comes_before_those_it_builds_upon() -> None:
    found = chain("night", known(night="plain", plain="bare", bare=None, other=None))
    assert [theme.manifest.name for theme in found] == ["night", "plain", "bare"]


def test_without_a_wish_the_first_that_builds_on_no_other_is_taken() -> None:
    assert [theme.manifest.name for theme in chain("", known(aa="bb", bb=None, cc=None))] == ["bb"]


@pytest.mark.parametrize(
    ("name", "bases"),
    [
        ("gone", {"plain": None}),
        ("aa", {"aa": "gone"}),
        ("aa", {"aa": "aa"}),
        ("aa", {"aa": "bb", "bb": "aa"}),
        ("", {}),
        ("", {"aa": "bb"}),
    ],
)
def test_a_theme_that_is_missing_or_builds_on_itself_is_told(name: str, bases: dict[str, str | None]) -> None:
    with pytest.raises(ThemeMissing, match="not installed or builds upon itself"):
        chain(name, known(**bases))


def test_a_broken_theme_harms_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def module(name: str, theme: object = None) -> EntryPoint:
        made = ModuleType(f"colonnade_test_theme_{name}")
        made.__file__ = str(tmp_path / "__init__.py")
        if theme:
            made.theme = theme
        monkeypatch.setitem(sys.modules, made.__name__, made)
        return EntryPoint(name, made.__name__, themes.ENTRY_POINTS)

    entries = [
        module("good", Theme("good", "Good")),
        module("empty"),
        module("alias", Theme("good", "Good")),
        EntryPoint("gone", "nowhere_to_be_found", themes.ENTRY_POINTS),
    ]
    monkeypatch.setattr(themes, "entry_points", lambda group: entries)
    assert installed_themes() == {"good": InstalledTheme(Theme("good", "Good"), tmp_path)}
