"""`colonnade hooks`: each hook is told of, and what ran for a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from colonnade.app.settings import Settings
from colonnade.commands.switch import switch
from colonnade.plugins.registry import hook_names
from colonnade.security import sessions
from colonnade.security.audit import trail

Cli = Callable[..., Any]
COUNTER = '''
from colonnade.api import Plugin, Widget, hookimpl

plugin = Plugin("counter", title="Counter")


class Count(Widget):
    """Counts."""

    name, title = "counter.count", "Count"

    def data(self, view):
        return {"text": "1"}


@hookimpl
def widgets():
    return [Count]


@hookimpl
def actions_required(view):
    return 1 / 0
'''


def test_list_has_a_line_for_each_and_who_implements_it(bare_cli: Cli) -> None:
    rows = {row["name"]: row for row in json.loads(bare_cli("hooks", "list", "--json").out)}
    assert list(rows) == hook_names()
    assert all(row["what"].endswith((".", "?")) and len(row["what"]) > 20 for row in rows.values())
    assert "notes" in rows["widgets"]["plugins"] and "notes" not in rows["tasks"]["plugins"]
    assert "widgets()" in bare_cli("hooks", "list").out


@pytest.mark.parametrize("name", hook_names())
def test_show_tells_of_each_its_arguments_result_and_an_example(bare_cli: Cli, name: str) -> None:
    found = json.loads(bare_cli("hooks", "show", name, "--json").out)
    assert found["about"] and found["result"] and found["to_begin_with"].startswith(f"@hookimpl\ndef {name}(")
    assert found["plugins"] and found["example"], "an installed plugin has it"


def test_show_tells_it_in_lines(bare_cli: Cli) -> None:
    shown = bare_cli("hooks", "show", "content_changed").out
    assert all(words in shown for words in ("content_changed(event, root)", "  event: Event", "Who implements it here:", "To begin with:"))


def test_a_misspelt_hook_is_answered_by_what_may_be_meant(bare_cli: Cli) -> None:
    done = bare_cli("hooks", "show", "widget")
    assert done.code == 1 and "Did you mean widgets" in done.err


def test_a_plugin_that_cannot_be_loaded_keeps_nobody_from_reading(bare_cli: Cli, settings: Settings) -> None:
    (settings.plugin_folder / "bad.py").write_text(COUNTER.replace("def widgets", "def wigdets").replace("counter", "bad"))
    done = bare_cli("hooks", "list")
    assert done.code == 0 and "bad is left out" in done.err


def test_trace_says_what_ran_and_what_raised(cli: Cli, settings: Settings, alter: Callable[..., Any]) -> None:
    (settings.plugin_folder / "counter.py").write_text(COUNTER)

    def prepare(uow: Any) -> None:
        uow.root["people"].add("ann", "Ann", created=uow.now)
        switch(uow, "counter", on=True)

    alter(prepare)
    found = json.loads(cli("hooks", "trace", "--path", "/", "--as", "ann", "--json").out)
    calls = {(call["what"], call["plugin"]): call["failed"] for call in found["calls"]}
    assert found["status"] == "200 OK"
    assert calls[("counter.count", "counter")] is False and calls[("actions_required", "counter")] is True
    assert alter(lambda uow: next(trail(uow.root).latest()).action) == "person.traced"
    shown = cli("hooks", "trace", "--as", "ann").out
    assert "raised" in shown and " ms" in shown
    assert alter(lambda uow: list(sessions.list_of(uow.root, uow.root["people"].by_login("ann").id, uow.now))) == []


def test_trace_as_nobody_and_wrong_questions(cli: Cli) -> None:
    assert "303" in cli("hooks", "trace", "--path", "/people").out or "302" in cli("hooks", "trace", "--path", "/people").out
    assert cli("hooks", "trace", "--path", "people").code == 1
    assert cli("hooks", "trace", "--path", "//evil.example").code == 1
    assert "no person 'bob'" in cli("hooks", "trace", "--as", "bob").err
