"""Bodies of requests at the server: refused by their head when they are too large, come from nobody, or have no room."""

from __future__ import annotations

import errno
import socket
import tempfile
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from types import SimpleNamespace

import pytest
import waitress

from colonnade.app.bodies import MAX_SKIPPED, Judge, NoRoom, Nowhere, channel_class, temporary_files_in
from colonnade.testing import TestSite
from colonnade.web import intake
from colonnade.web.intake import MAX_BODY, UNLIMITED

Disk = namedtuple("Disk", "total used free")
ADJUSTMENTS = SimpleNamespace(max_request_header_size=1 << 16, max_request_body_size=UNLIMITED, inbuf_overflow=1 << 19, url_scheme="http")


@pytest.fixture
def pages() -> Iterator[TestSite]:
    with TestSite(max_upload=10**8) as made:
        yield made


def judge(pages: TestSite, tmp_path) -> Judge:
    return Judge(pages.runtime, tmp_path)


def cookie(pages: TestSite, **fields: str) -> dict[str, str]:
    with pages.change() as site:
        site.person("ann", **fields)
        if "rules" not in site.app():
            site.page("Rules", by="ann")
    browser = pages.sign_in("ann")
    return {"COOKIE": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}


def test_someone_who_is_signed_in_sends_up_to_the_limit(pages: TestSite, tmp_path) -> None:
    headers, judged = cookie(pages), judge(pages, tmp_path)
    assert judged.kept("/a/@@upload", headers, 10**8) is None
    assert judged.kept("/a/@@upload", headers, 2 * 10**8) is BytesIO
    assert judged.kept("/a/@@edit", headers, MAX_BODY + 1) is BytesIO


@pytest.mark.parametrize("text", ["", "session=wrong", "session=", "nonsense;;=", "other=1"])
def test_nobody_sends_little(pages: TestSite, tmp_path, text: str) -> None:
    judged = judge(pages, tmp_path)
    assert judged.kept("/a/@@upload", {"COOKIE": text}, MAX_BODY + 1) is BytesIO
    assert judged.kept("/a/@@upload", {"COOKIE": text}, MAX_BODY) is None


