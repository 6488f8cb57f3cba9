"""How far each person has seen their inbox. Opening a page can't write, so this waits in memory until the worker stores it."""

from __future__ import annotations

import threading
from collections.abc import MutableMapping
from typing import Any

from colonnade.notifications.inbox import inbox_of

Root = MutableMapping[str, Any]


class InboxSeen:
    """The number of the last entry that each person was shown since the last flush. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, int] = {}
        self._flushing: dict[int, int] = {}

    def note(self, person_id: int, number: int) -> None:
        """A person was shown all entries up to *number*."""
        with self._lock:
            self._waiting[person_id] = max(number, self._waiting.get(person_id, 0))

    def until(self, person_id: int) -> int:
        """The number of the last entry that a person was shown, as far as this process knows and it isn't stored; else 0."""
        return self._waiting.get(person_id, 0)

    def __len__(self) -> int:
        return len(self._waiting)

    def flush(self, root: Root) -> None:
        """Store what waits. Call again after a conflict: nothing is forgotten before `done`."""
        with self._lock:
            self._flushing = dict(self._waiting)
        for person_id, number in self._flushing.items():
            inbox = inbox_of(root, person_id)
            if inbox is not None and inbox.seen < number:
                inbox.seen = number
                inbox.changes += 1

    def done(self) -> None:
        """The flush was committed."""
        with self._lock:
            for person_id in [person_id for person_id, number in self._flushing.items() if self._waiting.get(person_id) == number]:
                del self._waiting[person_id]
