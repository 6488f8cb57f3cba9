"""Budgets of the files every page loads, the list of what came from others, and the contrast of every pair of colours in each theme."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from pathlib import Path

import pytest

import colonnade.web

STATIC = Path(colonnade.web.__file__).parent / "static"
TREE = STATIC.parents[3]
THEMES = TREE / "themes"
LANTERN = THEMES / "lantern/src/colonnade_theme_lantern/static/lantern.css"
SLATE = THEMES / "slate/src/colonnade_theme_slate/static/slate.css"


@pytest.mark.parametrize(("file", "kilobytes"), [(LANTERN, 50), (SLATE, 8), (STATIC / "colonnade.js", 25), (STATIC / "icons.svg", 20)])
def test_files_of_every_page_stay_small(file, kilobytes):
    assert file.stat().st_size <= kilobytes * 1000


def test_vendored_files_are_those_listed():
    listed = json.loads((STATIC / "vendor/VENDORED.json").read_text())
    for entry in listed:
        assert hashlib.sha256((TREE / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]
        licence = entry["name"].replace("@", "").replace("/", "-")
        assert (STATIC / f"vendor/licences/{licence}.txt").is_file(), entry["name"]
    here = {f"src/colonnade/web/static/vendor/{file.name}" for file in (STATIC / "vendor").glob("*.js")}
    assert here <= {entry["file"] for entry in listed}


def test_style_sheets_load_nothing_from_elsewhere():
    for sheet in (LANTERN, SLATE):
        assert "url(" not in sheet.read_text()
        assert "@import" not in sheet.read_text()


def tokens(sheet: Path, selector: str) -> dict[str, str]:
    """The colours that the first rule of *selector* defines."""
    rule = re.search(re.escape(selector) + r"\{(.*?)\n\s*\}", sheet.read_text(), re.DOTALL)
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b", rule[1]))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("bg", "surface", "surface-2")
TEXTS = [*itertools.product(("text", "text-2", "text-3", "link"), GROUNDS), ("on-accent", "accent"), ("text", "accent-soft")]
TEXTS += [(name, ground) for name in ("ok", "warn", "bad") for ground in (f"{name}-soft", "surface")] + [("text", "warn-soft")]
EDGES = list(itertools.product(("border-strong", "focus"), GROUNDS))

LIGHT, DARK, AUTO = ":root", ":root[data-theme=dark]", ":root[data-theme=auto]"
LOOKS = {
    "lantern light": [(LANTERN, LIGHT)],
    "lantern dark": [(LANTERN, LIGHT), (LANTERN, DARK)],
    "slate light": [(LANTERN, LIGHT), (SLATE, LIGHT)],
    "slate dark": [(LANTERN, LIGHT), (SLATE, LIGHT), (LANTERN, DARK), (SLATE, DARK)],
}


@pytest.mark.parametrize("look", LOOKS)
def test_text_and_edges_can_be_told_from_their_ground(look):
    colours: dict[str, str] = {}
    for sheet, selector in LOOKS[look]:
        colours |= tokens(sheet, selector)
    weak = [(a, b, round(contrast(colours[a], colours[b]), 2)) for a, b in TEXTS if contrast(colours[a], colours[b]) < 4.5]
    weak += [(a, b, round(contrast(colours[a], colours[b]), 2)) for a, b in EDGES if contrast(colours[a], colours[b]) < 3]
    assert not weak


@pytest.mark.parametrize("sheet", [LANTERN, SLATE])
def test_auto_looks_as_dark_where_the_reader_asks_for_dark(sheet):
    assert tokens(sheet, AUTO) == tokens(sheet, DARK)
