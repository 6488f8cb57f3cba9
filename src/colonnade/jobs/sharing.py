"""Giving way: while something is worked out beside the requests, whoever waits for the interpreter gets it sooner."""

from __future__ import annotations

import sys
import threading

SECONDS = 0.0002
"""Python's own is 5 ms, which a request waits several times: to be read, to be begun, and after each word with the disk."""


class Sharing:
    """A `with` block during which threads take turns after `SECONDS`. Several may be in it at once; the last one out puts back what was."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._before = 0.0

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._before = sys.getswitchinterval()
                self._take(SECONDS)

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._take(self._before)

    def _take(self, seconds: float) -> None:
        if self._before > SECONDS:  # one that is shorter stays: setting it again would round it down each time
            sys.setswitchinterval(seconds)


SHARING = Sharing()
