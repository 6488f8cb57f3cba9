"""Answers leave in one piece, whole, and without the main thread looking on."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, ClassVar

import pytest
import waitress

from colonnade.app.answers import Channel

LARGE = 16 * 2**20
"""Bytes, more than a kernel takes at once."""


class Watched(Channel):
    """Notes what is sent by a request's thread, and whether the main thread would have looked on meanwhile."""

    sent: ClassVar[list[int]] = []
    looked_on: ClassVar[list[bool]] = []

    def send(self, data: bytes, do_close: bool = True) -> int:
        if threading.current_thread().name.startswith("waitress"):
            self.looked_on.append(self.writable())
            self.sent.append(len(data))
        return super().send(data, do_close=do_close)


@pytest.fixture(autouse=True)
def _nothing_noted() -> None:
    Watched.sent.clear()
    Watched.looked_on.clear()


@contextmanager
def answering(body: Callable[[dict], Iterable[bytes]], *head: tuple[str, str]) -> Iterator[http.client.HTTPConnection]:
    """To a server whose answers have the *body*. It and the kernel keep few bytes: threads have to wait until those are sent."""

    def application(environ: dict, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain"), *head])
        return body(environ)

    server = waitress.create_server(application, listen="127.0.0.1:0", threads=2, outbuf_high_watermark=2**16)
    server.channel_class = Watched
    server.adj.socket_options = [(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**13)]
    ended = threading.Event()
    thread = threading.Thread(target=poll_until, args=(ended, server), daemon=True)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
    yield connection
    connection.close()
    ended.set()
    server.pull_trigger()
    thread.join(10)
    server.task_dispatcher.shutdown()
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()


def poll_until(ended: threading.Event, server: waitress.server.TcpWSGIServer) -> None:
    """What `server.run` does, until it is *ended*: nothing is closed that is being polled."""
    while not ended.is_set():
        server.asyncore.loop(timeout=30, use_poll=True, map=server._map, count=1)


def read(connection: http.client.HTTPConnection) -> bytes:
    connection.request("GET", "/")
    return connection.getresponse().read()


def test_head_and_body_are_sent_in_one_piece_while_the_main_thread_sleeps() -> None:
    with answering(lambda _: [b"hello"]) as connection:
        assert [read(connection), read(connection)] == [b"hello", b"hello"]
    assert len(Watched.sent) == 2 and min(Watched.sent) > len(b"hello") + len("HTTP/1.1 200 OK")
    assert Watched.looked_on == [False, False]


def test_an_answer_without_a_body_has_its_head() -> None:
    with answering(lambda _: []) as connection:
        assert read(connection) == b""


@pytest.mark.parametrize("piece", [LARGE, 2**16, 2**20])
def test_a_large_answer_arrives_whole_though_the_kernel_takes_only_a_part_at_once(piece: int) -> None:
    pieces = [bytes([number % 256]) * piece for number in range(LARGE // piece)]
    with answering(lambda _: iter(pieces), ("Content-Length", str(LARGE))) as connection:
        assert read(connection) == b"".join(pieces)
        assert read(connection) == b"".join(pieces)


def test_an_answer_of_unknown_length_arrives_whole() -> None:
    with answering(lambda _: (b"%d " % number for number in range(5000))) as connection:
        assert read(connection).split() == [b"%d" % number for number in range(5000)]


def test_a_file_is_sent_whole_after_its_head() -> None:
    content = b"x" * LARGE
    with answering(lambda environ: environ["wsgi.file_wrapper"](BytesIO(content)), ("Content-Length", str(LARGE))) as connection:
        assert read(connection) == content


def test_a_request_is_named_by_the_trusted_proxy_only() -> None:
    def told(environ: dict) -> list[bytes]:
        return [environ.get("HTTP_X_REQUEST_ID", "-").encode()]

    for trusted, name in (("", "-"), ("192.0.2.1", "-"), ("127.0.0.1", "abcdefgh"), ("*", "abcdefgh")):
        with answering(told) as connection, pytest.MonkeyPatch.context() as patch:
            patch.setattr("waitress.adjustments.Adjustments.trusted_proxy", trusted or None)
            connection.request("GET", "/", headers={"X-Request-Id": "abcdefgh"})
            assert connection.getresponse().read().decode() == name
