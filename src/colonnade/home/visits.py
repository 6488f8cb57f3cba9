"""What people opened lately. Reading a page can't write, so visits wait in memory until the worker stores them."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import MutableMapping
from typing import Any

from BTrees.LOBTree import LOBTree

Root = MutableMapping[str, Any]
KEPT = 20


def install(root: Root) -> None:
    """Make the area of visits in an empty database."""
    root.setdefault("visits", LOBTree())


class VisitBuffer:
    """The visits since the last flush, by person. Thread-safe."""

    def __init__(self) -> None:
        self._flushing: dict[int, list[int]] = {}
        self._lock = threading.Lock()
        self._waiting: dict[int, list[int]] = defaultdict(list)
        self._noted: dict[int, int] = defaultdict(int)

    def note(self, person_id: int, uid: int) -> None:
        """*person_id* opened the object *uid* just now."""
        with self._lock:
            if self._waiting[person_id][:1] != [uid]:
                self._waiting[person_id] = _newest_first([uid, *self._waiting[person_id]])
                self._noted[person_id] += 1

    def noted_by(self, person_id: int) -> int:
        """How many visits of a person were noted in this process."""
        return self._noted.get(person_id, 0)

    def recent(self, root: Root, person_id: int) -> list[int]:
        """The uids that a person opened, the latest first, stored ones included."""
        return _newest_first([*self._waiting.get(person_id, ()), *root["visits"].get(person_id, ())])

    def flush(self, root: Root) -> None:
        """Store what waits. Call again after a conflict: nothing is forgotten before `done`."""
        with self._lock:
            self._flushing = {person: list(uids) for person, uids in self._waiting.items()}
        for person_id, uids in self._flushing.items():
            root["visits"][person_id] = tuple(_newest_first([*uids, *root["visits"].get(person_id, ())]))

    def done(self) -> None:
        """The flush was committed."""
        with self._lock:
            for person_id, uids in self._flushing.items():
                if self._waiting.get(person_id) == uids:
                    del self._waiting[person_id]


def _newest_first(uids: list[int]) -> list[int]:
    return list(dict.fromkeys(uids))[:KEPT]
