"""`colonnade bench`: an invented organisation beside the site, whose screens are opened and judged."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from colonnade.app import rehearsal
from colonnade.app.rehearsal import Opened, Result
from colonnade.app.rehearsal_data import Made
from colonnade.app.settings import Settings

Cli = Callable[..., Any]
FAILING = '''
from colonnade.api import Plugin, Row, Widget, hookimpl, IContent, view

plugin = Plugin("grumpy", title="Grumpy")


class Never(Widget):
    """It has nothing to show but an error."""

    name, title = "grumpy.never", "Never"

    def data(self, view):
        raise RuntimeError("no")


@hookimpl
def widgets():
    return [Never]
'''


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_screen_is_opened_in_a_folder_that_is_gone_afterwards(
    bare_cli: Cli, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waitress.adjustments.Adjustments.listen", ["127.0.0.1:0"])  # which it looks up, though it is given sockets
    (settings.plugin_folder / "grumpy.py").write_text(FAILING)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    before = sorted(path for path in settings.var.rglob("*"))
    done = bare_cli("bench", "--people", "90", "--limit", "60000", "--in", str(scratch), "--json")
    found = json.loads(done.out)
    assert found["people"] == 90 and found["communities"] >= 11 and found["objects"] > 120
    screens = {row["screen"]: row for row in found["screens"]}
    assert {"home.home", "search.search", "admin.plugins", "admin_health.health", "edit.add_form", "content.show"} <= screens.keys()
    assert all(row["passed"] and row["p50_ms"] > 0 and 0 < row["ratio"] for row in screens.values()), [
        r for r in screens.values() if not r["passed"]
    ]
    assert screens["home.home"]["limit_ms"] == 60000 and screens["json.read"]["limit_ms"] == 240000
    plugins = {row["plugin"]: row for row in found["plugins"]}
    assert plugins[""]["passed"] and not plugins["grumpy"]["passed"] and plugins["grumpy"]["errors"]
    assert done.code == 3 and not found["passed"]
    assert list(scratch.iterdir()) == [] and sorted(path for path in settings.var.rglob("*")) == before


def test_too_little_room_is_told_before_anything_is_made(bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(rehearsal.shutil, "disk_usage", lambda folder: usage._replace(free=50 * 10**6))
    done = bare_cli("bench", "--in", str(tmp_path), "--people", "1000")
    assert done.code == 1 and "1,000 people take 160 MB" in done.err and "50 MB are free" in done.err and "--in" in done.err


def test_a_disk_that_fills_meanwhile_leaves_nothing(bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("colonnade.cli.bench.rehearse", full)
    done = bare_cli("bench", "--in", str(scratch))
    assert done.code == 1 and "the disk is full" in done.err and "wasn't touched" in done.err and list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code"), [(("--people", "0"), 2), (("--limit", "0"), 2), (("--in", "nowhere"), 1), (("--people", "many"), 2)]
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], code: int, bare_cli: Cli) -> None:
    assert bare_cli("bench", *arguments).code == code


def test_failures_and_the_slowest_come_first(bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = [
        Opened("quick.one", "", True, 0.01, [0.01] * 9),
        Opened("slow.one", "wiki", True, 0.9, [0.5] * 9),
        Opened("broken.one", "wiki", True, 0.1, [0.1] * 9, [500]),
        Opened("feed.one", "", False, 0.9, [0.5] * 9),
    ]
    result = Result(Made(500, 20, 2000, ["odd.thing"]), 60.0, 0.001, opened, [("lost.one", "")], {"": 0, "wiki": 1})
    monkeypatch.setattr("colonnade.cli.bench.rehearse", lambda *arguments: result)
    done = bare_cli("bench", "--in", str(tmp_path))
    rows = [line.split()[0] for line in done.out.splitlines() if line]
    assert rows[:5] == ["screen", "slow.one", "broken.one", "feed.one", "quick.one"] and done.code == 3
    assert "FAIL 500" in done.out and "2 of 4 screens pass" in done.out and "0.002" in done.out
    assert "odd.thing" in done.err and "lost.one" in done.err
