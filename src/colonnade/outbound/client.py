"""The client: looks a name up once, checks what it leads to, and talks to exactly that address, within bytes and seconds."""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

from colonnade.outbound.rules import Failed, Policy, Refused, Target, target_of

HTML = ("text/html", "application/xhtml+xml")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGENT = "Colonnade (intranet; reads titles of links)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: the `url` it came from after redirects, its `content_type` in small letters, the `charset` that was named or '',
    and the `body`, which is `cut` when there was more than may be read."""

    url: str
    content_type: str
    charset: str
    body: bytes
    cut: bool = False


class Client:
    """Fetches within a policy. One client serves all threads; nothing is kept between calls: no cookie, no connection."""

    def __init__(self, policy: Policy | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.policy = policy or Policy()
        self._given_tls = tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or ssl.create_default_context()  # reads all certificates: only when something is called

    @property
    def is_off(self) -> bool:
        """Tell whether nothing at all may be called."""
        return self.policy.mode == "off"

    def fetch(self, url: str, *, accept: Iterable[str] = HTML, max_bytes: int | None = None) -> Fetched:
        """GET *url*, following redirects, each checked like the first. For work beside the requests: it may take `total_seconds`.

        *accept* are the content types that are read, *max_bytes* at most the policy's. Raises Refused and Failed.
        """
        deadline = _Deadline(self.policy.total_seconds)
        most = min(max_bytes or self.policy.max_bytes, self.policy.max_bytes)
        for _ in range(self.policy.redirects + 1):
            answer = self._get(url, tuple(accept), most, deadline)
            if isinstance(answer, Fetched):
                return answer
            url = answer
        raise Failed(f"more than {self.policy.redirects} redirects")

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """POST *body* to *url*; return the status of the answer, which isn't read. Nothing leads on. Raises Refused and Failed."""
        deadline, target = _Deadline(self.policy.total_seconds), target_of(url)
        self.policy.check(target)
        try:
            with self._connect(target, deadline) as plain:
                connection = http.client.HTTPConnection(target.host, target.port)
                connection.sock = _Wire(plain, deadline)
                _send(connection, target, {"Content-Length": str(len(body)), **headers}, "POST", body)
                return connection.getresponse().status
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Failed(f"{target.host}: {type(error).__name__}: {error}") from error

    def _get(self, url: str, accept: tuple[str, ...], most: int, deadline: _Deadline) -> Fetched | str:
        """What one request brings: the answer, or where it leads on."""
        target = target_of(url)
        self.policy.check(target)
        try:
            with self._connect(target, deadline) as plain:
                connection = http.client.HTTPConnection(target.host, target.port)
                connection.sock = _Wire(plain, deadline)
                _send(connection, target, {"Accept": ", ".join(accept)})
                response = connection.getresponse()
                if response.status in _REDIRECTS and response.getheader("Location"):
                    return urljoin(url, _readable(response.getheader("Location", "")))
                return _read(url, response, accept, most)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Failed(f"{target.host}: {type(error).__name__}: {error}") from error

    def _connect(self, target: Target, deadline: _Deadline) -> socket.socket:
        """A connection to one of the addresses that were checked: the name is not looked up again."""
        addresses = _look_up(target, min(self.policy.connect_seconds, deadline.left()))
        self.policy.check_addresses(target.host, addresses)
        end = _Deadline(min(self.policy.connect_seconds, deadline.left()))
        problem: OSError = OSError("no address")
        for address in addresses:
            try:
                plain = socket.create_connection((address, target.port), timeout=end.left())
            except OSError as error:
                problem = error
            else:
                return self._encrypted(plain, target, deadline) if target.scheme == "https" else plain
        raise problem

    def _encrypted(self, plain: socket.socket, target: Target, deadline: _Deadline) -> socket.socket:
        """The connection after its certificate was checked for the host's name."""
        plain.settimeout(deadline.left())
        try:
            return self._tls.wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise


def _look_up(target: Target, seconds: float) -> list[str]:
    """The addresses of a host. The system's look-up knows no time limit: it is left behind in its thread when it takes too long."""
    if _is_address(target.host):
        return [target.host]
    found: list[str] = []
    errors: list[Exception] = []

    def work() -> None:
        try:
            answers = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=work, name="colonnade-lookup", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors and not isinstance(errors[0], OSError | UnicodeError):
        raise errors[0]
    if errors or thread.is_alive():
        raise Failed(f"{target.host}: {errors[0] if errors else 'the name was not found in time'}")
    return found


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _send(
    connection: http.client.HTTPConnection, target: Target, more: Mapping[str, str], method: str = "GET", body: bytes | None = None
) -> None:
    connection.putrequest(method, target.path, skip_host=True, skip_accept_encoding=True)
    headers = {"Host": target.authority, "User-Agent": _AGENT, **more, "Accept-Encoding": "identity"}
    for name, value in {**headers, "Connection": "close"}.items():
        connection.putheader(name, value)
    connection.endheaders(body)


def _readable(header: str) -> str:
    """A header's value, whose bytes http.client takes for Latin-1, as the UTF-8 that it may be."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace").strip()


def _read(url: str, response: http.client.HTTPResponse, accept: tuple[str, ...], most: int) -> Fetched:
    if not 200 <= response.status < 300:
        raise Failed(f"the answer was {response.status}", response.status)
    content_type = response.headers.get_content_type().lower() if response.getheader("Content-Type") else ""
    if content_type not in accept:
        raise Refused(f"the answer is {content_type[:60] or 'of no type'}, not {' or '.join(accept)}")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise Refused("the answer is compressed, though that was not asked for")
    body = response.read(most + 1)
    charset = (response.headers.get_content_charset() or "")[:40]
    return Fetched(url, content_type, charset, body[:most], len(body) > most)


class _Deadline:
    """A moment by which all must be over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError when there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("it took too long")
        return seconds


class _Reader(io.RawIOBase):
    """What a socket receives; each step gets only the time that is left, so slow bytes win nothing."""

    def __init__(self, plain: socket.socket, deadline: _Deadline) -> None:
        self._socket, self._deadline = plain, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv_into(buffer)


class _Wire:
    """A socket as http.client uses one. It closes its socket before it has read the answer, so here that does nothing."""

    def __init__(self, plain: socket.socket, deadline: _Deadline) -> None:
        self._socket, self._deadline = plain, deadline

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._socket, self._deadline))

    def close(self) -> None:
        pass
