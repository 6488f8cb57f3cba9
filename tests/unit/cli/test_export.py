"""`colonnade export` prints content as JSON lines, whatever is switched off or gone."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from colonnade.app.settings import Settings
from colonnade.commands.attach import attach
from colonnade.commands.base import UnitOfWork
from colonnade.commands.create import create
from colonnade.commands.edit import edit

Cli = Callable[..., Any]


def _fill(uow: UnitOfWork) -> None:
    note = create(uow, uow.root["site"]["notes"], "notes.note", {"title": "第一", "body": "Hello *there*"})
    edit(uow, note, {"title": "One"}, note="in English")
    attach(uow, note, "a.txt", BytesIO(b"abc"))


def _lines(cli: Cli, *argv: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in cli("export", *argv).out.splitlines()]


def test_a_subtree_with_versions_and_names_of_files(cli: Cli, alter: Callable) -> None:
    cli("plugin", "enable", "notes", "--yes")
    alter(_fill)
    app, note = _lines(cli, "/notes", "--versions")
    assert (app["path"], app["type"]) == ("/notes", "notes.book")
    assert (note["path"], note["type"], note["fields"]) == (
        "/notes/第一",
        "notes.note",
        {"title": "One", "language": "en", "body": {"markdown": "Hello *there*"}},
    )
    assert cli("export", "/notes/第一").err == "1 object.\n"
    assert isinstance(note["uid"], str) and note["attachments"][0]["name"] == "a.txt" and note["attachments"][0]["bytes"] == 3
    assert [(v["number"], v["fields"]["title"], v["note"]) for v in note["versions"]] == [(1, "第一", ""), (2, "One", "in English")]


def test_what_is_dormant_is_exported_alike(cli: Cli, alter: Callable, settings: Settings) -> None:
    cli("plugin", "enable", "notes", "--yes")
    alter(_fill)
    awake = _lines(cli, "/notes")
    cli("plugin", "disable", "notes", "--yes")
    assert _lines(cli, "/notes") == awake
    (settings.plugin_folder / "notes.py").unlink()
    assert _lines(cli, "/notes") == awake


def test_a_switch_of_one_place_changes_nothing(cli: Cli) -> None:
    cli("plugin", "enable", "notes", "--yes")
    cli("place", "add", "team", "--access", "open")
    cli("plugin", "enable", "notes", "--place", "team", "--yes")
    awake = _lines(cli, "/")
    cli("plugin", "disable", "notes", "--place", "team", "--yes")
    assert _lines(cli, "/") == awake


def test_the_whole_site_and_nothing(cli: Cli) -> None:
    assert _lines(cli, "/")[0]["type"] == "colonnade.site"
    done = cli("export", "/no/where")
    assert (done.code, done.out, done.err) == (1, "", "Error: there is nothing at '/no/where': / has no 'no'\n")


def test_an_archive_that_finds_no_room_is_told_in_words(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    cli("plugin", "enable", "notes", "--yes")
    cli("plugin", "disable", "notes", "--yes")
    monkeypatch.setattr("colonnade.commands.archive.write._write", refuse)
    for command in (("export", "/notes", "--to", "n.zip"), ("plugin", "purge", "notes", "--archive", "n.zip", "--yes")):
        done = cli(*command)
        told = f"the disk is full: there is no room in {tmp_path}. No archive was written, and nothing was changed."
        assert done.code == 1 and done.err.endswith(f"Error: {told} Make room there, then try again.\n")
        assert not list(tmp_path.glob("*n.zip*"))
