"""Every plugin off and on, at the site and in a place, while people read: failed requests, and what is left of the content."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.load import Client

READERS = 6
PAUSE = 1.0
LOGIN = "mei.lin"


@dataclass
class Counts:
    """What the readers got: answers by status; 0 is no answer at all."""

    answers: dict[int, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status: int) -> None:
        """Count an answer."""
        with self.lock:
            self.answers[status] = self.answers.get(status, 0) + 1

    @property
    def failed(self) -> int:
        """How many answers were errors of the server or none at all."""
        return sum(n for status, n in self.answers.items() if status >= 500 or status == 0)


class Site:
    """A served demo organisation, and its command line."""

    def __init__(self, var: Path, port: int) -> None:
        self.port = port
        self._environ = {**os.environ, "COLONNADE_VAR": str(var), "COLONNADE_SITE_URL": f"http://127.0.0.1:{port}"}
        self._var = var

    def command(self, *arguments: str) -> str:
        """What a command prints."""
        command = [sys.executable, "-W", "ignore", "-m", "colonnade", *arguments]
        return subprocess.run(command, env=self._environ, check=True, capture_output=True, text=True).stdout

    @contextmanager
    def served(self) -> Iterator[None]:
        """The site while it runs; made and filled with the demo organisation the first time."""
        if not (self._var / "Data.fs").exists():
            self.command("init")
            self.command("demo", "load", "--yes")
        serving = subprocess.Popen([sys.executable, "-m", "colonnade", "serve", "--port", str(self.port)], env=self._environ)
        try:
            _wait(self.port)
            yield
        finally:
            serving.terminate()
            serving.wait()

    @property
    def password(self) -> str:
        """That of the demo's people."""
        return (self._var / "demo-password").read_text(encoding="utf-8").strip()

    def content(self, place: str) -> str:
        """The SHA-256 of all content of the site, or of a place, as it is exported with its versions."""
        return hashlib.sha256(self.command("export", place, "--versions").encode()).hexdigest()


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            if Client(port).get("/-/live")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server doesn't answer")


def measure(var: Path, port: int) -> list[dict[str, Any]]:
    """A row for each plugin at the site and in a place."""
    site = Site(var, port)
    with site.served():
        cookie = _cookie(site)
        names = [row["name"] for row in json.loads(site.command("plugin", "list", "--json")) if row["state"] == "enabled"]
        place = next(iter(json.loads(site.command("place", "list", "--json"))))["name"]
        paths = [path for top in ("/", f"/{place}") for path in (top, *_apps(site, cookie, top))]
        return [_switched(site, cookie, paths, name, where) for name in names for where in (None, place)]


def _cookie(site: Site) -> str:
    client = Client(site.port)
    client.sign_in(LOGIN, site.password)
    return client.cookie


def _apps(site: Site, cookie: str, top: str) -> list[str]:
    """The addresses of the apps that a homepage leads to, and of something in each."""
    client = Client(site.port, cookie)
    body = client.get(top)[1]
    inside = top.rstrip("/") + "/"
    apps = sorted({path for path in re.findall(rf'href="({inside}[a-z]+)"', body) if client.get(f"{path}/@@json")[0] == 200})
    return [address for app in apps for address in (app, *_first_in(client, app))]


def _first_in(client: Client, app: str) -> list[str]:
    found = re.findall(rf'href="({re.escape(app)}/[^"@?#]+)"', client.get(app)[1])
    return found[:1]


def _switched(site: Site, cookie: str, paths: list[str], name: str, place: str | None) -> dict[str, Any]:
    at = ("--place", place) if place else ()
    counts, ended = Counts(), threading.Event()
    readers = [threading.Thread(target=_read, args=(site.port, cookie, paths, counts, ended)) for _ in range(READERS)]
    before = site.content("/")
    for reader in readers:
        reader.start()
    states = []
    try:
        for verb in ("disable", "enable"):
            time.sleep(PAUSE)
            site.command("plugin", verb, name, *at, "--yes")
            states.append(site.content("/"))
            time.sleep(PAUSE)
    finally:
        ended.set()
        for reader in readers:
            reader.join()
    answers = sum(counts.answers.values())
    return {"plugin": name, "where": place or "site", "requests": answers, "failed": counts.failed, "same": {before, *states} == {before}}


def _read(port: int, cookie: str, paths: list[str], counts: Counts, ended: threading.Event) -> None:
    client = Client(port, cookie)
    while not ended.is_set():
        for path in paths:
            try:
                status = client.get(path)[0]
            except OSError:
                status, client = 0, Client(port, cookie)
            counts.note(status)


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as Markdown."""
    lines = ["| plugin | switched in | requests meanwhile | failed | content the same |", "| --- | --- | --: | --: | --- |"]
    lines += [f"| {r['plugin']} | {r['where']} | {r['requests']} | {r['failed']} | {'yes' if r['same'] else 'NO'} |" for r in rows]
    return "\n".join(lines)
