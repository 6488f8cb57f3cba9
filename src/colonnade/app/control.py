"""The running site's end of the command line: a private Unix socket, a thread for each command."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from colonnade.app.console import Console, ConsoleGone
from colonnade.app.frames import PROTOCOL, Frames, connect, short_address

log = logging.getLogger(__name__)

RunCommand = Callable[[list[str], Console], int]
AT_ONCE = 4  # commands; each holds at most one database connection, and requests need some, too
_HELLO_SECONDS = 10.0


class RemoteConsole:
    """The console of someone at the other end of the socket."""

    def __init__(self, frames: Frames, *, interactive: bool, live: bool, folder: Path) -> None:
        self._frames, self.interactive, self.live, self.folder = frames, interactive, live, folder

    def out(self, text: str) -> None:
        """Write results there."""
        self._send(out=text)

    def err(self, text: str) -> None:
        """Write messages there."""
        self._send(err=text)

    def ask(self, question: str) -> bool:
        """Ask there."""
        return bool(self._answer("answer", ask=question))

    def read_line(self) -> str:
        """Read a line of the standard input there."""
        return str(self._answer("line", read=1))

    def _send(self, **frame: object) -> None:
        try:
            self._frames.send(**frame)
        except OSError as error:
            raise ConsoleGone() from error

    def _answer(self, name: str, **frame: object) -> object:
        self._send(**frame)
        try:
            answer = self._frames.receive()
        except (OSError, ValueError) as error:
            raise ConsoleGone() from error
        if answer is None or name not in answer:
            raise ConsoleGone()
        return answer[name]


class ControlServer:
    """Listens at a socket that only its owner may use, and runs the commands that come in. Make one after the database is open."""

    def __init__(self, path: Path, run: RunCommand) -> None:
        self._path, self._run = path, run
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._busy: set[threading.Thread] = set()
        self._stopping = threading.Event()
        self._listener = _listen(path)
        self._identity = os.stat(path).st_ino
        self._thread = threading.Thread(target=self._accept, name="colonnade-control", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Take no more commands, wait for those that run (at most *timeout* seconds for each), remove the socket."""
        self._stopping.set()
        # A thread that waits in accept() isn't woken by closing, but by somebody who comes.
        if self._thread.is_alive() and (caller := connect(self._path, timeout)) is not None:
            caller.close()
            self._thread.join(timeout)
        self._listener.close()
        if self._path.exists() and os.stat(self._path).st_ino == self._identity:
            self._path.unlink()
        for thread in list(self._busy):
            thread.join(timeout)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                log.exception("the command line can't reach the site any more")
                return
            if self._stopping.is_set():
                connection.close()
                return
            thread = threading.Thread(target=self._serve, args=(connection,), name="colonnade-command", daemon=True)
            self._busy.add(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        frames = Frames(connection)
        try:
            self._converse(connection, frames)
        except (OSError, ValueError, ConsoleGone) as error:
            log.info("a command ended early: %r", error)
        finally:
            frames.close()
            self._busy.discard(threading.current_thread())

    def _converse(self, connection: socket.socket, frames: Frames) -> None:
        connection.settimeout(_HELLO_SECONDS)
        frames.send(site=PROTOCOL)
        hello = frames.receive()
        if hello is None:
            return
        connection.settimeout(None)
        argv = [str(argument) for argument in hello["argv"]] if isinstance(hello.get("argv"), list) else []
        folder = Path(str(hello.get("folder", "/")))
        console = RemoteConsole(frames, interactive=hello.get("interactive") is True, live=hello.get("live") is True, folder=folder)
        with self._slots:
            code = self._run(argv, console)
        frames.send(exit=code)


def _listen(path: Path) -> socket.socket:
    """A listening socket at *path*, instead of one that a process left there when it was killed. Raises OSError."""
    other = connect(path, _HELLO_SECONDS)
    if other is not None:
        other.close()
        raise FileExistsError(f"{path}: another process listens there")
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with short_address(path) as address:
            # The folder is private, so nobody can come in before the mode is set.
            listener.bind(address)
            os.chmod(path, 0o600)
        listener.listen(16)
    except BaseException:
        listener.close()
        raise
    return listener
