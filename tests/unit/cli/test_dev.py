"""`colonnade dev`: what is saved is served, and what is broken doesn't take the site down."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from colonnade.app.settings import Settings

Cli = Callable[..., Any]
LOOKS = 400
"""How often a test looks before it gives up: a hang, not a slow machine, is what ends it."""
PLUGIN = """from colonnade.api import Plugin, Widget, hookimpl

plugin = Plugin("hello", title="Hello")


class Hello(Widget):
    name, title, icon = "hello.hello", "TITLE", "star"

    def data(self, view):
        return {"text": "x"}


@hookimpl
def widgets():
    return [Hello]
"""


def test_trying_says_what_cannot_be_used_and_touches_no_site(bare_cli: Cli, settings: Settings) -> None:
    (settings.plugin_folder / "bad.py").write_text("def oops(:\n", "utf-8")
    done = bare_cli("dev", "--try")
    found = json.loads(done.out)
    assert set(found) == {"bad"} and "SyntaxError" in found["bad"] and "bad.py" in found["bad"]
    assert not (settings.var / "Data.fs").exists()


def test_it_is_not_for_a_port_that_is_in_use(bare_cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = bare_cli("dev", "--port", str(taken.getsockname()[1]))
    assert done.code == 1 and "is in use" in done.err


class Site:
    """A site that is developed, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.plugins = folder / "var" / "plugins"
        self.plugins.mkdir(parents=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = folder / "log"
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("CHAMELEON_", "COLONNADE_"))}
        command = [sys.executable, "-m", "colonnade", "dev", "--empty", "--port", str(self.port)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)

    def wait_for(self, words: str, times: int = 1) -> str:
        """The log, once it has these words that often."""
        for _ in range(LOOKS):
            text = self.log.read_text("utf-8")
            if text.count(words) >= times:
                return text
            assert self.process.poll() is None, f"it ended:\n{text}"
            time.sleep(0.2)
        raise AssertionError(f"no {words!r} in:\n{text}")

    def answers(self) -> bool:
        return urlopen(f"http://127.0.0.1:{self.port}/sign-in", timeout=30).status == 200


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    try:
        yield made
    finally:
        made.process.terminate()
        made.process.wait(30)


def test_a_new_file_is_served_a_broken_one_is_told_of_and_the_site_goes_on(site: Site) -> None:
    site.wait_for("Colonnade is at")
    (site.plugins / "hello.py").write_text(PLUGIN, "utf-8")
    site.wait_for("Plugin hello is new and was switched on.")
    site.wait_for("Reloaded in")
    (site.plugins / "hello.py").write_text(PLUGIN + "\ndef oops(:\n", "utf-8")
    text = site.wait_for("Not reloaded: the site goes on with what it had.")
    assert "SyntaxError" in text and "Saved: var/plugins/hello.py" in text and site.answers()
    (site.plugins / "hello.py").write_text("import os\nos._exit(3)\n", "utf-8")
    site.wait_for("the code ended the process that loaded it (code 3)")
    assert site.answers()
    (site.plugins / "hello.py").write_text(PLUGIN.replace("TITLE", "Again"), "utf-8")
    site.wait_for("Reloaded in", times=2)
    assert site.answers()
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(30) == 0


def test_the_site_ends_with_whoever_watches_it(site: Site) -> None:
    site.wait_for("Colonnade is at")
    site.process.kill()
    for _ in range(LOOKS):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", site.port)):
                return
        time.sleep(0.2)
    raise AssertionError("it serves all the same")
