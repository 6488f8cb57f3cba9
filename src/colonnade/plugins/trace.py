"""Noting which plugins' hooks and pages ran, for whoever asks about one request: nothing is noted for anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """A hook (or page) of one plugin was called: how long it took in seconds, and whether it raised."""

    hook: str
    plugin: str
    seconds: float
    failed: bool


_noted: ContextVar[list[Call] | None] = ContextVar("colonnade_calls", default=None)
is_wanted = _noted.get
"""The list that calls of this thread are to be noted in, or None."""


@contextmanager
def calls() -> Iterator[list[Call]]:
    """While the block runs, what this thread calls is noted in the list that it gets."""
    found: list[Call] = []
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)
