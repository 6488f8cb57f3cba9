"""Archives by command line: written, refused when they are damaged, brought back; and purging."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from colonnade.commands.attach import attach
from colonnade.commands.base import UnitOfWork
from colonnade.commands.create import create

Cli = Callable[..., Any]


def _fill(uow: UnitOfWork) -> None:
    note = create(uow, uow.root["site"]["notes"], "notes.note", {"title": "第一", "body": "Hello *there*"})
    attach(uow, note, "a.txt", BytesIO(b"abc"))


@pytest.fixture
def filled(cli: Cli, alter: Callable) -> Cli:
    """A site with a note that has a file."""
    cli("plugin", "enable", "notes", "--yes")
    alter(_fill)
    return cli


def _change(archive: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(archive) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    with zipfile.ZipFile(archive, "w") as new:
        for filename, old_content in {**parts, name: content}.items():
            new.writestr(filename, old_content)


def test_purged_and_imported_all_is_as_it_was(filled: Cli, tmp_path: Path) -> None:
    before = filled("export", "/notes", "--versions").out
    assert "is on there" in filled("plugin", "purge", "notes", "--archive", "n.zip", "--yes").err
    filled("plugin", "disable", "notes", "--yes")
    done = filled("plugin", "purge", "notes", "--archive", "n.zip", "--yes")
    assert (done.code, (tmp_path / "n.zip").stat().st_mode & 0o077) == (0, 0)
    assert filled("export", "/notes").code == 1
    assert "is off there" in filled("import", "archive", "n.zip").out
    filled("plugin", "enable", "notes", "--yes")
    dry = filled("import", "archive", "n.zip", "--dry-run", "--json")
    assert json.loads(dry.out) == {"objects": 2, "there": 0, "refused": [], "unknown_people": {}}
    assert filled("import", "archive", "n.zip").code == 0
    assert filled("export", "/notes", "--versions").out == before
    assert "0 objects imported, 2 already here" in filled("import", "archive", "n.zip").out


def test_an_archive_takes_no_file_s_place(filled: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert filled("export", "/notes", "--to", "mine.txt").code == 1
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert "no folder" in filled("export", "/notes", "--to", "no/where/n.zip").err
    assert not list(tmp_path.glob(".*.part"))


CHANGED = [
    ("content.jsonl", b"{}\n", "changed, or is damaged"),
    ("content.jsonl", b"{", "cut off"),
    ("archive.json", b"[]", "another version"),
    ("archive.json", b"\xff", "that can be read"),
    ("archive.json", b'{"colonnade_archive": 2}', "another version"),
]


def test_what_was_changed_is_refused(filled: Cli, tmp_path: Path, subtests: pytest.Subtests) -> None:
    filled("export", "/notes", "--to", "whole.zip")
    for name, content, reason in CHANGED:
        with subtests.test(reason, content=content):
            shutil.copy(tmp_path / "whole.zip", tmp_path / "n.zip")
            _change(tmp_path / "n.zip", name, content)
            done = filled("import", "archive", "n.zip")
            assert done.code == 1 and reason in done.err and "unexpected" not in done.err


def test_what_is_no_archive_is_refused(filled: Cli, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no zip")
    filled("export", "/notes", "--to", "whole.zip")
    (tmp_path / "half.zip").write_bytes((tmp_path / "whole.zip").read_bytes()[:300])
    for name in ("text.zip", "half.zip", "nothing.zip", "."):
        done = filled("import", "archive", name)
        assert done.code == 1 and done.err.startswith("Error: ") and "unexpected" not in done.err, done.err


def test_a_file_that_is_another_one_is_not_taken(filled: Cli, tmp_path: Path) -> None:
    filled("plugin", "disable", "notes", "--yes")
    filled("plugin", "purge", "notes", "--archive", "n.zip", "--yes")
    filled("plugin", "enable", "notes", "--yes")
    with zipfile.ZipFile(tmp_path / "n.zip") as archive:
        file = next(name for name in archive.namelist() if name.startswith("files/"))
    _change(tmp_path / "n.zip", file, b"xyz")
    done = filled("import", "archive", "n.zip")
    assert done.code == 1 and "isn't what was written" in done.err
    _change(tmp_path / "n.zip", file, b"longer than it says")
    assert "a.txt is not in the archive" in filled("import", "archive", "n.zip").out
