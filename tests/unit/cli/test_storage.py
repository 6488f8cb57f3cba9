"""`colonnade verify` and `colonnade pack`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from colonnade.app.settings import Settings

Cli = Callable[..., Any]


def test_verify_reads_everything(cli: Cli) -> None:
    done = cli("verify", "--json")
    report = json.loads(done.out)
    assert done.code == 0 and report["ok"] and report["records"] > 10
    assert "records" in cli("verify").out


def test_verify_finds_damage(cli: Cli, settings: Settings) -> None:
    cli("user", "add", "ann", "--name", "Ann Petersen")
    path = settings.var / "Data.fs"
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Ann Petersen", b"Ann Peterson", 1))
    done = cli("verify")
    assert done.code == 1 and "checksum" in done.out and "restore the last backup" in done.err


def test_pack_drops_what_was_replaced(cli: Cli, settings: Settings) -> None:
    for _ in range(5):
        cli("user", "add", "ann") if _ == 0 else cli("user", "password", "ann")
    before = (settings.var / "Data.fs").stat().st_size
    assert cli("pack", "--days", "0").code == 0
    assert (settings.var / "Data.fs").stat().st_size < before
    assert cli("verify").code == 0 and json.loads(cli("user", "list", "--json").out)[0]["login"] == "ann"
