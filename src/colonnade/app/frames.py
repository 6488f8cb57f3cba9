"""What the command line and the running site say to each other: a JSON object a line, over a Unix socket.

The site greets with `{"site": PROTOCOL}`. The command line sends `{"argv": […], "interactive": …, "live": …}`. Then the site
sends `{"out": TEXT}`, `{"err": TEXT}`, `{"ask": QUESTION}` (answered by `{"answer": BOOL}`) and `{"read": 1}` (answered by
`{"line": TEXT}`) as often as it wants, and `{"exit": CODE}` at the end.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

PROTOCOL = 1
_LONGEST_PATH = 100  # bytes: the system's limit is 108 on Linux and 104 elsewhere, with the zero at the end
_LONGEST_FRAME = 1 << 20


class Frames:
    """Both directions of one connection. Raises OSError when the other side is gone, ValueError for what is no frame."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines: IO[bytes] = connection.makefile("rb")

    def send(self, **frame: Any) -> None:
        """Send one frame."""
        self._connection.sendall(json.dumps(frame).encode("ascii") + b"\n")

    def receive(self) -> dict[str, Any] | None:
        """The next frame, or None when the other side has closed."""
        line = self._lines.readline(_LONGEST_FRAME)
        if not line.endswith(b"\n"):
            return None
        frame = json.loads(line)
        if not isinstance(frame, dict):
            raise ValueError("a frame is an object")
        return frame

    def close(self) -> None:
        """End the connection."""
        self._lines.close()
        self._connection.close()


@contextmanager
def short_address(path: Path) -> Iterator[str]:
    """An address for *path* that a Unix socket takes, however deep the folder lies.

    On Linux by way of an open folder, else by going there for the moment (so not beside other threads).
    """
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        if os.path.isdir(f"/proc/self/fd/{folder}"):
            yield f"/proc/self/fd/{folder}/{path.name}"
        else:
            before = os.open(".", os.O_RDONLY)
            try:
                os.fchdir(folder)
                yield path.name
            finally:
                os.fchdir(before)
                os.close(before)
    finally:
        os.close(folder)


def connect(path: Path, timeout: float) -> socket.socket | None:
    """A connection to whoever listens at *path*, or None when nobody does. *timeout* (seconds) is for connecting and for reads."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    try:
        with short_address(path) as address:
            connection.connect(address)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError, PermissionError):
        connection.close()
        return None
    except BaseException:
        connection.close()
        raise
    return connection
