"""`colonnade settings`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Cli = Callable[..., Any]


def test_all_are_listed_with_where_they_come_from(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLONNADE_SMTP_PASSWORD", "hush")
    monkeypatch.setenv("COLONNADE_SMTP_USER", "intranet")
    rows = {row["name"]: row for row in json.loads(cli("settings", "list", "--json").out)}
    assert (rows["smtp_user"]["value"], rows["smtp_user"]["origin"]) == ("intranet", "environment")
    assert "hush" not in str(rows) and rows["port"]["origin"] == "default"
    assert "password_length" in cli("settings", "list").out


def test_one_is_changed_shown_and_set_back(cli: Cli) -> None:
    assert cli("settings", "set", "password_length", "20").code == 0
    shown = cli("settings", "show", "password_length").out
    assert "value    20" in shown and "origin   page" in shown and "colonnade settings set password_length" in shown
    assert "15 (default)" in cli("settings", "reset", "password_length").err
    assert "value    15" in cli("settings", "show", "password_length").out


def test_what_can_not_be_is_refused_in_one_line(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "at least 8" in cli("settings", "set", "password_length", "2").err
    assert "no setting 'prot'" in cli("settings", "show", "prot").err
    assert "start the site again" in cli("settings", "set", "port", "80").err
    monkeypatch.setenv("COLONNADE_PASSWORD_LENGTH", "12")
    refused = cli("settings", "set", "password_length", "20")
    assert refused.code == 1 and "COLONNADE_PASSWORD_LENGTH" in refused.err


def test_passwords_given_on_the_command_line_follow_what_was_set(cli: Cli) -> None:
    cli("settings", "set", "password_length", "9")
    assert cli("user", "add", "ann", "--password-stdin", stdin="nine-char\n").code == 0
