"""How far each person has seen their inbox, and what of it they read. Opening a page can't write, so this waits in memory until the
worker stores it.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, MutableMapping
from typing import Any

from colonnade.notifications.inbox import inbox_of

Root = MutableMapping[str, Any]


class InboxSeen:
    """What people were shown since the last flush: the number of the last entry, and what entries are about. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, int] = {}
        self._flushing: dict[int, int] = {}
        self._opened: dict[int, dict[int, int]] = {}
        self._storing: dict[int, dict[int, int]] = {}
        self._noted: dict[int, int] = defaultdict(int)

    def note(self, person_id: int, number: int) -> None:
        """A person was shown all entries up to *number*."""
        with self._lock:
            self._waiting[person_id] = max(number, self._waiting.get(person_id, 0))
            self._noted[person_id] += 1

    def note_opened(self, root: Root, person_id: int, uids: Collection[int]) -> None:
        """A person opened a page that shows these objects: what they were told of them so far is read."""
        inbox = inbox_of(root, person_id)
        if inbox is None:
            return
        known = self.opened(person_id)
        unread = {told.uid: inbox.last for told in inbox.unread_of(uids) if told.number > known.get(told.uid, 0)}
        if unread:
            with self._lock:  # made anew, as others may be reading it
                self._opened[person_id] = {**self._opened.get(person_id, {}), **unread}
                self._noted[person_id] += 1

    def noted_by(self, person_id: int) -> int:
        """A number that grows whenever a person was shown something in this process that they hadn't been."""
        return self._noted.get(person_id, 0)

    def until(self, person_id: int) -> int:
        """The number of the last entry that a person was shown, as far as this process knows and it isn't stored; else 0."""
        return self._waiting.get(person_id, 0)

    def opened(self, person_id: int) -> dict[int, int]:
        """The objects that a person opened, each with the number of the last entry that there was then; not to be changed."""
        return self._opened.get(person_id, _NONE)

    def __len__(self) -> int:
        return len(self._waiting) + len(self._opened)

    def flush(self, root: Root) -> None:
        """Store what waits. Call again after a conflict: nothing is forgotten before `done`."""
        with self._lock:
            self._flushing, self._storing = dict(self._waiting), dict(self._opened)
        for person_id, number in self._flushing.items():
            inbox = inbox_of(root, person_id)
            if inbox is not None and inbox.seen < number:
                inbox.seen = number
                inbox.changes += 1
        for person_id, opened in self._storing.items():
            inbox = inbox_of(root, person_id)
            if inbox is not None:
                inbox.mark_read_of(opened)

    def done(self) -> None:
        """The flush was committed."""
        with self._lock:
            for person_id in [person_id for person_id, number in self._flushing.items() if self._waiting.get(person_id) == number]:
                del self._waiting[person_id]
            for person_id in [person_id for person_id, opened in self._storing.items() if self._opened.get(person_id) is opened]:
                del self._opened[person_id]


_NONE: dict[int, int] = {}
