"""The table of security requirements has every number of the standard, names tests that are there, and counts what isn't met."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

import pytest

from tests.rules.tree import repository
from tools import asvs
from tools.asvs import MET, NOT_HERE, UNMET, TableError, read_rows

ROWS = asvs.rows()
TEXT = asvs.ROWS.read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def names_in(path: str) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse(repository()[path])
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def test_the_standard_has_as_many_requirements() -> None:
    """The numbers that its authors state for version 5.0.0."""
    levels = [int(level) for section in asvs.SECTIONS.values() for level in section]
    assert [levels.count(level) for level in (1, 2, 3)] == [70, 183, 92]
    assert len(ROWS) == 70 + 183
    assert set(asvs.CHAPTERS) == {row.chapter for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_what_a_row_names_is_there(row: asvs.Row) -> None:
    for shown in row.shown:
        path, _, name = shown.partition("::")
        assert path in repository(), f"{row.number}: there is no {path}"
        assert not name or name in names_in(path), f"{row.number}: {path} has no test {name}"
        assert name or "/test_" not in path, f"{row.number}: name a test of {path}"


def test_the_page_counts_what_is_not_met_and_shows_each() -> None:
    page = asvs.page()
    counts = [sum(row.status == status for row in ROWS) for status in (MET, UNMET, NOT_HERE)]
    assert f"\n| both | {' | '.join(map(str, counts))} | {len(ROWS)} |\n" in page
    assert f"## What is not met ({counts[1]})" in page
    shown = re.findall(r"^- \*\*([\d.]+)\*\*", page, re.MULTILINE)
    assert shown == [row.number for row in ROWS if row.status == UNMET]
    for row in ROWS:
        assert f"\n| {row.number} | {row.level} | " in page


FIRST = TEXT.index("[[row]]")
ROW = TEXT[FIRST : TEXT.index("[[row]]", FIRST + 1)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (ROW, "", "1.1.1"),
        (ROW, ROW * 2, "1.1.1"),
        ('number = "1.1.1"', 'number = "1.1.9"', "1.1.9"),
        ("level = 2", "level = 1", "level 2"),
        ('status = "met"', 'status = "nearly"', "nearly"),
        ('status = "met"', 'status = "not met"', "needed"),
        (ROW[ROW.index("shown") :], "\n", "nothing shows it"),
    ],
    ids=["forgotten", "twice", "made up", "other level", "other result", "not met without need", "met without proof"],
)
def test_a_row_that_is_wrong_is_refused(old: str, new: str, said: str) -> None:
    changed = TEXT.replace(ROW, ROW.replace(old, new, 1), 1)
    assert changed != TEXT
    with pytest.raises(TableError, match=re.escape(said)):
        read_rows(changed)
