"""For all tests, of the core, the plugins and the themes: no network but this machine's own, and compiled templates that are kept."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Let the processes that run the tests share their compiled templates, and find them again the next time."""
    os.environ.setdefault("COLONNADE_TEST_TEMPLATES", str(config.rootpath / "var" / "cache" / "templates-of-tests"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what `tests/slow.txt` names: measured to take long, and so not among the tests of `./dev test --fast`."""
    slow = set((config.rootpath / "tests" / "slow.txt").read_text("utf-8").splitlines())
    for item in items:
        if item.nodeid.partition("[")[0] in slow:
            item.add_marker(pytest.mark.slow)


class NetworkForbidden(RuntimeError):
    """A test tried to reach another machine. Not an OSError, so that no code under test takes it for a bad connection."""


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_unless_here(host: object) -> None:
    if not _is_here(host):
        raise NetworkForbidden(f"tests may not reach {host!r}: give the code under test a stand-in")


def _guard_address(method: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a socket method whose last argument is an address: a path for Unix sockets, else (host, port, …)."""

    def guarded(self: socket.socket, *arguments: Any) -> Any:
        if isinstance(arguments[-1], tuple):
            _refuse_unless_here(arguments[-1][0])
        return method(self, *arguments)

    return guarded


def _guard_lookup(function: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: object, *arguments: Any, **options: Any) -> Any:
        _refuse_unless_here(host)
        return function(host, *arguments, **options)

    return guarded


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse connections, datagrams and name look-ups that leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guard_address(getattr(socket.socket, name)))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            patch.setattr(socket, name, _guard_lookup(getattr(socket, name)))
        yield
