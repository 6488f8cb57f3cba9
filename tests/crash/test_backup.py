"""Backups of a site that people write in, made through its socket: what was answered before is in them, and each is whole."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.crash.process import Person, Site

BACKUPS = 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def run(site: Site, *argv: str, folder: Path | None = None) -> Any:
    """`colonnade` in a process of its own; what it prints as JSON."""
    environ = {**site.environ, **({"COLONNADE_VAR": str(folder)} if folder else {})}
    command = [sys.executable, "-W", "ignore", "-m", "colonnade", *argv]
    done = subprocess.run(command, env=environ, cwd=site.var, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if "--json" in argv else done.stdout


class Writer:
    """Somebody who adds pages and attaches files, until the end; knows what was answered."""

    def __init__(self, me: Person) -> None:
        self.me, self.stored, self.end = me, [], threading.Event()

    def work(self) -> None:
        number = 0
        while not self.end.is_set():
            number += 1
            title = f"Note {self.me.id} {number}"
            with suppress(OSError, http.client.HTTPException):
                if self.me.post("/sample/@@add/sample.page", title=title, body="Words")[0] == 303:
                    path = f"/sample/{title.lower().replace(' ', '-')}"
                    self.me.upload(f"{path}/@@attach", "file.txt", title.encode() * 500)
                    self.stored.append(title)


@pytest.fixture
def busy(make_site: Callable[..., Site]) -> Any:
    """A site with people who write in it."""
    site = make_site()
    site.start()
    writers = [Writer(person) for person in site.people.values()]
    threads = [threading.Thread(target=writer.work) for writer in writers]
    for thread in threads:
        thread.start()
    yield site, writers
    for writer in writers:
        writer.end.set()
    for thread in threads:
        thread.join()


def test_each_backup_of_a_busy_site_is_whole_and_has_what_was_answered(busy: Any, tmp_path: Path) -> None:
    site, writers = busy
    folder = str(tmp_path / "backups")
    for number in range(BACKUPS):
        answered = {title for writer in writers for title in writer.stored}
        made = run(site, "backup", "create", "--folder", folder, "--json")
        assert made["kind"] == ("full" if number == 0 else "new")
        run(site, "backup", "verify", "--folder", folder, "--json")
        new = tmp_path / f"new{number}" / "var"
        run(site, "backup", "restore", "--folder", folder, folder=new)
        report = run(site, "verify", "--json", folder=new)
        assert report["ok"] and report["blobs"] == made["blobs"]
        lines = run(site, "export", "/sample", folder=new).splitlines()
        assert answered <= {json.loads(line)["fields"].get("title") for line in lines}
    assert answered and not site.errors()


def test_a_site_that_is_killed_while_it_is_backed_up_goes_on_with_the_next(busy: Any, tmp_path: Path) -> None:
    site, _writers = busy
    folder = str(tmp_path / "backups")
    command = [sys.executable, "-W", "ignore", "-m", "colonnade", "backup", "create", "--folder", folder]
    client = subprocess.Popen(command, env=site.environ, cwd=site.var, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (Path(folder) / "pieces").is_dir() and client.poll() is None:
        pass
    site.stop(signal.SIGKILL)
    client.wait(60)
    site.start()
    run(site, "backup", "create", "--folder", folder, "--json")
    run(site, "backup", "verify", "--folder", folder, "--json")
    assert not list(Path(folder).rglob("*.part"))
