"""`colonnade audit`: what was done is listed, taken out, and checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]


def entries(cli: Cli, *words: str) -> list[tuple[str, str]]:
    return [(row["action"], row["facts"]) for row in json.loads(cli("audit", "list", "--json", *words).out)]


def prepare(cli: Cli) -> None:
    cli("user", "add", "ann", "--administrator")
    cli("group", "add", "finance")


def test_what_was_done_is_listed(cli: Cli) -> None:
    prepare(cli)
    assert [action for action, _facts in entries(cli)] == ["group.changed", "group.added", "group.joined", "person.added"]
    assert entries(cli, "--what", "group.added") == [("group.added", "name=finance")]
    assert entries(cli, "--who", "ann") == [] and entries(cli, "--since", "2999-01-01") == []
    assert len(entries(cli, "--most", "1")) == 1
    assert "person.added" in cli("audit", "list").out


def test_it_is_written_to_a_new_file_alone(cli: Cli, tmp_path: Path) -> None:
    prepare(cli)
    target = tmp_path / "audit.jsonl"
    assert cli("audit", "export", str(target), "--what", "person.").code == 0
    assert [json.loads(line)["action"] for line in target.read_text().splitlines()] == ["person.added"]
    assert cli("audit", "export", str(target)).code == 1 and cli("audit", "export", str(tmp_path / "no" / "a")).code == 1
    assert entries(cli, "--most", "1") == [("audit.exported", "entries=1")]


def test_a_mark_that_was_written_down_is_checked(cli: Cli) -> None:
    prepare(cli)
    mark = cli("audit", "verify").out.strip()
    assert cli("audit", "verify", "--against", mark).code == 0
    cli("group", "add", "sales")
    assert cli("audit", "verify", "--against", mark).code == 0
    number, _colon, digest = mark.partition(":")
    changed = cli("audit", "verify", "--against", f"{number}:{digest[::-1]}")
    assert changed.code == 1 and "isn't as it was written" in changed.err
    assert cli("audit", "verify", "--against", f"9{number}:{digest}").code == 1
    assert cli("audit", "verify", "--against", "nonsense").code == 2
