"""The outbound client against real servers of this machine: what it reads, where it goes, and what wears it out in vain."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from colonnade.outbound.client import Client, Fetched
from colonnade.outbound.rules import Failed, Policy, Refused

PAGE = b"<!doctype html><title>Hello</title>"


class Server:
    """A server on this machine that answers each request line with bytes, as they are; it keeps what it was sent."""

    def __init__(
        self, answers: dict[str, Callable[[], Iterator[bytes]] | bytes], address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ):
        self.answers, self.requests = answers, []
        self._tls = tls
        self._socket = socket.create_server((address, 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                sent = b""
                while b"\r\n\r\n" not in sent and (part := connection.recv(4096)):
                    sent += part
                self.requests.append(sent.decode())
                answer = self.answers.get(sent.split()[1].decode(), page(PAGE))
                for piece in [answer] if isinstance(answer, bytes) else answer():
                    connection.sendall(piece)
        except OSError:
            pass

    def close(self) -> None:
        self._socket.close()


def page(body: bytes, headers: str = "Content-Type: text/html; charset=UTF-8", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode() + body


def leads_to(url: str) -> bytes:
    return page(b"", f"Location: {url}", "302 Found")


@contextmanager
def serving(answers: dict | None = None, **options) -> Iterator[Server]:
    server = Server(answers or {}, **options)
    try:
        yield server
    finally:
        server.close()


def client(server: Server, **options) -> Client:
    policy = Policy(
        ports=frozenset({server.port}), may_reach="127.0.0.1".__eq__, **{"connect_seconds": 1.0, "total_seconds": 2.0, **options}
    )
    return Client(policy)


def test_a_page_is_read() -> None:
    with serving() as server:
        url = f"http://localhost:{server.port}/a?b=c"
        assert client_of_localhost(server).fetch(url) == Fetched(url, "text/html", "utf-8", PAGE)
        request = server.requests[0]
    assert request.startswith("GET /a?b=c HTTP/1.1\r\n") and f"\r\nHost: localhost:{server.port}\r\n" in request
    assert "cookie" not in request.lower() and "authorization" not in request.lower() and "Accept-Encoding: identity" in request


def client_of_localhost(server: Server) -> Client:
    return Client(Policy(ports=frozenset({server.port}), may_reach=lambda a: a in ("127.0.0.1", "::1")))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{}/", "http://127.1:{}/", "http://localhost:{}/", "http://0x7f000001:{}/", "http://[::1]:{}/"]
)
def test_this_machine_is_not_called_unless_a_policy_says_so(url: str) -> None:
    with serving() as server, pytest.raises((Refused, RuntimeError)):
        Client(Policy(ports=frozenset({server.port}))).fetch(url.format(server.port))
    assert not server.requests


def test_switched_off_nothing_is_looked_up(monkeypatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: pytest.fail("looked up"))
    for policy in (Policy(mode="off"), Policy(mode="allow"), Policy(ports=frozenset({1}))):
        with pytest.raises(Refused):
            Client(policy).fetch("http://example.com/")
    assert Client(Policy(mode="off")).is_off


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch) -> None:
    """A name server that answers differently the second time gets no second time."""
    answers = iter(["127.0.0.1", "127.0.0.2"])
    asked = []

    def look_up(host, port, **options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    with serving() as server:
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda host, port, *a, **k: look_up(host, port) if "rebind" in str(host) else literal(host, port)
        )
        assert client(server).fetch(f"http://rebind.example:{server.port}/").body == PAGE
        with pytest.raises(Refused):
            client(server).fetch(f"http://rebind.example:{server.port}/")
    assert asked == ["rebind.example"] * 2 and len(server.requests) == 1


def literal(host: str, port: int) -> list:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]


def test_redirects_are_followed_three_times() -> None:
    with serving() as server:
        here = f"http://127.0.0.1:{server.port}"
        server.answers.update(
            {"/3": leads_to("/2"), "/2": leads_to(f"{here}/1"), "/1": leads_to("0?x=é"), "/4": leads_to("/3"), "/round": leads_to("/round")}
        )
        assert client(server).fetch(f"{here}/3").url == f"{here}/0?x=é"
        for path in ("/4", "/round"):
            with pytest.raises(Failed, match="redirects"):
                client(server).fetch(here + path)


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.2:{}/",
        "http://10.0.0.1:{}/",
        "http://127.0.0.1:22/",
        "ftp://127.0.0.1:{}/",
        "http://u:p@127.0.0.1:{}/",
        "file:///etc/passwd",
        "javascript:1",
        "http://127.0.0.1:{}/\x01",
    ],
)
def test_each_redirect_is_checked_like_the_first_address(to: str) -> None:
    with serving() as server:
        server.answers["/"] = leads_to(to.format(server.port))
        with pytest.raises((Refused, RuntimeError)):
            client(server).fetch(f"http://127.0.0.1:{server.port}/")
        assert len(server.requests) == 1


def endless(first: bytes, more: bytes, pause: float = 0.0) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        yield first
        while True:
            threading.Event().wait(pause) if pause else None
            yield more

    return pieces


HEAD = page(b"")
CHUNKED = page(b"", "Content-Type: text/html\r\nTransfer-Encoding: chunked")


def test_an_endless_body_is_cut() -> None:
    with serving({"/": endless(HEAD, b"x" * 9000), "/chunked": endless(CHUNKED, b"400\r\n" + b"y" * 1024 + b"\r\n")}) as server:
        for path, letter in (("/", b"x"), ("/chunked", b"y")):
            found = client(server).fetch(f"http://127.0.0.1:{server.port}{path}", max_bytes=100_000)
            assert found.cut and found.body == letter * 100_000
        assert len(client(server, max_bytes=2000).fetch(f"http://127.0.0.1:{server.port}/", max_bytes=100_000).body) == 2000


@pytest.mark.parametrize(
    "answer",
    [
        endless(b"", b"H", 0.02),
        endless(b"HTTP/1.1 200 OK\r\n", b"X", 0.02),
        endless(HEAD, b"x", 0.02),
        endless(CHUNKED, b"1", 0.02),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        endless(b"HTTP/1.1 200 OK\r\n", b"X-Header: bomb\r\n"),
        endless(b"HTTP/1.1 200 OK\r\n", b"X" * 1000),
        b"",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_slow_and_broken_answers_end_in_time(answer) -> None:
    with serving({"/": answer}) as server, pytest.raises(Failed):
        client(server, total_seconds=0.2).fetch(f"http://127.0.0.1:{server.port}/")


@pytest.mark.parametrize(
    "headers", ["Content-Type: image/png", "Content-Type: application/pdf", "X: y", "Content-Type: text/html\r\nContent-Encoding: gzip"]
)
def test_other_types_are_not_read(headers: str) -> None:
    with serving({"/": endless(page(b"", headers), b"x" * 9000)}) as server, pytest.raises(Refused):
        client(server).fetch(f"http://127.0.0.1:{server.port}/")


def test_what_type_is_wanted_can_be_said() -> None:
    with serving({"/": page(b"<rss/>", "Content-Type: Application/RSS+XML")}) as server:
        found = client(server).fetch(f"http://127.0.0.1:{server.port}/", accept=["application/rss+xml"])
        assert (found.content_type, found.charset, found.body) == ("application/rss+xml", "", b"<rss/>")


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "304 Not Modified", "302 Found"])
def test_other_answers_than_a_page_are_failures_that_say_their_status(status: str) -> None:
    with serving({"/": page(PAGE, status=status)}) as server, pytest.raises(Failed) as caught:
        client(server).fetch(f"http://127.0.0.1:{server.port}/")
    assert caught.value.status == int(status.split()[0])


def test_nobody_listens() -> None:
    with serving() as server, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # held, so that nobody else comes to listen there
        server.port = closed.getsockname()[1]
        with pytest.raises(Failed):
            client(server).fetch(f"http://127.0.0.1:{server.port}/")


def test_a_certificate_that_nobody_signed_is_refused(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
    ]
    try:
        subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl can't make a certificate here")
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate, key)
    with serving(tls=theirs) as server:
        policy = Policy(ports=frozenset({server.port}), may_reach="127.0.0.1".__eq__)
        with pytest.raises((Failed, Refused), match=r"ertificate|::1"):
            Client(policy).fetch(f"https://127.0.0.1:{server.port}/")
        trusting = ssl.create_default_context(cafile=str(certificate))
        with pytest.raises(Failed, match="ertificate"):
            Client(policy, trusting).fetch(f"https://127.0.0.1:{server.port}/")
        both = Policy(ports=frozenset({server.port}), may_reach=lambda a: a in ("127.0.0.1", "::1"))
        assert Client(both, trusting).fetch(f"https://localhost:{server.port}/").body == PAGE


@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "302 Found", "410 Gone", "503 Later"])
def test_what_is_posted_arrives_whole_and_the_status_comes_back(status: str) -> None:
    with serving({"/in?x=1": page(b"", "Location: /elsewhere", status)}) as server:
        url = f"http://127.0.0.1:{server.port}/in?x=1"
        assert client(server).post(url, b'{"a": 1}', {"Content-Type": "application/json", "webhook-id": "1"}) == int(status[:3])
        (request,) = server.requests
    head, _blank, body = request.partition("\r\n\r\n")
    assert head.startswith("POST /in?x=1 HTTP/1.1\r\n") and "\r\nContent-Length: 8" in head and "\r\nwebhook-id: 1" in head
    assert body in ("", '{"a": 1}')  # it may come in a second piece, which this server doesn't wait for


def test_nothing_is_posted_to_this_machine_or_for_longer_than_allowed() -> None:
    with serving({"/": endless(b"", b"H", 0.02)}) as server:
        with pytest.raises(Refused):
            Client(Policy(ports=frozenset({server.port}))).post(f"http://127.0.0.1:{server.port}/", b"{}", {})
        with pytest.raises(Failed):
            client(server, total_seconds=0.2).post(f"http://127.0.0.1:{server.port}/", b"{}", {})
    assert len(server.requests) == 1
