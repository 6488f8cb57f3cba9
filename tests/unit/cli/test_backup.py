"""`colonnade backup`: from a site to a new host, and what is said on the way."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from colonnade.app.backing_up import backup_folder
from colonnade.app.settings import Settings
from colonnade.cli.main import _is_done_here

Cli = Callable[..., Any]


def _ids(cli: Cli) -> list[str]:
    return [row["id"] for row in json.loads(cli("backup", "list", "--json").out)]


@pytest.fixture
def new_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to an empty folder when called."""
    folder = tmp_path / "new host"

    def go() -> Path:
        folder.mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLONNADE_VAR", str(folder / "var"))
        return folder

    return go


def test_a_new_host_has_the_same_site(cli: Cli, settings: Settings, new_host: Callable[[], Path]) -> None:
    Path("colonnade.ini").write_text("[colonnade]\nport = 8099\n")
    cli("user", "add", "ann")
    made = cli("backup", "create")
    assert made.code == 0 and made.out.strip() == _ids(cli)[0] and "Backed up everything" in made.err
    whole = cli("backup", "verify")
    assert whole.code == 0 and "is whole" in whole.err
    before = json.loads(cli("verify", "--json").out)
    backups = settings.var / "backups"
    folder = new_host()
    done = cli("backup", "restore", "--folder", str(backups))
    assert done.code == 0 and "search index is made anew" in done.err
    assert (folder / "colonnade.ini").read_text() == "[colonnade]\nport = 8099\n"
    assert (folder / "var" / "plugins" / "notes.py").read_text() == (settings.plugin_folder / "notes.py").read_text()
    after = json.loads(cli("verify", "--json").out)
    assert after["ok"] and after["blob_digest"] == before["blob_digest"]
    assert [person["login"] for person in json.loads(cli("user", "list", "--json").out)] == ["ann"]
    again = cli("backup", "restore", "--folder", str(backups))
    assert again.code == 1 and "not empty" in again.err


def test_settings_of_another_machine_are_told(cli: Cli, settings: Settings, new_host: Callable[[], Path], monkeypatch: Any) -> None:
    Path("colonnade.ini").write_text(f"[colonnade]\nvar = {settings.var}\n")
    cli("backup", "create")
    folder = new_host()
    done = cli("backup", "restore", "--folder", str(settings.var / "backups"))
    assert done.code == 0 and "change var and storage there" not in done.err  # the environment says where it is
    (folder / "second").mkdir()
    monkeypatch.chdir(folder / "second")
    monkeypatch.delenv("COLONNADE_VAR")
    assert "change var and storage there" in cli("backup", "restore", "--folder", str(settings.var / "backups")).err
    (folder / "third").mkdir()
    (folder / "third" / "colonnade.ini").write_text("[colonnade]\n")
    monkeypatch.chdir(folder / "third")
    assert "stays as it is" in cli("backup", "restore", "--folder", str(settings.var / "backups")).err


def test_more_backups_hold_what_is_new_and_the_oldest_go(cli: Cli) -> None:
    cli("backup", "create")
    cli("user", "add", "ann")
    row = json.loads(cli("backup", "create", "--json").out)
    assert row["kind"] == "new" and 0 < row["new_bytes"] < row["database"] and row["removed"] == []
    last = json.loads(cli("backup", "create", "--json", "--keep", "1").out)
    assert len(last["removed"]) == 2 and _ids(cli) == [last["id"]]
    assert cli("backup", "verify").code == 0 and json.loads(cli("backup", "create", "--full", "--json").out)["kind"] == "full"


def test_a_site_as_it_was_at_a_moment(cli: Cli, settings: Settings, new_host: Callable[[], Path]) -> None:
    cli("user", "add", "ann")
    moment = datetime.now(UTC).isoformat()
    cli("user", "add", "ben")
    cli("backup", "create")
    new_host()
    backups = str(settings.var / "backups")
    assert cli("backup", "restore", "--folder", backups, "--until", "noon").code == 2
    assert cli("backup", "restore", "--folder", backups, "--until", moment).code == 0
    assert [person["login"] for person in json.loads(cli("user", "list", "--json").out)] == ["ann"]


def test_a_drill_starts_the_copy_and_leaves_nothing(cli: Cli, settings: Settings) -> None:
    cli("user", "add", "ann", "--administrator")
    cli("backup", "create")
    done = json.loads(cli("backup", "drill", "--json").out)
    assert done["records"] > 10 and done["seconds"] >= done["restore_seconds"]
    assert not list((settings.var / "backups").glob("drill-*"))
    assert "drill" in cli("backup", "list").out


def test_a_drill_of_what_is_damaged_fails(cli: Cli, settings: Settings) -> None:
    cli("backup", "create")
    (data,) = (settings.var / "backups").rglob("*.data")
    os.truncate(data, data.stat().st_size - 100)
    for command in ("drill", "verify"):
        done = cli("backup", command)
        assert done.code == 1 and "is damaged" in done.err
    assert not list((settings.var / "backups").glob("drill-*"))


def test_a_site_that_doesnt_show_its_homepage_fails_the_drill(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli("backup", "create")
    answer = SimpleNamespace(status_int=500, status="500")
    monkeypatch.setattr("colonnade.app.backing_up.Request.get_response", lambda *_: answer)
    done = cli("backup", "drill")
    assert done.code == 1 and "not to be relied on" in done.err


def test_there_is_none_yet(cli: Cli) -> None:
    assert "no backup" in cli("backup", "list").err
    done = cli("backup", "verify")
    assert done.code == 1 and "no complete backup" in done.err
    assert "no backup '20200101-000000'" in cli("backup", "verify", "20200101-000000").err


def test_the_folder_of_the_settings_is_used(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLONNADE_BACKUPS", str(tmp_path / "elsewhere"))
    cli("backup", "create")
    assert (tmp_path / "elsewhere" / "points").is_dir()
    cli("backup", "create", "--folder", "beside")
    assert (tmp_path / "beside" / "points").is_dir()


def test_a_database_elsewhere_has_its_own_tools(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLONNADE_STORAGE", "memory://")
    done = cli("backup", "create")
    assert done.code == 1 and "tools of the database" in done.err


def test_a_plugin_with_an_odd_name_is_told(cli: Cli, settings: Settings) -> None:
    (settings.plugin_folder / ".odd").write_text("x")
    assert "plugins/.odd" in cli("backup", "create").err


def test_only_making_one_needs_the_running_site() -> None:
    assert [verb for verb in ("create", "list", "verify", "restore", "drill") if not _is_done_here(["backup", verb])] == ["create"]
    assert _is_done_here(["serve"]) and not _is_done_here(["user", "list"])


def test_who_comes_while_another_is_at_work_tries_again(cli: Cli, settings: Settings) -> None:
    cli("backup", "create")
    with backup_folder(settings.backup_folder).held():
        for command in ("create", "verify", "drill"):
            done = cli("backup", command)
            assert done.code == 75 and "another command is at work" in done.err
