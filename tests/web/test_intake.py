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
    ],
)
def test_a_broken_form_is_refused_in_words_and_leaves_nothing(pages: TestSite, body: bytes, end: bytes) -> None:
    assert "could not be read" in send(pages, part("file", b"first", "first.txt") + body, end=end, status=400).text
    assert names(pages) == [] and left(pages) == []


def test_too_much_text_beside_a_file_is_refused_in_words(pages: TestSite) -> None:
    page = send(pages, part("file", b"first", "first.txt") + part("note", bytes(MAX_BODY + 1)), status=413)
    assert "at most 2.1 MB" in page.text and names(pages) == [] and left(pages) == []


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
        page = ann.request(path, method="POST", environ=environ, content_type=CONTENT_TYPE, status=413)
        assert "it was not stored" in page.text and page.html.select_one("header.top")


def test_a_text_over_the_limit_is_told_in_the_readers_language_and_to_scripts_and_programs(pages: TestSite) -> None:
    with pages.change() as site:
        site.person("mei", language="zh_Hant")
    mei, much = pages.sign_in("mei"), b"x" * 3_000_000
    page = mei.post("/sample/rules/@@edit", much, content_type="application/x-www-form-urlencoded", status=413)
    assert page.html.select_one("html")["lang"] == "zh-Hant-TW" and "3.0 MB" in page.text and "2.1 MB" in page.text
    assert "沒有儲存" in page.text
    script = mei.post("/sample/rules/@@edit", much, {"X-Requested-With": "x"}, status=413)
    assert script.content_type == "text/plain" and "2.1 MB" in script.text
    told = mei.request("/sample/rules/@@json", method="PATCH", body=much, content_type="application/json", status=413)
    assert told.content_type == "application/problem+json" and told.json["status"] == 413


def test_too_much_from_nobody_leads_to_sign_in(pages: TestSite) -> None:
    answer = pages.browser().post("/sample/rules/@@edit", b"x" * 3_000_000, content_type="application/x-www-form-urlencoded", status=303)
    assert "/sign-in" in answer.location


class Unread:
    """A body that must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("it was read")

    readline = readlines = __iter__ = read

    def seek(self, position: int) -> None:
        assert position == 0
