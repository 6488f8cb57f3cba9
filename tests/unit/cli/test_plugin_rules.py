"""`colonnade plugin preview`, `try`, `widen`, `forbid`, `allow`, `pause`, `limit`, `restore` and `rehearse`."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from colonnade.app.settings import Settings
from colonnade.commands.attach import attach
from colonnade.commands.create import create
from colonnade.commands.impact import impact_of
from colonnade.content.types import TYPES
from colonnade.security.audit import trail
from tests.unit.cli.conftest import PLUGIN

Cli = Callable[..., Any]
Alter = Callable[..., Any]


@pytest.fixture
def filled(cli: Cli, alter: Alter) -> Cli:
    """A site with a note, and a file beside it."""
    cli("plugin", "enable", "notes", "--yes")

    def fill(uow: Any) -> None:
        note = create(uow, uow.root["site"]["notes"], "notes.note", {"title": "One", "body": "Two"})
        file = Path("one.txt")
        file.write_bytes(b"12345")
        with file.open("rb") as source:
            attach(uow, note, "one.txt", source)

    alter(fill)
    return cli


def state_of(cli: Cli, name: str = "notes") -> str:
    return next(row["state"] for row in json.loads(cli("plugin", "list", "--json").out) if row["name"] == name)


def show(cli: Cli) -> dict[str, Any]:
    return json.loads(cli("plugin", "show", "notes", "--json").out)


def test_preview_says_the_numbers_of_the_page_and_changes_nothing(filled: Cli, alter: Alter, settings: Settings) -> None:
    facts = alter(lambda uow: impact_of(uow, "notes").facts())
    before = (settings.var / "Data.fs").read_bytes()
    said = json.loads(filled("plugin", "preview", "notes", "--before", "purge", "--json").out)
    assert {name: said[name] for name in facts} == facts
    assert (said["objects"], said["files"], said["file_bytes"]) == (2, 1, 5)
    assert "switch it off first" in said["refused"]
    assert json.loads(filled("plugin", "preview", "notes", "--json").out)["also"] == []
    text = filled("plugin", "preview", "notes").out
    assert "It holds 2 objects, and 0 in the trash, in 1 place: /" in text and "5 B in 1 file" in text
    assert text.splitlines()[0] in filled("plugin", "disable", "notes", "--dry-run").err
    assert (settings.var / "Data.fs").read_bytes() == before


def test_previewing_enabling_names_what_goes_with_it(cli: Cli) -> None:
    assert json.loads(cli("plugin", "preview", "clock", "--before", "enable", "--json").out)["also"] == ["notes"]


def test_forbidding_and_allowing(filled: Cli) -> None:
    assert filled("plugin", "forbid", "notes", "--yes").code == 2, "a reason is wanted"
    assert filled("plugin", "forbid", "notes", "--reason", "Audit").code == 2, "nobody is there to be asked"
    assert "stays off" in filled("plugin", "forbid", "notes", "--reason", "Audit", "--yes").err
    assert (state_of(filled), show(filled)["reason"]) == ("forbidden", "Audit")
    refused = filled("plugin", "enable", "clock", "--yes")
    assert refused.code == 1 and "Audit" in refused.err
    filled("plugin", "allow", "notes")
    assert filled("plugin", "enable", "notes", "--yes").code == 0 and state_of(filled) == "enabled"


def test_pausing_and_resuming(filled: Cli) -> None:
    filled("plugin", "pause", "notes")
    assert show(filled)["conditions"] == ["can only be read"]
    filled("plugin", "resume", "notes")
    assert show(filled)["conditions"] == []


def test_limiting_to_groups(filled: Cli) -> None:
    filled("group", "add", "pilots")
    assert filled("plugin", "limit", "notes").code == 2
    assert "no group 'nobody'" in filled("plugin", "limit", "notes", "--group", "nobody").err
    assert filled("plugin", "limit", "notes", "--group", "pilots").code == 0
    assert show(filled)["conditions"] == ["only for pilots"]
    filled("plugin", "limit", "notes", "--everyone")
    assert show(filled)["conditions"] == []


def test_trying_and_widening_and_taking_back(filled: Cli) -> None:
    for name in ("hall", "club"):
        filled("place", "add", name)
    assert "Somebody else" in filled("plugin", "try", "notes", "--place", "hall", "--yes").err
    filled("plugin", "disable", "notes", "--yes")
    assert filled("plugin", "try", "notes", "--place", "hall", "--yes").code == 0
    assert show(filled)["conditions"] == ["tried in hall"]
    assert "tried in other communities" in filled("plugin", "enable", "notes", "--place", "club", "--yes").err
    filled("plugin", "widen", "notes")
    assert show(filled)["conditions"] == [] and filled("plugin", "enable", "notes", "--place", "club", "--yes").code == 0


def test_a_purge_is_taken_back_by_its_archive_and_by_no_other(filled: Cli, alter: Alter, tmp_path: Path) -> None:
    filled("plugin", "disable", "notes", "--yes")
    dry = filled("plugin", "purge", "notes", "--archive", "n.zip", "--dry-run")
    assert dry.code == 0 and "It holds 2 objects" in dry.err and not (tmp_path / "n.zip").exists()
    assert filled("plugin", "purge", "notes", "--archive", "n.zip", "--yes").code == 0
    off = filled("plugin", "restore", "notes", "n.zip")
    assert off.code == 1 and "is off there" in off.err and "Nothing was brought back" in off.err
    filled("plugin", "enable", "notes", "--yes")
    (tmp_path / "cut.zip").write_bytes((tmp_path / "n.zip").read_bytes()[:-50])
    with zipfile.ZipFile(tmp_path / "n.zip") as old, zipfile.ZipFile(tmp_path / "less.zip", "w") as new:
        for name in old.namelist():
            if not name.startswith("files/"):
                new.writestr(name, old.read(name))
    filled("export", "/notes", "--to", "plain.zip")
    for file, why in (("cut.zip", "cut off"), ("less.zip", "lacks the file"), ("plain.zip", "by a purge"), ("none.zip", "can't be read")):
        refused = filled("plugin", "restore", "notes", file)
        assert refused.code == 1 and why in refused.err, file
    assert "2 objects would be brought back" in filled("plugin", "restore", "notes", "n.zip", "--dry-run").err
    assert "2 objects brought back" in filled("plugin", "restore", "notes", "n.zip").err
    assert alter(lambda uow: impact_of(uow, "notes").file_bytes) == 5
    assert "0 objects brought back, 2 here already" in filled("plugin", "restore", "notes", "n.zip").err
    actions = alter(lambda uow: [entry.action for entry in trail(uow.root).all()])
    assert actions[-1] == "plugin.restored" and "plugin.purged" in actions


def test_an_archive_of_a_newer_version_is_refused(filled: Cli, settings: Settings) -> None:
    newer = PLUGIN.replace('addable_in=("notes.book",)', 'addable_in=("notes.book",), version=2, migrations={1: lambda obj: None}')
    (settings.plugin_folder / "notes.py").write_text(newer)
    filled("plugin", "disable", "notes", "--yes")
    filled("plugin", "purge", "notes", "--archive", "n.zip", "--yes")
    (settings.plugin_folder / "notes.py").write_text(PLUGIN)
    filled("plugin", "list")
    filled("plugin", "enable", "notes", "--yes")
    refused = filled("plugin", "restore", "notes", "n.zip")
    assert refused.code == 1 and "Nothing was brought back" in refused.err


def test_a_rehearsal_tells_what_a_restart_would_do(filled: Cli, settings: Settings) -> None:
    assert "No data has to be brought up to date" in filled("plugin", "rehearse").out
    path = settings.plugin_folder / "notes.py"
    for step, code in (("lambda obj: None", 0), ("lambda obj: 1 / 0", 3)):
        path.write_text(PLUGIN.replace('addable_in=("notes.book",)', f'addable_in=("notes.book",), version=2, migrations={{1: {step}}}'))
        before = (settings.var / "Data.fs").read_bytes()
        found = filled("plugin", "rehearse", "--json")
        assert found.code == code, found.err
        report = json.loads(found.out)
        (migration,) = report["migrations"]
        assert (migration["plugin"], report["ok"], bool(migration["error"])) == ("notes", code == 0, code == 3)
        assert report["impacts"]["notes"]["objects"] == 2
        assert (settings.var / "Data.fs").read_bytes() == before
    assert "FAILED" in filled("plugin", "rehearse").out
    assert TYPES.get("notes.note") is None


def test_a_rehearsal_needs_a_site(bare_cli: Cli) -> None:
    assert "there is no site here" in bare_cli("plugin", "rehearse").err
