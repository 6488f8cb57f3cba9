"""A site in a process of its own, on a real file, with people who reach it by HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from copy import copy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import colonnade

ROOT = Path(__file__).parents[2]
SECONDS = 60.0
PLUGIN = """
from colonnade.api import Plugin, hookimpl
from colonnade.testing import SAMPLE_APP, SAMPLE_PAGE

plugin = Plugin("sample", title="Sample", app="sample.app")


@hookimpl
def content_types():
    return [SAMPLE_APP, SAMPLE_PAGE]
"""

Answer = tuple[int, str, dict[str, str]]
"""(status, body, headers)."""


class Person:
    """Somebody who is signed in. Each request has a connection of its own, so a server that was killed is no hindrance to the next."""

    def __init__(self, port: int, cookie: str = "", csrf: str = "", id: int = 0) -> None:
        self.port, self.cookie, self.csrf, self.id, self.number = port, cookie, csrf, id, 0

    def get(self, path: str, **headers: str) -> Answer:
        """Fetch a page. Raises OSError or HTTPException where there is no answer."""
        return self._send("GET", path, None, headers)

    def post(self, path: str, **fields: Any) -> Answer:
        """Send a form, as a browser without scripts does."""
        body = urlencode({"csrf_token": self.csrf, **fields})
        return self._send("POST", path, body.encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path: str, name: str, content: bytes, field: str = "file", **fields: str) -> Answer:
        """Send a form with a file."""
        parts = [f'form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in {"csrf_token": self.csrf, **fields}.items()]
        parts.append(f'form-data; name="{field}"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'.encode() + content + b"\r\n")
        body = b"".join(b"--edge\r\nContent-Disposition: " + part for part in parts) + b"--edge--\r\n"
        return self._send("POST", path, body, {"Content-Type": "multipart/form-data; boundary=edge"})

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, {"Cookie": self.cookie, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace"), dict(answer.getheaders())
        finally:
            connection.close()


class Site:
    """A folder with a site, and the process that serves it, if one does. *settings* are those of `colonnade.ini`."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.var = folder / "var"
        (self.var / "plugins").mkdir(parents=True, mode=0o700)
        self.var.chmod(0o700)
        (self.var / "plugins" / "sample.py").write_text(PLUGIN)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        if templates := os.environ.get("COLONNADE_TEST_TEMPLATES"):
            Path(templates).mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.var / "cache").symlink_to(templates)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COLONNADE_", "CHAMELEON_"))}
        own = {f"COLONNADE_{name.upper()}": str(value) for name, value in {"site_url": self.url, **settings}.items()}
        path = os.pathsep.join((str(ROOT), str(Path(colonnade.__file__).parents[1]), kept.get("PYTHONPATH", "")))
        self.environ = {**kept, "PYTHONPATH": path, "COLONNADE_VAR": str(self.var), **own}
        self.process: subprocess.Popen | None = None
        self.people: dict[str, Person] = {}
        self.log = folder / "log"

    def another(self) -> Site:
        """The same site and people, to be served by a second process at a port of its own. Its database has to allow that."""
        found = copy(self)
        with socket.create_server(("127.0.0.1", 0)) as free:
            found.port = free.getsockname()[1]
        found.environ = {**self.environ, "COLONNADE_SITE_URL": found.url}
        found.people = {login: Person(found.port, p.cookie, p.csrf, p.id) for login, p in self.people.items()}
        found.process, found.log = None, self.log.with_name("other-log")
        return found

    @property
    def url(self) -> str:
        """The address that people use."""
        return f"http://127.0.0.1:{self.port}"

    def prepare(self, number: int) -> None:
        """Make the site, with people `p0`, `p1` …"""
        made = self._inside("prepare", str(number))
        self.people = {login: Person(self.port, **session) for login, session in made.items()}

    def look(self) -> dict[str, Any]:
        """What is stored and indexed; see `tests.crash.inside`. The site may not run meanwhile."""
        return self._inside("look")

    def _inside(self, what: str, *more: str) -> Any:
        command = [sys.executable, "-W", "ignore", "-m", "tests.crash.inside", what, str(self.var), *more]
        done = subprocess.run(command, env=self.environ, cwd=self.var, capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def run(self, *arguments: str) -> tuple[int, str]:
        """Give a command to the command line: (exit code, what it said)."""
        command = [sys.executable, "-m", "colonnade", *arguments]
        done = subprocess.run(command, env=self.environ, cwd=self.var, capture_output=True, text=True, timeout=SECONDS)
        return done.returncode, done.stdout + done.stderr

    def switch(self, plugin: str, *, on: bool) -> None:
        """Switch a plugin on or off for all."""
        code, said = self.run("plugin", "enable" if on else "disable", plugin, "--yes")
        assert code == 0, said

    def start(self) -> None:
        """Serve; returns when it answers."""
        command = [sys.executable, "-m", "colonnade", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environ, cwd=self.var, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(self._answers)

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.said()
        try:
            return Person(self.port).get("/-/ready")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End the process: cleanly, or by `SIGKILL`."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(SECONDS)
        self.process = None

    def said(self) -> str:
        """The last part of what the processes printed and logged."""
        return self.log.read_text("utf-8", "replace")[-4000:] if self.log.exists() else ""

    def errors(self) -> list[str]:
        """Lines of the log that tell of an error of the program."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        return [line for line in lines if re.match(r"Traceback|\S*Error\b|.*\bERROR\b", line)]


def wait_for(condition: Callable[[], bool], seconds: float = SECONDS, what: str = "") -> None:
    """Ask until it is so. Fails after a time in which it has to be."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"it did not come to {what or condition}"
        time.sleep(0.05)


def all_at_once(works: Iterable[Callable[[], Any]]) -> list[Any]:
    """Do all of it in threads that begin at the same moment; return the results in their order. An error is a result, too."""
    every = list(works)
    results: list[Any] = [None] * len(every)
    begin = threading.Barrier(len(every))

    def do(number: int) -> None:
        begin.wait()
        try:
            results[number] = every[number]()
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(every))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
