"""`colonnade plugin`: what is shown, what is asked, what is done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from colonnade.app.main import make_app
from colonnade.app.settings import Settings
from colonnade.cli.serve import run_for_client
from colonnade.cli.terminal import TerminalConsole
from colonnade.commands.create import create
from colonnade.commands.switch import pause
from colonnade.content.types import TYPES
from colonnade.plugins.state import state

Cli = Callable[..., Any]


def _states(cli: Cli, *argv: str) -> dict[str, str]:
    return {row["name"]: row["state"] for row in json.loads(cli("plugin", "list", "--json", *argv).out)}


def test_list_has_a_name_and_a_state_for_each(cli: Cli, settings: Settings) -> None:
    (settings.plugin_folder / "bad.py").write_text("1/0\n")
    states = _states(cli)
    assert (states["notes"], states["bad"]) == ("available", "broken")
    table = cli("plugin", "list")
    assert table.code == 0 and "bad" in table.out and "Traceback" not in table.err


def test_enabling_shows_the_effect_first_and_asks(cli: Cli, answers: list[bool]) -> None:
    answers.append(False)
    refused = cli("plugin", "enable", "notes")
    assert refused.code == 1 and "1 widget for homepages" in refused.err and "It may use: mail" in refused.err
    assert _states(cli)["notes"] == "available"
    answers.append(True)
    assert cli("plugin", "enable", "notes").code == 0
    assert _states(cli)["notes"] == "enabled"


def test_without_a_terminal_yes_is_needed(cli: Cli) -> None:
    done = cli("plugin", "enable", "notes")
    assert done.code == 2 and "add --yes" in done.err and done.out == ""
    assert cli("plugin", "enable", "notes", "--yes").code == 0


def test_a_dry_run_changes_nothing(cli: Cli) -> None:
    done = cli("plugin", "enable", "notes", "--dry-run")
    assert done.code == 0 and "Switching notes on" in done.err
    assert _states(cli)["notes"] == "available"


def test_what_is_needed_is_switched_on_too_and_what_needs_it_off(cli: Cli) -> None:
    assert "It needs: notes" in cli("plugin", "enable", "clock", "--yes").err
    assert _states(cli)["notes"] == "enabled"
    assert "These need it: clock" in cli("plugin", "disable", "notes", "--yes").err
    assert {_states(cli)[name] for name in ("notes", "clock")} == {"disabled"}


def test_several_are_switched_together_or_not_at_all(cli: Cli) -> None:
    assert cli("plugin", "enable", "notes", "nothing", "--yes").code == 1
    assert _states(cli)["notes"] == "available"
    assert cli("plugin", "enable", "notes", "clock", "--yes").code == 0


def test_what_is_so_already_is_said(cli: Cli) -> None:
    assert cli("plugin", "disable", "notes").err == "notes is off already.\n"
    cli("plugin", "enable", "notes", "--yes")
    done = cli("plugin", "enable", "notes")
    assert (done.code, done.err) == (0, "notes is on already.\n")


def test_switching_in_one_place(cli: Cli) -> None:
    cli("place", "add", "team")
    assert cli("plugin", "enable", "notes", "--place", "team", "--yes").err.endswith("Switch it on there first.\n")
    cli("plugin", "enable", "notes", "clock", "--yes")
    assert _states(cli, "--place", "team")["notes"] == "disabled"
    done = cli("plugin", "enable", "notes", "--place", "team", "--yes")
    assert done.code == 0 and "in team" in done.err
    assert _states(cli, "--place", "team") | {"notes": "enabled", "clock": "enabled"} == _states(cli, "--place", "team")
    assert "only be switched for the whole site" in cli("plugin", "enable", "clock", "--place", "team", "--yes").err
    done = cli("plugin", "disable", "notes", "--place", "team", "--yes")
    assert "1 widget leaves its homepage, not those of people." in done.err
    assert (_states(cli)["notes"], _states(cli, "--place", "team")["notes"]) == ("enabled", "disabled")


def test_what_is_not_there_is_told_in_one_line(cli: Cli) -> None:
    for argv in (("plugin", "show", "nothing"), ("plugin", "enable", "nothing", "--yes"), ("plugin", "resume", "nothing")):
        done = cli(*argv)
        assert (
            done.code == 1
            and done.err.startswith("Error: no plugin called 'nothing' is installed. Installed: ")
            and done.err.count("\n") == 1
        )
    assert (
        cli("plugin", "list", "--place", "nowhere").err
        == "Error: there is no place 'nowhere'. Places: none yet; see: colonnade place add\n"
    )


def test_one_that_is_broken_is_not_switched_on_and_says_why(cli: Cli, settings: Settings) -> None:
    (settings.plugin_folder / "bad.py").write_text("1/0\n")
    reason = json.loads(cli("plugin", "show", "bad", "--json").out)["reason"]
    assert "ZeroDivisionError" in reason
    cli("place", "add", "team")
    for more in ((), ("--yes",), ("--dry-run",), ("--place", "team")):
        done = cli("plugin", "enable", "bad", *more)
        assert (done.code, done.err) == (1, f"Error: bad can't be used: {reason}\n")
    assert cli("plugin", "disable", "bad").err == "bad is off already.\n"


def test_show_tells_what_it_holds(cli: Cli, alter: Callable) -> None:
    cli("plugin", "enable", "notes", "clock", "--yes")
    alter(lambda uow: create(uow, uow.root["site"]["notes"], "notes.note", {"title": "One"}))
    found = json.loads(cli("plugin", "show", "notes", "--json").out)
    assert (found["state"], found["objects"], found["widgets"], found["needed_by"]) == ("enabled", 1, ["notes.latest"], ["clock"])
    told = "2 objects of it stay stored and come back, 1 widget leaves homepages."  # the app itself is one of them
    assert told in cli("plugin", "disable", "notes", "--dry-run").err
    assert "needed by:     clock" in cli("plugin", "show", "notes").out


def test_a_paused_plugin_is_resumed(cli: Cli, alter: Callable) -> None:
    cli("plugin", "enable", "notes", "--yes")
    alter(lambda uow: pause(uow, "notes", "KeyError: 'x'"))
    assert json.loads(cli("plugin", "show", "notes", "--json").out)["reason"] == "KeyError: 'x'"
    assert cli("plugin", "resume", "notes").code == 0
    assert _states(cli)["notes"] == "enabled"


def test_one_that_is_on_but_gone_is_missing_and_can_be_switched_off(cli: Cli, settings: Settings, alter: Callable) -> None:
    cli("plugin", "enable", "notes", "--yes")
    (settings.plugin_folder / "notes.py").unlink()
    assert _states(cli)["notes"] == "missing"
    assert cli("plugin", "disable", "notes", "--yes").code == 0
    assert alter(lambda uow: "notes" not in state(uow.root).enabled)


def test_a_file_that_came_after_the_start_is_named_as_such(
    settings: Settings, empty_site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(empty_site, settings.var, dirs_exist_ok=True)
    with TYPES.temporarily():
        application = make_app(settings)
        try:
            path = settings.plugin_folder / "later.py"
            path.write_text("from colonnade.api import Plugin\nplugin = Plugin('later', title='Later')\n")
            assert run_for_client(application, ["plugin", "show", "later"], TerminalConsole()) == 1
        finally:
            application.close()
    told = f"Error: later was found at {path}, but isn't loaded yet: the site reads it at its next start\n"
    assert capsys.readouterr().err == told


def test_a_file_named_like_an_installed_plugin_is_listed_as_broken(cli: Cli, settings: Settings) -> None:
    (settings.plugin_folder / "wiki.py").write_text("raise AssertionError('imported')\n")
    states = _states(cli)
    assert (states["wiki"], states["wiki.py"]) == ("available", "broken")
    looked = cli("doctor").out
    assert "wiki.py is broken: a plugin called 'wiki' is installed already (colonnade-wiki" in looked
    assert f"give the file {settings.plugin_folder / 'wiki.py'} another name" in cli("plugin", "show", "wiki.py").out
