"""`colonnade dev`: serve the site while it is developed, and anew when a file is saved. What is broken doesn't take the site down."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import click

import colonnade
from colonnade.app.main import make_app
from colonnade.app.serve import ended_by_signals, listen
from colonnade.app.settings import Settings, read_settings
from colonnade.app.watching import Snapshot, changed, snapshot, watched
from colonnade.cli.context import CommandContext, Failure, pass_context
from colonnade.plugins.discovery import LoadingMarks, discover
from colonnade.storage.open import open_database

LOOK_SECONDS = 0.4
"""How long between two looks at the files."""
END_SECONDS, START_SECONDS = 15.0, 20.0
"""How long it may take to end; what ends sooner than this after the first start has nothing that it could go on with."""


@click.command(epilog="Example: colonnade dev --port 8081")
@click.option("--empty", is_flag=True, help="A new site gets no demo organisation.")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, 0 for any free one.  [default: 8080]")
@click.option("--try", "only_try", is_flag=True, hidden=True, help="Load everything with an empty database, and say what can't be used.")
@pass_context
def dev(context: CommandContext, empty: bool, host: str | None, port: int | None, only_try: bool) -> None:
    """Serve the site for those who develop it, anew when a file is saved, until Ctrl-C.

    Templates are read at each page. Where code was saved, it is loaded beside the site first: if that fails, the site goes on
    with what it has, and you are told what is wrong.
    """
    settings = read_settings(context.config, host=host, port=port, reload=True)
    if only_try:
        context.print(json.dumps(problems(settings)))
        return
    with ended_by_signals(), listen(settings) as listener:
        Site(context, settings, listener, empty=empty).run()


def problems(settings: Settings) -> dict[str, str]:
    """What can't be used of the code as it is now, by plugin. Loads all of it; the site's own database isn't touched."""
    logging.disable(logging.CRITICAL)
    found = discover(settings.plugin_folder, LoadingMarks(None))
    with tempfile.TemporaryDirectory(prefix="colonnade-try-") as folder:
        application = make_app(replace(settings, var=Path(folder)), database=open_database("memory://"), plugins=found)
        told = {each.name: each.trace or each.problem or "" for each in application.runtime.registry if not each.usable}
        application.close()
    return told


class Site:
    """The process that serves, and what is known of it. `say` tells whoever develops."""

    def __init__(self, context: CommandContext, settings: Settings, listener: socket.socket, *, empty: bool) -> None:
        self._settings, self._listener = settings, listener
        self._say = context.say
        self._config = ["--config", str(context.config)] if context.config else []
        self._empty = ["--empty"] if empty else []
        self._process: subprocess.Popen | None = None
        self._broken: Mapping[str, str] | None = None
        self._has_served, self._was_refused, self._started = False, False, 0.0
        self._folders = watched(Path(colonnade.__file__).parent, settings.plugin_folder)

    def run(self) -> None:
        """Serve, and again after each change that can be loaded, until somebody ends it."""
        known = self._look()
        self._start()
        told_of_end = False
        try:
            while True:
                time.sleep(LOOK_SECONDS)
                now = self._look()
                if now != known:
                    self._changed(changed(known, self._settled(now)))
                    known, told_of_end = self._look(), False
                elif self._process.poll() is not None and not told_of_end:
                    self._has_ended()
                    told_of_end = True
        finally:
            self._stop()

    def _look(self) -> Snapshot:
        """The files as they are. While something can't be loaded, that may be mended in a template, too."""
        return snapshot(self._folders, templates=self._was_refused)

    def _settled(self, now: Snapshot) -> Snapshot:
        """The files once nothing changes any more: an editor saves several, a checkout hundreds."""
        time.sleep(LOOK_SECONDS / 2)
        while (then := self._look()) != now:
            now = then
            time.sleep(LOOK_SECONDS / 2)
        return now

    def _has_ended(self) -> None:
        """It ended by itself. At once after the first start there is nothing to go on with: a port or database is in use, say."""
        if time.monotonic() - self._started < START_SECONDS and not self._has_served:
            raise Failure("the site did not start; what is wrong is said above", self._process.returncode or 1)
        self._say("The site has ended. Save a file to start it again, or press Ctrl-C.")

    def _changed(self, paths: list[Path]) -> None:
        """Load what was saved beside the site, and serve it if that goes well."""
        begun = time.monotonic()
        names = ", ".join(_short(path) for path in paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
        self._say(f"Saved: {names}")
        problem, broken = self._try(paths)
        self._was_refused = bool(problem)
        if problem and self._process.poll() is None:
            self._say(f"{problem.rstrip()}\nNot reloaded: the site goes on with what it had. Mend it and save again.")
            return
        self._broken = broken
        self._stop()
        self._start()
        self._has_served = True
        if self._answers():
            self._say(f"Reloaded in {time.monotonic() - begun:.1f} s.")

    def _answers(self) -> bool:
        """Wait until the process serves; tell whether it does. Who connects before that waits, as the socket is ours."""
        host, port = self._listener.getsockname()[:2]
        address = f"http://[{host}]:{port}/-/ready" if ":" in host else f"http://{host}:{port}/-/ready"
        while self._process.poll() is None:
            try:
                urlopen(address, timeout=1).close()
            except HTTPError:
                return True
            except OSError:
                continue
            return True
        return False

    def _try(self, paths: list[Path]) -> tuple[str, Mapping[str, str] | None]:
        """(what is newly broken, all that is broken) of the code as it is now, with what was saved at *paths*."""
        done = subprocess.run(self._command("dev", "--try"), capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.strip() or f"the code ended the process that loaded it (code {done.returncode})"), self._broken
        found = json.loads(done.stdout.strip().splitlines()[-1])
        known = self._broken if self._broken is not None else {name: said for name, said in found.items() if not _is_of(name, paths)}
        new = [f"Plugin {name} can't be used:\n{said}" for name, said in found.items() if known.get(name) != said]
        return "\n".join(new), found

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "colonnade", *self._config, *arguments]

    def _start(self) -> None:
        number = self._listener.fileno()
        arguments = self._command("serve", "--develop", *self._empty, "--socket", str(number))
        host, port = self._listener.getsockname()[:2]
        environ = {**os.environ, "COLONNADE_HOST": host, "COLONNADE_PORT": str(port)}
        self._started = time.monotonic()
        self._process = subprocess.Popen(arguments, pass_fds=[number], env=environ)

    def _stop(self) -> None:
        """End the process cleanly: it closes the database, which the next one opens."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _is_of(plugin: str, paths: list[Path]) -> bool:
    """Tell whether one of these files is a plugin's."""
    return any(plugin in (path.stem, *path.parts) or f"colonnade_{plugin}" in path.parts for path in paths)


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
