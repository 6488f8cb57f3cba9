"""The command line as a whole: help, errors, exit codes, and its page in the documentation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from ZODB.POSException import ConflictError

from colonnade.app.console import ConsoleGone
from colonnade.cli.context import table
from colonnade.cli.errors import explained
from colonnade.cli.main import NOUNS, colonnade
from colonnade.content.errors import Invalid
from colonnade.storage.errors import StorageInUse

Cli = Callable[..., Any]
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "command-line.md"


def _commands() -> Iterator[tuple[str, click.Command]]:
    """(how it is called, command) of everything that can be called."""
    context = click.Context(colonnade)
    for noun in NOUNS:
        command = colonnade.get_command(context, noun)
        if isinstance(command, click.Group):
            yield from ((f"{noun} {verb}", below) for verb, below in command.commands.items())
        else:
            yield noun, command


def test_each_command_has_help_with_a_sentence(cli: Cli) -> None:
    for name, command in _commands():
        assert command.help, name
        assert cli(*name.split(), "--help").code == 0


def test_each_command_and_option_is_in_the_documentation() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, command in _commands():
        section = page.partition(f"\n### colonnade {name}\n")[2].partition("\n##")[0]
        assert section, f"no section for colonnade {name}"
        shown = (parameter for parameter in command.params if not getattr(parameter, "hidden", False))
        for option in (option for parameter in shown for option in parameter.opts if option.startswith("--")):
            assert option in section, f"colonnade {name} {option} isn't described"


def test_help_and_misuse(cli: Cli) -> None:
    shown = cli("--help")
    assert shown.code == 0 and "Examples:" in shown.out and shown.err == ""
    for argv in ((), ("nonsense",), ("plugin",), ("plugin", "nonsense"), ("plugin", "list", "--nonsense"), ("user", "add")):
        done = cli(*argv)
        assert done.code == 2 and done.out == "" and done.err
    assert cli("--version").out.startswith("colonnade, version")


def test_settings_that_are_wrong_are_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "other.ini").write_text("[colonnade]\nprot = 1\n")
    done = cli("--config", str(tmp_path / "other.ini"), "place", "list")
    assert done.code == 1 and "unknown setting 'prot'" in done.err


def test_other_settings_are_read(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLONNADE_VAR")
    (tmp_path / "other.ini").write_text(f"[colonnade]\nvar = {tmp_path / 'elsewhere'}\n")
    assert cli("--config", str(tmp_path / "other.ini"), "init").code == 0
    assert (tmp_path / "elsewhere" / "Data.fs").exists()


def test_a_site_beside_the_file_with_its_settings_is_named_with_the_folder_to_go_to(
    bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLONNADE_VAR")
    folder = tmp_path / "srv"
    folder.mkdir()
    (folder / "colonnade.ini").write_text("[colonnade]\nvar = data\n")
    given = ("--config", "srv/colonnade.ini", "user", "list")
    assert "COLONNADE_VAR=FOLDER" in bare_cli(*given).err
    monkeypatch.chdir(folder)
    assert bare_cli("init").code == 0
    monkeypatch.chdir(tmp_path)
    for done in (bare_cli(*given), bare_cli(*given[:2], "doctor")):
        said = done.err + done.out
        assert done.code == 1 and f"there is no site here: {tmp_path / 'data' / 'Data.fs'}" in said
        assert f"There is one in {folder / 'data'}, beside srv/colonnade.ini" in said and f"Run this in {folder}" in said
    monkeypatch.setenv("COLONNADE_INI", "srv/colonnade.ini")
    assert f"Run this in {folder}" in bare_cli("user", "list").err


@pytest.mark.parametrize(
    "argv", [("user", "add", "ghost"), ("plugin", "list"), ("doctor",), ("verify",), ("pack",), ("export", "/"), ("demo", "load")]
)
def test_no_command_makes_a_site_by_the_way(bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]) -> None:
    wrong = tmp_path / "no" / "such" / "folder"
    monkeypatch.setenv("COLONNADE_VAR", str(wrong))
    done = bare_cli(*argv)
    said = done.err + done.out
    assert done.code == 1 and f"there is no site here: {wrong / 'Data.fs'}" in said
    assert "COLONNADE_VAR" in said and "--config" in said and "colonnade init" in said
    assert not (tmp_path / "no").exists()


def test_a_database_elsewhere_is_no_missing_file(bare_cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLONNADE_STORAGE", "memory://")
    assert bare_cli("place", "list", "--json").out == "[]\n"


def test_a_surprise_is_one_line_without_a_traceback(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise KeyError("what")

    monkeypatch.setattr("colonnade.cli.context.make_app", fail)
    done = cli("user", "list")
    assert (done.code, done.err) == (1, "Error: unexpected KeyError: 'what' (COLONNADE_DEBUG=1 shows where)\n")
    monkeypatch.setenv("COLONNADE_DEBUG", "1")
    assert "Traceback" in cli("user", "list").err


def test_nobody_reads_any_more(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: object, text: str) -> None:
        raise ConsoleGone

    monkeypatch.setattr("colonnade.cli.terminal.TerminalConsole.out", gone)
    monkeypatch.setattr("colonnade.cli.main._forget_stdout", lambda: None)
    done = cli("user", "list", "--json")
    assert (done.code, done.err) == (1, "")


@pytest.mark.parametrize(
    ("error", "text", "code"),
    [
        (Invalid({"": "First.", "login": "Second."}), "First.; User name: Second.", 1),
        (StorageInUse("/x/Data.fs"), "/x/Data.fs is open", 75),
        (ConflictError(), "try again", 75),
        (OSError(28, "No space left on device"), "the disk is full. What was not reported as done is not changed.", 1),
        (OSError(28, "No space left on device", "/x/y"), "the disk is full: there is no room for /x/y. ", 1),
        (OSError(5, "Input/output error"), "Input/output error", 1),
    ],
)
def test_errors_in_words(error: Exception, text: str, code: int) -> None:
    found, number = explained(error)
    assert text in found and number == code


def test_tables_line_up_with_chinese() -> None:
    assert list(table([("name", "x"), ("林美華", "1"), ("ann", "2")])) == ["name    x", "林美華  1", "ann     2"]


def test_json_keeps_chinese(cli: Cli) -> None:
    cli("place", "add", "薪資")
    out = cli("place", "list", "--json").out
    assert "薪資" in out and json.loads(out)[0]["name"] == "薪資"
