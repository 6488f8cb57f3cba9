"""The disk is full: people are told so in words, the site goes on, nothing is lost or half stored, and with room all is as before."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crash.inside import waiting
from tests.crash.process import Person, Site, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
MB = 2**20
WORDS = {"p0": "The disk is full", "p1": "磁碟空間已滿"}
READ = ("/", "/sample/w0x", "/-/ready", "/stream", "/-/quick?q=w", "/notifications")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(folder)], check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(params=["whoosh", "sqlite"])
def site(request: pytest.FixtureRequest, disk: Path) -> Iterator[Site]:
    made = Site(disk, search_engine=request.param)
    made.prepare(2)
    made.start()
    _write(made, "w0x")
    wait_for(lambda: not any(waiting(made.var).values()))
    for path in READ:
        assert made.people["p0"].get(path)[0] == 200
    yield made
    made.stop(signal.SIGKILL)


@contextmanager
def full(site: Site, leave: int = 0) -> Iterator[None]:
    """Fill the disk but for some bytes."""
    ballast = site.var.parent / "ballast"
    with ballast.open("wb", buffering=0) as file:
        size = os.statvfs(ballast).f_bavail * os.statvfs(ballast).f_frsize - leave
        try:
            os.posix_fallocate(file.fileno(), 0, size)
            while not leave:
                file.seek(0, os.SEEK_END)
                file.write(b"x" * 512)
        except OSError as error:
            assert error.errno == errno.ENOSPC
    try:
        yield
    finally:
        ballast.unlink()


def _write(site: Site, word: str, login: str = "p0", size: int = 0) -> tuple[int, str]:
    status, body, _ = site.people[login].post("/sample/@@add/sample.page", title=word, body=f"text {word} " + "more " * (size // 5))
    return status, body


def _is_sound(site: Site, words: set[str]) -> None:
    """All words are found, and the index holds just what is stored."""
    for word in words:
        wait_for(lambda word=word: 'class="hit-t"' in site.people["p0"].get(f"/search?q={word}")[1], 150, f"finding {word}")
    wait_for(lambda: not any(waiting(site.var).values()), 150)
    site.stop()
    found = site.look()
    assert words <= found["pages"].keys()
    assert not any(found["index"][wrong] for wrong in ("missing", "surplus", "double", "stale"))
    assert not [path for path in site.var.glob("tmp/*") if path.is_file()]
    verified = subprocess.run(
        [sys.executable, "-m", "colonnade", "verify"], env=site.environ, cwd=site.var, capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_saving_on_a_full_disk_is_refused_in_words_and_reading_goes_on(site: Site) -> None:
    with full(site):
        for login, words in WORDS.items():
            for size in (0, 300_000):
                status, body = _write(site, "w1x", login, size)
                assert status == 507 and words in body and "w1x" in body, "what was typed comes back"
            assert site.people[login].post("/sample/w0x/@@comments", text="said w2x")[0] == 507
            assert site.people[login].post("/sample/w0x/@@like", on="1")[0] == 507
            status, body, _ = site.people[login].upload("/sample/w0x/@@attach", "more.txt", b"word " * 1000)
            assert status == 507 and words in body
            for path in READ:
                assert site.people[login].get(path)[0] == 200, path
            assert site.people[login].get("/search?q=w0x")[0] in (200, 503)
    assert _write(site, "w3x")[0] == 303
    _is_sound(site, {"w0x", "w3x"})


def test_a_disk_that_fills_up_while_people_write_and_all_is_indexed(site: Site) -> None:
    stored = {"w0x"}
    with full(site, leave=400_000):
        for number in range(1, 400):
            status, _body = _write(site, f"w{number}x", size=3000)
            assert status in (303, 507)
            if status == 507:
                break
            stored.add(f"w{number}x")
        assert status == 507 and len(stored) > 5
        wait_for(lambda: site.people["p0"].get("/")[0] == 200)
    _is_sound(site, stored)


def test_a_disk_that_fills_up_during_an_upload(site: Site) -> None:
    """The second half of the file comes when there is no room for it any more."""
    person, content = site.people["p1"], b"word " * (3 * MB // 5)
    head, body = _upload(person, content)
    used = shutil.disk_usage(site.var).used
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as connection:
        connection.sendall(head + body[: 2 * MB])
        wait_for(lambda: shutil.disk_usage(site.var).used >= used + 2 * MB - 65536, what="the first half on the disk")
        with full(site):
            try:
                connection.sendall(body[2 * MB :])
            except OSError:
                pass  # it may have hung up
            said = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
            assert " 507 " in said.partition("\r\n")[0] and WORDS["p1"] in said, said[:200]
            assert person.get("/sample/w0x")[0] == 200
    assert person.upload("/sample/w0x/@@attach", "after.txt", b"w1x")[0] == 303
    _is_sound(site, {"w0x"})


def _upload(person: Person, content: bytes) -> tuple[bytes, bytes]:
    """(head, body) of a request that uploads a file."""
    fields = f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{person.csrf}\r\n'
    file = '--edge\r\nContent-Disposition: form-data; name="file"; filename="big.txt"\r\nContent-Type: text/plain\r\n\r\n'
    body = (fields + file).encode() + content + b"\r\n--edge--\r\n"
    head = (
        f"POST /sample/w0x/@@attach HTTP/1.1\r\nHost: 127.0.0.1:{person.port}\r\nCookie: {person.cookie}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode(), body
