"""`colonnade import markdown`: what it says, and to whom."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from colonnade.app.settings import Settings
from colonnade.cli.terminal import shown

Cli = Callable[..., Any]
PAGES = '''
from colonnade.api import ContentType, IContent, Markdown, Plugin, hookimpl


class IBook(IContent):
    """The root."""


class ILeaf(IContent):
    """A page."""

    text = Markdown(title="Text", required=False, default="")


plugin = Plugin("book", title="Book", app="book.book")


@hookimpl
def content_types():
    return [
        ContentType("book.book", IBook, kind="folder", listed=False),
        ContentType("book.leaf", ILeaf, kind="folder", facets=("versioned", "attachable"), addable_in=("book.book", "book.leaf")),
    ]
'''


@pytest.fixture
def docs(tmp_path: Path, settings: Settings, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Path:
    (settings.plugin_folder / "book.py").write_text(PAGES)
    cli("plugin", "enable", "book", "--yes")
    folder = tmp_path / "docs"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    return folder


def _lines(cli: Cli) -> dict[str, dict]:
    return {line["path"]: line for line in map(json.loads, cli("export", "/book").out.splitlines())}


def test_a_dry_run_an_import_and_another_one(cli: Cli, docs: Path) -> None:
    (docs / "a.md").write_text("# First\n\n[b](b.md) [c](c.md) ![p](p.png)\n")
    (docs / "b.md").write_text("text")
    (docs / "bad.md").write_bytes(b"\0")
    dry = cli("import", "markdown", "docs", "--into", "/book", "--dry-run")
    assert (dry.code, list(_lines(cli))) == (0, ["/book"])
    assert dry.err.startswith("3 pages in ") and "Nothing was changed" in dry.err
    done = cli("import", "markdown", "docs", "--into", "/book")
    assert done.out.splitlines() == [
        "Pages: 2 added, 0 changed, 0 unchanged, 1 skipped. Links between them: 1.",
        "Skipped: 1",
        "  bad.md: not text (it has zero bytes)",
        "Links that lead nowhere (their words are kept): 1",
        "  a.md:3: c.md (it isn't there)",
        "Pictures that are missing (their description is kept): 1",
        "  a.md:3: p.png (it isn't there)",
    ]
    assert dry.out.replace("Pages that would be", "Pages") == done.out
    lines = _lines(cli)
    assert (
        lines["/book/a"]["fields"]["title"] == "First"
        and f"[[uid:{lines['/book/b']['uid']}|b]]" in lines["/book/a"]["fields"]["text"]["markdown"]
    )
    again = json.loads(cli("import", "markdown", str(docs), "--into", "/book", "--json").out)
    assert again["counts"] == {"added": 0, "changed": 0, "unchanged": 2, "skipped": 1}
    assert again["unresolved"][0] == {"kind": "link", "file": "a.md", "line": 3, "target": "c.md", "reason": "it isn't there"}


IMPOSSIBLE = {
    "docs --into /nowhere": "there is nothing at '/nowhere'",
    "docs --into /": "/ takes no pages in Markdown that hold others, or their plugin is off. These do: /book",
    "docs --into /notes": "/notes takes no pages",
    "docs --into /book --type other.page": "no 'other.page' there; choose one: --type book.leaf",
    "docs --into /book --by nobody": "there is no person 'nobody'",
    "docs --into /book --by gus": "gus may not add pages in /book",
    "nothing --into /book": "there is no folder /",
    "docs/a.txt --into /book": "docs/a.txt is a file, and a folder is wanted",
    "docs/a.txt/x --into /book": "there is no folder /",
    "docs --into /book": "there are no Markdown files",
    "x\0y --into /book": "there is no folder",
}


def test_what_cannot_be_done_is_told_in_one_line(cli: Cli, docs: Path, subtests: pytest.Subtests) -> None:
    cli("plugin", "enable", "notes", "--yes")
    cli("user", "add", "gus", "--kind", "guest")
    (docs / "a.txt").write_text("text")
    for arguments, message in IMPOSSIBLE.items():
        with subtests.test(arguments):
            done = cli("import", "markdown", *arguments.split(" "))
            assert (done.code, done.out) == (1, "")
            assert message in done.err and done.err.startswith("Error: ") and done.err.count("\n") == 1


def test_a_folder_that_may_not_be_read_is_told_with_the_user(cli: Cli, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bool:
        if self.name == "docs":
            raise PermissionError(13, "Permission denied")
        return is_dir(self)

    is_dir = Path.is_dir
    monkeypatch.setattr(Path, "is_dir", refuse)
    assert re.match(r"Error: the user \S+ may not read /", cli("import", "markdown", "docs", "--into", "/book").err)


def test_lines_can_be_kept(cli: Cli, docs: Path) -> None:
    (docs / "a.md").write_text("one\ntwo\n\n- [x](#no)\n  y\n")
    cli("import", "markdown", "docs", "--into", "/book", "--keep-lines")
    assert _lines(cli)["/book/a"]["fields"]["text"] == {"markdown": "one\ntwo\n\n- x\n  y\n"}
    cli("import", "markdown", "docs", "--into", "/book")
    assert _lines(cli)["/book/a"]["fields"]["text"] == {"markdown": "one two\n\n- x y\n"}


def test_switched_off_it_takes_none(cli: Cli, docs: Path) -> None:
    (docs / "a.md").write_text("x")
    cli("plugin", "disable", "book", "--yes")
    assert "plugin is off" in cli("import", "markdown", "docs", "--into", "/book").err


def test_in_someone_s_name(cli: Cli, docs: Path) -> None:
    (docs / "a.md").write_text("x")
    cli("user", "add", "ann")
    assert cli("import", "markdown", "docs", "--into", "/book", "--by", "ann").code == 0
    assert _lines(cli)["/book/a"]["creator"] == "ann"


def test_names_of_files_do_nothing_to_the_terminal(cli: Cli, docs: Path) -> None:
    (docs / "a\x1b]0;x\x07.md").write_bytes(b"\0")
    out = cli("import", "markdown", "docs", "--into", "/book").out
    assert "\x1b" not in out and "a\\x1b]0;x\\x07.md" in out
    assert shown("中文 a\u202eb\ud800") == "中文 a\\u202eb\\ud800"
