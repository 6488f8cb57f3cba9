"""Who does the site's work beside the requests where several processes share a database: the one that holds the lease.

The holder gives a sign of life again and again, and whoever has seen no new one for as long as the lease lasts takes it over. Each
process measures that by a timer of its own, from when it saw the last sign. No moment is stored and no clocks are compared: one that is
wrong, or set back, neither keeps the lease of a dead process alive nor ends that of a living one.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, MutableMapping
from typing import Any, Protocol, TypeVar

from persistent import Persistent

Root = MutableMapping[str, Any]
Result = TypeVar("Result")
AREA = "lease"
LEASE_SECONDS = 30.0
"""For how long a process holds the lease from its last sign of life on; also how long a dead one keeps the others waiting."""
BEAT_SECONDS = 8.0
"""How often it gives a sign of life: three may fail."""


class Held(Persistent):
    """The lease in the database: the name of its `holder`, '' for nobody, and the number of signs of life, `beats`."""

    holder = ""
    beats = 0


class Changing(Protocol):
    """How the database is changed."""

    def __call__(self, work: Callable[[Root], Result], /) -> Result:
        """Do *work* with the root in a transaction, again after a conflict."""


class Lease:
    """The lease as one process sees it. Any thread may ask; only one gives signs of life.

    Work that was begun while it was held isn't stopped when it is lost: what it changes in the database is protected by transactions.
    """

    def __init__(self, change: Changing, *, seconds: float = LEASE_SECONDS, timer: Callable[[], float] = time.monotonic) -> None:
        self._change, self._seconds, self._timer = change, seconds, timer
        self._name = secrets.token_hex(8)
        self._until = self._since = float("-inf")
        self._seen: tuple[str, int] | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process holds it. It knows that it lost it before another one can take it."""
        return self._timer() < self._until

    def beat(self) -> bool:
        """Give a sign of life, or take the lease when nobody alive has it; tell whether it is held. Raises what a transaction raises."""
        now = self._timer()
        held = self._change(lambda root: self._take(root[AREA], now))
        self._until = now + self._seconds if held else float("-inf")
        return held

    def _take(self, lease: Held, now: float) -> bool:
        if lease.holder not in ("", self._name):
            sign = (lease.holder, lease.beats)
            if sign != self._seen:
                self._seen, self._since = sign, now
            if now - self._since < self._seconds:
                return False
        lease.holder, lease.beats = self._name, lease.beats + 1
        return True

    def release(self) -> None:
        """Give it back, so that another process needn't wait."""
        self._until = float("-inf")
        self._change(lambda root: self._give_back(root[AREA]))

    def _give_back(self, lease: Held) -> None:
        if lease.holder == self._name:
            lease.holder = ""


def install(root: Root) -> None:
    """Make the area in an empty database."""
    if AREA not in root:
        root[AREA] = Held()
