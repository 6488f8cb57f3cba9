"""`colonnade mode`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Cli = Callable[..., Any]


def test_it_is_told_and_changed_and_stays(cli: Cli) -> None:
    assert cli("mode").out.startswith("normal")
    done = cli("mode", "maintenance", "--minutes", "20")
    assert done.code == 0 and "expected until" in done.out and "colonnade mode normal" in done.err
    assert json.loads(cli("mode", "--json").out)["mode"] == "maintenance"
    assert "its mode is maintenance" in cli("doctor").out
    assert cli("mode", "normal").out.startswith("normal") and "its mode" not in cli("doctor").out
    assert cli("mode", "open").code == 2


def test_while_the_site_is_read_only_commands_change_nothing(cli: Cli) -> None:
    cli("mode", "read-only")
    for command in (("user", "add", "ann"), ("pack",)):
        done = cli(*command)
        assert done.code == 1 and "colonnade mode normal" in done.err
    assert cli("backup", "create").code == 0 and cli("user", "list").code == 0
    cli("mode", "maintenance")
    assert cli("user", "add", "ann").code == 0
