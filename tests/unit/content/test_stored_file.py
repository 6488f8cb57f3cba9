"""Files as they are stored: taken over without a copy, named for people, found by key."""

from __future__ import annotations

import os
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest

from colonnade.content import stored_file
from colonnade.content.stored_file import (
    by_key,
    clean_filename,
    forget,
    numbered,
    register,
    set_preview,
    store,
    want_preview,
    wanted_previews,
)
from colonnade.testing import MemorySite

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def content_of(stored: Any) -> bytes:
    with stored.blob.open("r") as file:
        return file.read()


@pytest.mark.parametrize("size", [0, 1, 65_536, 200_001])
def test_every_byte_is_kept_and_told(site: MemorySite, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    for source in (BytesIO(content), site.received("a.bin", content)):
        stored = store(site.root, source, "a.bin", site.now, 7)
        site.root["kept"] = stored
        site.commit()
        assert content_of(stored) == content and (stored.size, stored.sha256) == (size, sha256(content).hexdigest())


def test_what_was_received_is_not_copied_but_renamed(site: MemorySite) -> None:
    received = site.received("a.bin", b"content")
    stored = store(site.root, received, "a.bin", site.now, 7)
    site.root["kept"] = stored
    site.commit()
    with stored.blob.open("r") as file:
        assert os.fstat(file.fileno()).st_ino == received.path.stat().st_ino


def test_after_a_conflict_it_can_be_stored_again(site: MemorySite) -> None:
    received = site.received("a.bin", b"content")
    for _ in range(3):
        site.root["kept"] = store(site.root, received, "a.bin", site.now, 7)
        site.abort()
    site.root["kept"] = store(site.root, received, "a.bin", site.now, 7)
    site.commit()
    received.discard()
    assert content_of(site.root["kept"]) == b"content"


def test_where_files_can_t_be_linked_they_are_copied(site: MemorySite, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*paths: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(stored_file.os, "link", refuse)
    site.root["kept"] = store(site.root, site.received("a.bin", b"content"), "a.bin", site.now, 7)
    site.commit()
    assert content_of(site.root["kept"]) == b"content"


def test_nothing_is_left_of_what_was_not_stored(site: MemorySite) -> None:
    received = site.received("a.bin", b"content")
    store(site.root, received, "a.bin", site.now, 7)
    site.abort()
    received.discard(), received.discard()
    folder = site.database.storage.temporaryDirectory()
    assert not [name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name))]


def test_it_is_found_by_its_key_until_it_is_forgotten(site: MemorySite) -> None:
    stored = store(site.root, BytesIO(b"x"), "a.txt", site.now, 7)
    assert by_key(site.root, stored.key) is None
    register(site.root, stored, 5)
    assert by_key(site.root, stored.key) is stored and stored.owner == 5 and len(stored.key) == 32
    forget(site.root, stored)
    assert by_key(site.root, stored.key) is None


def test_a_picture_is_wanted_of_images_once(site: MemorySite) -> None:
    image, text = (store(site.root, BytesIO(content), "a", site.now, 7) for content in (PNG, b"text"))
    want_preview(site.root, image), want_preview(site.root, text)
    assert wanted_previews(site.root, 10) == [image]
    set_preview(site.root, image.key, b"small", "image/webp")
    want_preview(site.root, image)
    assert wanted_previews(site.root, 10) == [] and image.preview.data == b"small"
    set_preview(site.root, "0" * 32, b"nobody's", "image/webp")


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("a.txt", "a.txt"),
        ("D:\\x\\a.txt", "a.txt"),
        ("/etc/passwd", "passwd"),
        ("報告 (1).docx", "報告 (1).docx"),
        (".htaccess", ".htaccess"),
        ("a\x00b\x1b.txt", "ab.txt"),
        ("e\u202excod.exe", "excod.exe"),
        ("..", ""),
        ("  ", ""),
        ("", ""),
        (". .", ""),
        ("字" * 250 + ".pdf", "字" * 196 + ".pdf"),
        ("x" * 250, "x" * 200),
        ("x" * 150 + "." + "y" * 150, "x" * 150 + "." + "y" * 49),
    ],
)
def test_names_are_clean(filename: str, name: str) -> None:
    assert clean_filename(filename) == name


@pytest.mark.parametrize(
    ("name", "second"), [("a.txt", "a (2).txt"), ("a", "a (2)"), (".profile", ".profile (2)"), ("x" * 200, "x" * 196 + " (2)")]
)
def test_a_number_goes_before_the_ending(name: str, second: str) -> None:
    assert numbered(name, 2) == second and len(numbered("x" * 196 + ".txt", 12)) <= 200
