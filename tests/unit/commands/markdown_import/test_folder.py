from __future__ import annotations

import os
from pathlib import Path

import pytest

from colonnade.commands.markdown_import.folder import Unreadable, list_folder, may_be_attached, open_inside, read_inside


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.md").write_text("A")
    (folder / "sub" / "b.MARKDOWN").write_text("B")
    (tmp_path / "secret.md").write_text("secret")
    return folder


def test_markdown_files_without_noise(root: Path) -> None:
    for name in (".git", "node_modules", ".hidden"):
        (root / name).mkdir()
        (root / name / "x.md").write_text("x")
    (root / ".draft.md").write_text("x")
    (root / "picture.png").write_text("x")
    assert list_folder(root).markdown == ("a.md", "sub/b.MARKDOWN")


def test_links_lead_nowhere_else(root: Path) -> None:
    (root / "out.md").symlink_to("../secret.md")
    (root / "in.md").symlink_to("a.md")
    (root / "gone.md").symlink_to("nothing.md")
    (root / "self.md").symlink_to("self.md")
    (root / "sub" / "up").symlink_to("..")
    (root / "elsewhere").symlink_to(root.parent)
    listing = list_folder(root)
    assert listing.markdown == ("a.md", "in.md", "sub/b.MARKDOWN")
    reasons = dict(listing.skipped)
    assert set(reasons) == {"out.md", "gone.md", "self.md", "sub/up", "elsewhere"}
    assert reasons["out.md"] == "it leads out of the folder" and "link" in reasons["sub/up"]
    for path in ("out.md", "../secret.md", "sub/../../secret.md", "elsewhere/secret.md", str(root.parent / "secret.md")):
        with pytest.raises(Unreadable):
            open_inside(root, path)
    assert read_inside(root, "in.md", 10) == b"A"


def test_a_sibling_whose_name_begins_alike_is_outside(root: Path) -> None:
    (root.parent / "docs-private").mkdir()
    (root.parent / "docs-private" / "x.md").write_text("x")
    with pytest.raises(Unreadable):
        open_inside(root, "../docs-private/x.md")


def test_what_is_no_file_or_too_large_is_not_read(root: Path) -> None:
    os.mkfifo(root / "pipe.md")
    (root / "big.md").write_bytes(b"x" * (2**20 + 1))
    for path, reason in (
        ("pipe.md", "not a file"),
        ("sub", "file"),
        ("big.md", "larger than 1 MB"),
        ("nothing", "isn't there"),
        ("a\0b", "name"),
    ):
        with pytest.raises(Unreadable, match=reason):
            read_inside(root, path, 2**20)
    assert "pipe.md" in list_folder(root).markdown


def test_a_name_that_is_no_text_is_told(root: Path) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/\xff.md")).write_text("x")
    assert [reason for _, reason in list_folder(root).skipped] == ["its name is not UTF-8"]


def test_of_what_is_hidden_only_pictures_go_along() -> None:
    assert may_be_attached("a/b.pdf") and may_be_attached(".attachments/p.PNG")
    assert not may_be_attached(".env") and not may_be_attached("a/.git/config")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        list_folder(tmp_path / "no")
