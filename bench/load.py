"""Putting load on a server of this machine, by wrk. Sign-in included."""

from __future__ import annotations

import http.client
import json
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

CONNECTIONS = 8
_IN_TURN = """
local paths, at = {%s}, 0
request = function()
  at = at %% #paths + 1
  return wrk.format(nil, paths[at])
end
"""
_FORM = """
local body, threads, number = %s, {}, 0
function setup(thread) thread:set("number", #threads); table.insert(threads, thread) end
function init() sent, refused = 0, 0 end
function request()
  sent = sent + 1
  local form = body .. "-" .. number .. "-" .. sent
  return wrk.format("POST", nil, {["Content-Type"] = "application/x-www-form-urlencoded", Cookie = wrk.headers.Cookie}, form)
end
function response(status) if status ~= 303 then refused = refused + 1 end end
function done()
  local all = 0
  for _, thread in ipairs(threads) do all = all + thread:get("refused") end
  io.write("Not stored: " .. all .. "\\n")
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
    paths = [paths] if isinstance(paths, str) else list(paths)
    script = _IN_TURN % ", ".join(map(json.dumps, paths)) if len(paths) > 1 else ""
    _wrk(port, paths[0], cookie, 1, connections, script)  # memory that lay idle may have to be read in again
    return _reading(_wrk(port, paths[0], cookie, seconds, connections, script))


def write_load(port: int, cookie: str, path: str, fields: dict[str, str], clients: int, seconds: float) -> Reading:
    """Send a form over and over from some clients at once; each title is new."""
    token = token_in(Client(port, cookie).get(path)[1])
    body = urlencode({**fields, "csrf_token": token, "title": f"New {secrets.token_hex(4)}"})
    output = _wrk(port, path, cookie, seconds, clients, _FORM % json.dumps(body))
    return replace(_reading(output), failed=int(re.search(r"Not stored: (\d+)", output)[1]))


def _wrk(port: int, path: str, cookie: str, seconds: float, connections: int, lua: str) -> str:
    """What the load generator prints. Raises WrkMissing."""
    if shutil.which("wrk") is None:
        raise WrkMissing
    command = ["wrk", f"-t{min(2, connections)}", f"-c{connections}", f"-d{seconds:.0f}s", "--latency", "-H", f"Cookie: {cookie}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(lua)
        script.flush()
        command += ["-s", script.name] if lua else []
        return subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True).stdout


def _reading(output: str) -> Reading:
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
        headers = {"Cookie": self.cookie, **(headers or {})}
        try:
            response = self._answer(method, path, body, headers)
        except http.client.RemoteDisconnected:  # a server closes what was idle for long; the next request opens it again
            response = self._answer(method, path, body, headers)
        text = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        return response.status, text

    def _answer(self, *request: Any) -> http.client.HTTPResponse:
        self._connection.request(*request)
        return self._connection.getresponse()

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
