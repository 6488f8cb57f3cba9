"""Requests that change something take turns within a process.

Threads share one interpreter, so writing at the same time gains nothing and costs conflicts, each of which does the work
again (measured: eight clients adding to one folder got 60 % of what one client gets). Whoever waits too long goes on all
the same: then, and between processes, conflicts are found and retried by the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

PATIENCE_SECONDS = 2.0
_READING = frozenset(("GET", "HEAD", "OPTIONS"))
# Checking a password is slow on purpose, frees the interpreter and writes to no shared place.
_OUT_OF_TURN = frozenset(("/sign-in",))


def includeme(config: Configurator) -> None:
    """Take the turn before the transaction begins and give it back after it ended."""
    config.add_tween("colonnade.web.turns.turns_tween", under="colonnade.web.etag.etag_tween", over="pyramid_tm.tm_tween_factory")


def turns_tween(handler: Callable, registry: Any) -> Callable:
    """Let changing requests through one after the other."""
    lock = threading.Lock()

    def tween(request: Request) -> Response:
        if request.method in _READING or request.environ.get("PATH_INFO") in _OUT_OF_TURN:
            return handler(request)
        with _turn(lock):
            return handler(request)

    return tween


@contextmanager
def _turn(lock: threading.Lock) -> Iterator[None]:
    taken = lock.acquire(timeout=PATIENCE_SECONDS)
    try:
        yield
    finally:
        if taken:
            lock.release()
