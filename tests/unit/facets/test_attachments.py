from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from colonnade.content.media_types import UNKNOWN
from colonnade.content.stored_file import by_key, install
from colonnade.facets.attachments import attach, attachments_of, detach
from colonnade.testing import MemorySite

PNG = b"\x89PNG\r\n\x1a\n"


def add(site: MemorySite, page: Any, filename: str, content: bytes = b"") -> Any:
    return attach(site.root, page, filename, BytesIO(content), site.now, 7)


def test_the_name_says_nothing_about_the_type(site: MemorySite) -> None:
    page = site.page("Page")
    disguised = add(site, page, "harmless.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    assert disguised.name == "harmless.png" and disguised.served_type == UNKNOWN and not disguised.is_image
    assert add(site, page, "picture.exe", PNG).is_image


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("Report 2026.PDF", "report-2026.pdf"),
        ("archive.tar.gz", "archive-tar.gz"),
        ("../../etc/passwd", "passwd"),
        ("D:\\papers\\notes.txt", "notes.txt"),
        (".htaccess", "file.htaccess"),
        ("noending", "noending"),
        ("報告.docx", "報告.docx"),
        ("🎉.png", "file.png"),
        ("dot.", "dot"),
        ("", "file"),
        ("...", "file"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("people.png", "people.png"),
        ("page.help", "page.help"),
        ("a.b c", "a.b-c"),
        ("folder/", "file"),
        ("a/..", "file"),
        ("x" * 300 + "." + "y" * 300, "x" * 80 + "." + "y" * 80),
    ],
)
def test_names_are_made_safe(site: MemorySite, filename: str, name: str) -> None:
    assert add(site, site.page("Page"), filename).name == name


def test_equal_names_get_numbers(site: MemorySite) -> None:
    page = site.page("Page")
    assert [add(site, page, "a.png").name for _ in range(3)] == ["a.png", "a-2.png", "a-3.png"]
    assert [file.name for file in attachments_of(page)] == ["a-2.png", "a-3.png", "a.png"]
    assert add(site, site.page("Other"), "a.png").name == "a.png"


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, (1 << 16) + 16, 200_001])
def test_every_byte_is_kept(site: MemorySite, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    file = add(site, site.page("Page"), "a.bin", content)
    site.commit()
    with file.blob.open() as stored:
        assert stored.read() == content and file.size == size


class Slow:
    """A file that gives one byte at a time, as a socket may."""

    def __init__(self, content: bytes) -> None:
        self._content = BytesIO(content)

    def read(self, size: int) -> bytes:
        return self._content.read(min(size, 1))


def test_a_slow_file_is_known_by_its_content_too(site: MemorySite) -> None:
    file = attach(site.root, site.page("Page"), "a", Slow(PNG + b"rest"), site.now, 7)
    assert file.media_type == "image/png" and file.size == 12


def test_keys_are_random_and_lead_to_the_file(site: MemorySite) -> None:
    page = site.page("Page")
    files = [add(site, page, "a.png") for _ in range(20)]
    assert len({file.key for file in files}) == 20 and all(len(file.key) == 32 and int(file.key, 16) >= 0 for file in files)
    assert by_key(site.root, files[3].key) is files[3] and by_key(site.root, "0" * 32) is None and by_key(site.root, "") is None
    assert (files[0].owner, files[0].by, files[0].when) == (page.uid, 7, site.now)


def test_a_file_can_be_removed_once(site: MemorySite) -> None:
    page = site.page("Page")
    file = add(site, page, "a.png")
    detach(site.root, page, "a.png")
    assert by_key(site.root, file.key) is None and list(attachments_of(page)) == []
    with pytest.raises(KeyError):
        detach(site.root, page, "a.png")


def test_an_object_without_files_has_none(site: MemorySite) -> None:
    install(site.root)
    assert list(attachments_of(site.page("Page"))) == []
