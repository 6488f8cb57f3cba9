"""What a file is: by content first, and whether its name says the same."""

from __future__ import annotations

import pytest

from colonnade.content.media_types import EMPTY, INLINE, UNKNOWN, agree, is_image, kind, named, sniffed

PNG, JPEG, GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"", EMPTY),
        (PNG + b"rest", "image/png"),
        (JPEG + b"rest", "image/jpeg"),
        (b"GIF87a..", "image/gif"),
        (GIF, "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/x-wav"),
        (b"XXXX\x00\x00\x00\x00WEBPVP8 ", UNKNOWN),
        (b"\x00\x00\x00\x1cftypavif", "image/avif"),
        (b"\x00\x00\x00\x1cftypisom", "video/mp4"),
        (b"%PDF-1.7\n<html><script>", "application/pdf"),
        (b" %PDF-1.7", "text/plain"),
        (b"<svg onload=", "image/svg+xml"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<svg xmlns=", "image/svg+xml"),
        (b"<?xml version='1.0'?><feed>", "application/xml"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", "text/html"),
        (b"<!-- hello --><script>alert(1)</script>", "text/html"),
        (b"Hello, \xe4\xb8\x96\xe7\x95\x8c\n", "text/plain"),
        (b"Big5: \xa4\xa4\xa4\xe5", UNKNOWN),
        (b"a\x00b", UNKNOWN),
        (b" \x89PNG\r\n\x1a\n", UNKNOWN),
        (b"\x89PN", UNKNOWN),
        (b"GIF", "text/plain"),
        (b"MZ\x90\x00", "application/x-msdownload"),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(9) + b"PK\x03\x04" + bytes(26) + b"word/document.xml", DOCX),
        (b"PK\x03\x04" + bytes(26) + b"mimetype" + ODT.encode() + b"PK\x03\x04", ODT),
        (b"PK\x03\x04" + bytes(26) + b"holiday.jpg", "application/zip"),
    ],
)
def test_a_file_is_known_by_its_content(head: bytes, media_type: str) -> None:
    assert sniffed(head) == media_type


def test_a_character_that_is_cut_at_the_end_of_what_is_looked_at_is_no_fault() -> None:
    assert sniffed(("中" * 2000).encode()[:4096]) == "text/plain"
    assert sniffed("中".encode()[:2]) == UNKNOWN


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.PDF", "application/pdf"),
        ("報告.docx", DOCX),
        ("a.tar.gz", "application/gzip"),
        ("noending", ""),
        ("png", ""),
        ("a.", ""),
        ("a.unheard", ""),
        ("a.svg", "image/svg+xml"),
    ],
)
def test_a_name_promises_a_type(name: str, media_type: str) -> None:
    assert named(name) == media_type


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("image/png", "image/png"),
        (UNKNOWN, ""),
        ("application/zip", DOCX),
        ("text/plain", "text/csv"),
        ("text/plain", "application/json"),
        (EMPTY, "image/png"),
        ("application/x-ole-storage", "application/msword"),
        (UNKNOWN, "application/x-blender"),
    ],
)
def test_some_contents_go_with_many_names(content: str, name: str) -> None:
    assert agree(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("text/html", "image/png"),
        ("image/svg+xml", "image/png"),
        ("image/png", "image/jpeg"),
        ("application/x-msdownload", "application/pdf"),
        (UNKNOWN, "image/png"),
        (UNKNOWN, "text/plain"),
        ("application/zip", "application/pdf"),
        ("text/plain", "text/html"),
    ],
)
def test_a_content_that_its_name_denies_is_noticed(content: str, name: str) -> None:
    assert not agree(content, name)


def test_what_can_hold_programs_is_never_shown() -> None:
    assert not INLINE & {"text/html", "image/svg+xml", "application/xml", "application/xhtml+xml", UNKNOWN, EMPTY}
    assert is_image("image/webp") and not is_image("image/svg+xml") and not is_image("image/tiff")


@pytest.mark.parametrize(
    ("media_type", "word"),
    [
        ("image/png", "image"),
        ("image/svg+xml", "web"),
        ("application/pdf", "pdf"),
        (DOCX, "document"),
        ("text/csv", "sheet"),
        ("text/markdown", "text"),
        ("application/zip", "archive"),
        ("application/x-msdownload", "program"),
        (UNKNOWN, "other"),
        ("", "other"),
    ],
)
def test_every_type_is_of_a_kind(media_type: str, word: str) -> None:
    assert kind(media_type) == word
