"""`colonnade plugin check`: what it says, what it keeps, when it fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from colonnade.app.settings import Settings
from colonnade.cli import plugin_check
from colonnade.plugins.badge import kept

Cli = Callable[..., Any]


@pytest.fixture
def plain(bare_cli: Cli, settings: Settings) -> Path:
    """A new plugin of one file."""
    assert bare_cli("plugin", "new", "ponds").code == 0
    return settings.plugin_folder / "ponds.py"


def test_what_is_kept_and_missed_is_said_and_the_badge_is_kept(bare_cli: Cli, settings: Settings, plain: Path) -> None:
    done = bare_cli("plugin", "check", "ponds")
    assert done.code == 0 and "ponds 0.1.0: gold" in done.out and "MISS" not in done.out, done.out
    assert kept(settings.var, "ponds").tier == "gold"
    (settings.plugin_folder / "ponds" / "README.md").unlink()
    done = bare_cli("plugin", "check", "ponds")
    assert done.code == 0 and "MISS silver has_readme" in done.out and "Why: " in done.out and "Do:  " in done.out
    badge = kept(settings.var, "ponds")
    assert (badge.tier, badge.missed, badge.version) == ("bronze", ("has_readme",), "0.1.0")
    bare_cli("init")
    shown = json.loads(bare_cli("plugin", "show", "ponds", "--json").out)
    assert shown["tier"] == "bronze" and shown["checked"].endswith("for 0.1.0")
    assert json.loads(bare_cli("plugin", "show", "notes", "--json").out)["tier"] == ""
    assert bare_cli("plugin", "check", "ponds", "--tier", "silver").code == 1


def test_as_json(bare_cli: Cli, plain: Path) -> None:
    (found,) = json.loads(bare_cli("plugin", "check", str(plain), "--json").out)
    assert (found["name"], found["tier"]) == ("ponds", "gold")
    assert found["rules"]["it_loads"] == {"tier": "bronze", "kept": True, "tried": True, "findings": []}


def test_below_bronze_it_fails(bare_cli: Cli, settings: Settings, plain: Path) -> None:
    plain.write_text("1/0\n", "utf-8")
    done = bare_cli("plugin", "check", "ponds")
    assert done.code == 1 and "MISS bronze it_loads" in done.out and "--   gold" in done.out and "below bronze: ponds (none)" in done.err
    assert kept(settings.var, "ponds").tier == ""


def test_what_isnt_there_is_said_in_one_line(bare_cli: Cli) -> None:
    done = bare_cli("plugin", "check", "nothing")
    assert done.code == 1 and "no plugin that is installed" in done.err and done.err.count("\n") == 1


def test_rules_are_listed(bare_cli: Cli) -> None:
    rows = json.loads(bare_cli("plugin", "check", "--rules", "--json").out)
    assert {row["tier"] for row in rows} == {"bronze", "silver", "gold"} and all(row["why"] and row["do"] for row in rows)
    assert "bronze it_loads: " in bare_cli("plugin", "check", "--rules").out


def test_what_is_stored_is_noted(bare_cli: Cli, settings: Settings, plain: Path) -> None:
    assert "nothing to note" in bare_cli("plugin", "check", "--note-schemas", "ponds").err
    assert bare_cli("plugin", "new", "lakes", "--type").code == 0
    path = settings.plugin_folder / "lakes" / "schemas.json"
    before = path.read_text("utf-8")
    path.unlink()
    assert bare_cli("plugin", "check", "--note-schemas", "lakes").code == 0
    assert path.read_text("utf-8") == before, "what `plugin new` writes is what would be noted"


def test_without_the_tools_of_tests_it_says_what_to_install(bare_cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin_check, "find_spec", lambda name: None)
    done = bare_cli("plugin", "check", "ponds")
    assert done.code == 1 and "pip install WebTest" in done.err
