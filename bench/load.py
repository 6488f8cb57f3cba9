"""Putting load on a server of this machine: wrk for reading, threads for writing. Sign-in included."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

CONNECTIONS = 8
_IN_TURN = """
local paths, at = {%s}, 0
request = function()
  at = at %% #paths + 1
  return wrk.format(nil, paths[at])
end
"""


class WrkMissing(RuntimeError):
    """The load generator isn't installed."""

    def __init__(self) -> None:
        super().__init__("wrk is needed to measure. On Debian and Ubuntu: apt install wrk")


@dataclass(frozen=True)
class Reading:
    """What a run gave: pages a second, latencies in ms, answers that weren't a success."""

    rate: float
    p50: float
    p99: float
    failed: int


def read_load(port: int, paths: str | Sequence[str], cookie: str, seconds: float, connections: int = CONNECTIONS) -> Reading:
    """Fetch *paths*, one after the other, over and over for some seconds, after one that isn't counted."""
    if shutil.which("wrk") is None:
        raise WrkMissing
    paths = [paths] if isinstance(paths, str) else list(paths)
    command = ["wrk", f"-t{min(2, connections)}", f"-c{connections}", f"-d{seconds:.0f}s", "--latency", "-H", f"Cookie: {cookie}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if len(paths) > 1:
            script.write(_IN_TURN % ", ".join(json.dumps(path) for path in paths))
            script.flush()
            command += ["-s", script.name]
        address = f"http://127.0.0.1:{port}{paths[0]}"
        subprocess.run([*command, "-d1s", address], capture_output=True, check=True)  # memory that lay idle may have to be read in again
        output = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
    return Reading(rate, _latency(output, "50"), _latency(output, "99"), int(failed[1]) if failed else 0)


def _latency(output: str, percent: str) -> float:
    value, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)\b", output).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


class Client:
    """A signed-in person."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = cookie

    def get(self, path: str) -> tuple[int, str]:
        """(status, body)."""
        return self._send("GET", path)

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form."""
        return self._send("POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})

    def _send(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
        self._connection.request(method, path, body, {"Cookie": self.cookie, **(headers or {})})
        response = self._connection.getresponse()
        text = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        return response.status, text

    def _keep(self, set_cookie: str) -> None:
        """As a browser does: a cookie takes the place of one of its name. A header that grows by each answer would be what is measured."""
        jar = SimpleCookie(self.cookie)
        jar.load(set_cookie)
        self.cookie = "; ".join(f"{name}={morsel.coded_value}" for name, morsel in jar.items() if morsel["max-age"] != "0")

    def sign_in(self, login: str, password: str) -> None:
        """Start a session; only its cookie is kept."""
        _, page = self.get("/sign-in")
        status, _ = self.post("/sign-in", login=login, password=password, csrf_token=token_in(page))
        if status != 303:
            raise RuntimeError(f"sign-in answered {status}")
        self.cookie = next(part for part in reversed(self.cookie.split("; ")) if part.startswith("session="))


def token_in(page: str) -> str:
    """The token of a page's forms."""
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def write_load(port: int, cookie: str, path: str, fields: dict[str, str], clients: int, seconds: float) -> Reading:
    """Send a form over and over from some clients at once; each title is new."""
    times: list[float] = []
    failed: list[int] = []
    end = time.monotonic() + seconds

    def work(number: int) -> None:
        client = Client(port, cookie)
        token = token_in(client.get(path)[1])
        count = 0
        while time.monotonic() < end:
            count += 1
            start = time.perf_counter()
            status, _ = client.post(path, **{**fields, "title": f"New {number}-{count}-{end:.6f}"}, csrf_token=token)
            times.append(time.perf_counter() - start)
            if status != 303:
                failed.append(status)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(times)
    rate = len(times) / (time.monotonic() - start)
    return Reading(rate, ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.99)] * 1000, len(failed))
