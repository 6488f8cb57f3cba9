"""The ban on the network holds in every test, and leaves this machine's own sockets alone."""

from __future__ import annotations

import socket
import urllib.request
from pathlib import Path

import pytest

ELSEWHERE = "192.0.2.1"  # kept free for examples by RFC 5737


def refuses(action: object, *arguments: object) -> bool:
    with pytest.raises(RuntimeError, match="tests may not reach"):
        action(*arguments)
    return True


def test_connections_elsewhere_are_refused() -> None:
    with socket.socket() as client:
        assert refuses(client.connect, (ELSEWHERE, 80))
        assert refuses(client.connect_ex, (ELSEWHERE, 80))
    with socket.socket(socket.AF_INET6) as client:
        assert refuses(client.connect, ("2001:db8::1", 80, 0, 0))
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        assert refuses(client.sendto, b"hello", (ELSEWHERE, 53))


def test_names_are_not_looked_up() -> None:
    assert refuses(socket.getaddrinfo, "intranet.example", 80)
    assert refuses(urllib.request.urlopen, "http://intranet.example/")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_may_talk_to_itself(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection((host, server.getsockname()[1]), timeout=5) as client:
        assert client.getpeername() == server.getsockname()


def test_unix_sockets_are_free(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)
        assert client.getpeername() == path