def test_what_would_fill_the_disk_is_not_read(pages: TestSite, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = cookie(pages)
    monkeypatch.setattr(intake.shutil, "disk_usage", lambda path: Disk(1, 1, 10**8))
    assert judge(pages, tmp_path).kept("/a/@@upload", headers, 5 * 10**7) is NoRoom
    assert judge(pages, tmp_path).kept("/a/@@upload", headers, 10**7) is None


def parser(pages: TestSite, tmp_path):
    return channel_class(judge(pages, tmp_path)).parser_class(ADJUSTMENTS)


def head(path: str, length: int, *more: str) -> bytes:
    return "\r\n".join((f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {length}", *more, "", "")).encode()


def test_the_head_alone_ends_a_request_that_is_refused(pages: TestSite, tmp_path) -> None:
    refused = parser(pages, tmp_path)
    refused.received(head("/a/@@edit", MAX_BODY + 1, "Expect: 100-continue"))
    assert refused.completed and refused.headers["CONNECTION"] == "close" and not refused.expect_continue
    taken = parser(pages, tmp_path)
    taken.received(head("/a/@@edit", 5))
    taken.received(b"12")
    assert not taken.completed
    taken.received(b"345")
    assert taken.completed and taken.error is None and "CONNECTION" not in taken.headers


def test_what_the_application_will_refuse_is_passed_over_so_that_it_can_say_why(pages: TestSite, tmp_path) -> None:
    skipped = parser(pages, tmp_path)
    skipped.received(head("/a/@@edit", MAX_BODY + 5))
    for _ in range(2):
        assert not skipped.completed
        skipped.received(bytes(MAX_BODY))
    assert skipped.completed and skipped.error is None and skipped.get_body_stream().read() == b""
    skipped.close()
    too_long = parser(pages, tmp_path)
    sent = head("/a/@@edit", MAX_SKIPPED + 1) + b"the beginning"
    assert too_long.received(sent) == len(sent) and too_long.completed and too_long.error is None


def test_a_body_of_unknown_length_ends_at_the_limit(pages: TestSite, tmp_path) -> None:
    found = parser(pages, tmp_path)
    found.received(b"POST /a/@@edit HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    block = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    for _ in range(40):
        if not found.completed:
            found.received(block)
    assert found.completed and found.error is None and int(found.headers["CONTENT_LENGTH"]) > MAX_BODY
    assert found.get_body_stream().read() == b""
    found.close()


def test_a_disk_that_fills_up_meanwhile_is_said(pages: TestSite, tmp_path) -> None:
    found = parser(pages, tmp_path)
    found.received(head("/a/@@edit", 100))

    class Full:
        error = completed = None
        getbuf = Nowhere

        def received(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "full")

    found.body_rcv = Full()
    assert found.received(b"12") == 2 and found.completed and found.error is None
    with pytest.raises(OSError, match="no room"):
        found.get_body_stream().read()


def test_after_that_the_rest_is_passed_over_so_that_it_is_said_in_the_readers_language(pages: TestSite, tmp_path) -> None:
    found = parser(pages, tmp_path)
    found.received(head("/a/@@edit", 100))
    assert found.received(b"x" * 10) == 10

    def full(data: bytes) -> None:
        raise OSError(errno.EDQUOT, "full")

    found.body_rcv.buf.append = full
    assert found.received(b"x" * 40) == 40 and not found.completed
    assert found.received(b"x" * 60) == 50 and found.completed and found.error is None
    with pytest.raises(OSError, match="no room"):
        found.get_body_stream().read()


@contextmanager
def served(pages: TestSite, tmp_path) -> Iterator[int]:
    """The port at which the pages are served as `serve` does."""
    server = waitress.create_server(
        pages.application, listen="127.0.0.1:0", threads=1, max_request_body_size=UNLIMITED, clear_untrusted_proxy_headers=True
    )
    server.channel_class = channel_class(judge(pages, tmp_path))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()
    thread.join(10)


def told(port: int, sent: bytes) -> str:
    """All that is answered to what is *sent*, the beginning of a request."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


ATTACH = "/sample/rules/@@attach"
LARGE = MAX_SKIPPED + MAX_BODY + 1
FORM = "Content-Type: multipart/form-data; boundary=edge"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh_Hant", ("一次最多只能送出 268 MB", "磁碟空間已滿")),
        ("en", ("at most 268 MB can be sent here at once", "The disk is full")),
    ],
)
def test_what_is_refused_by_its_head_is_told_in_the_readers_language(pages: TestSite, tmp_path, monkeypatch, language: str, words) -> None:
    mine = "Cookie: " + cookie(pages, language=language)["COOKIE"]
    with served(pages, tmp_path) as port:
        ask = (mine, FORM)
        too_large = told(port, head(ATTACH, 3 * 10**8, *ask) + b"--edge")
        assert too_large.startswith("HTTP/1.1 413 ") and words[0] in too_large
        monkeypatch.setattr(intake.shutil, "disk_usage", lambda path: Disk(1, 1, 10**7))
        full = told(port, head(ATTACH, LARGE, *ask))
        assert full.startswith("HTTP/1.1 507 ") and words[1] in full and "<html" in full
        by_script = told(port, head(ATTACH, LARGE, *ask, "X-Requested-With: XMLHttpRequest"))
        assert by_script.startswith("HTTP/1.1 507 ") and "text/plain" in by_script and "Connection: close" in by_script


def test_who_is_signed_out_is_sent_to_sign_in(pages: TestSite, tmp_path) -> None:
    cookie(pages)
    with served(pages, tmp_path) as port:
        for more in ((FORM,), ("Content-Type: application/octet-stream",), (FORM, "Expect: 100-continue")):
            assert "/sign-in" in told(port, head(ATTACH, LARGE, *more))


def test_temporary_files_lie_beside_the_database_and_what_was_left_is_gone(tmp_path) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "left").write_text("of a process that was killed")
    before = tempfile.tempdir
    with temporary_files_in(tmp_path / "tmp") as folder, tempfile.NamedTemporaryFile() as file:
        assert file.name.startswith(str(folder)) and not (folder / "left").exists()
    assert tempfile.tempdir == before
