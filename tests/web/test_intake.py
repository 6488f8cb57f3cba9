"""Forms with files: taken apart before the request, refused when they are broken or too large, and nothing left behind."""

from __future__ import annotations

import os
from errno import ENOSPC
from pathlib import Path

import pytest

from colonnade.content.usage import Limits
from colonnade.testing import TestSite
from colonnade.web import intake
from colonnade.web.intake import MAX_ATTACHED, MAX_BODY, UNLIMITED, body_limit

BOUNDARY = "edge"
CONTENT_TYPE = "multipart/form-data; boundary=edge"


@pytest.fixture
def pages():
    with TestSite() as made:
        with made.change() as site:
            site.page("Rules", by=site.person("ann"))
        yield made


def left(pages: TestSite) -> list[str]:
    """What lies in the folder for files that aren't stored yet."""
    folder = Path(pages.runtime.database.storage.temporaryDirectory())
    return [path.name for path in folder.iterdir() if path.is_file()]


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    file = f'; filename="{filename}"' if filename is not None else ""
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"


def send(pages: TestSite, body: bytes, *, end: bytes = b"--edge--\r\n", status: int = 303, path: str = "/sample/rules/@@attach"):
    """Post *body* as someone who may; the token goes before it."""
    ann = pages.sign_in("ann")
    whole = part("csrf_token", ann.csrf.encode()) + body + end
    return ann.request(path, method="POST", body=whole, content_type=CONTENT_TYPE, status=status)


def names(pages: TestSite) -> list[str]:
    with pages.change() as site:
        return sorted(site.site["sample"]["rules"].attachments or ())


def test_files_are_stored_and_nothing_else_is_left(pages: TestSite) -> None:
    send(pages, part("file", b"one", "a.txt") + part("file", b"", "empty.txt") + part("file", bytes(3_000_000), "big.bin"))
    assert names(pages) == ["a.txt", "big.bin", "empty.txt"] and left(pages) == []


def test_nothing_chosen_is_no_file(pages: TestSite) -> None:
    send(pages, part("file", b"", ""))
    assert names(pages) == []


@pytest.mark.parametrize(
    ("body", "end"),
    [
        (part("file", b"one", "a.txt"), b""),
        (part("file", b"one", "a.txt")[:-20], b""),
        (part("file", b"one", "a.txt"), b"--other--\r\n"),
        (part("note", b"\xff\xfe"), b"--edge--\r\n"),
        (b"--edge\r\nContent-Disposition: form-data\r\n\r\nx\r\n", b"--edge--\r\n"),
        (b"".join(part("n", b"") for _ in range(1100)), b"--edge--\r\n"),
        (part("note", bytes(MAX_BODY + 1)), b"--edge--\r\n"),
    ],
)
def test_a_broken_form_is_refused_in_words_and_leaves_nothing(pages: TestSite, body: bytes, end: bytes) -> None:
    assert "could not be read" in send(pages, part("file", b"first", "first.txt") + body, end=end, status=400).text
    assert names(pages) == [] and left(pages) == []


def test_a_file_where_none_is_taken_is_refused(pages: TestSite) -> None:
    send(pages, part("title", b"x", "a.txt"), path="/sample/rules/@@edit", status=400)
    assert left(pages) == []


def test_a_full_disk_is_said_and_nothing_is_half_stored(pages: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(ENOSPC, os.strerror(ENOSPC))

    monkeypatch.setattr(intake.os, "fsync", full)
    assert "disk is full" in send(pages, part("file", b"one", "a.txt"), status=507).text
    monkeypatch.undo()
    assert names(pages) == [] and left(pages) == []


def test_what_is_refused_for_other_reasons_leaves_nothing(pages: TestSite) -> None:
    whole = part("file", b"x", "a.txt") + b"--edge--\r\n"
    pages.browser().request("/sample/rules/@@attach", method="POST", body=whole, content_type=CONTENT_TYPE)
    send(pages, part("csrf_token", b"wrong") + part("file", b"x", "a.txt"), path="/nowhere/@@upload", status=404)
    assert left(pages) == []


def test_only_views_that_take_files_take_much() -> None:
    limits = Limits(upload=10**9)
    assert body_limit("/a/@@attach", limits) == MAX_ATTACHED and body_limit("/a/@@upload", limits) == 10**9 + MAX_BODY
    assert body_limit("/a/@@upload", Limits(upload=0)) == UNLIMITED
    for path in ("/", "/a/@@edit", "/a/upload", "/@@upload/x", "/a/@@add/sample.page", "/a/@@add/", "/a/@@add/nothing"):
        assert body_limit(path, limits) == MAX_BODY


def test_more_than_the_limit_is_refused_before_it_is_read(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    for path, length in (("/sample/rules/@@edit", MAX_BODY + 1), ("/sample/rules/@@attach", MAX_ATTACHED + 1)):
        environ = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread(), "webob.is_body_seekable": True}
        ann.request(path, method="POST", environ=environ, content_type=CONTENT_TYPE, status=413)


class Unread:
    """A body that must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("it was read")

    readline = readlines = __iter__ = read

    def seek(self, position: int) -> None:
        assert position == 0
