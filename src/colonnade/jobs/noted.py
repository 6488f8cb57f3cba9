"""What reading leaves behind. Reading can't write, so it is noted in memory, and the worker stores it now and then."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Hashable, MutableMapping
from typing import Any, Generic, TypeVar

Root = MutableMapping[str, Any]
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Noted(ABC, Generic[Key, Value]):
    """Values by key since the last flush, in this process. Thread-safe; one thread at a time flushes.

    Nothing is lost when a flush fails or meets a conflict: what it took is kept aside until it is `done`, and taken again by the next.
    What is noted meanwhile waits for that one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Key, Value] = {}
        self._taken: dict[Key, Value] = {}

    @abstractmethod
    def merged(self, before: Value, new: Value) -> Value:
        """What two values of one key come to. Changes neither."""

    @abstractmethod
    def store(self, root: Root, key: Key, value: Value) -> None:
        """Add a value to what is stored."""

    def add(self, key: Key, value: Value) -> None:
        """Note a value."""
        with self._lock:
            _add(self, self._waiting, key, value)

    def noted(self, key: Key) -> Value | None:
        """What is noted for a key and not stored yet, as far as this process knows; None for nothing."""
        new = self._waiting.get(key)  # looked at first: a flush that begins now takes it to the others
        taken = self._taken.get(key)
        return new if taken is None else taken if new is None else self.merged(taken, new)

    def __len__(self) -> int:
        return len(self._taken.keys() | self._waiting.keys())

    def flush(self, root: Root) -> None:
        """Store what waits. Call again after a conflict: nothing is forgotten before `done`."""
        with self._lock:
            taken = dict(self._taken)
            for key, value in self._waiting.items():
                _add(self, taken, key, value)
            self._taken, self._waiting = taken, {}
        for key, value in taken.items():
            self.store(root, key, value)

    def done(self) -> None:
        """The flush was committed."""
        self._taken = {}


class NotedOfPeople(Noted[Key, Value]):
    """What concerns one person each. It is known how often something was noted of them, so that what shows it to them is drawn anew."""

    def __init__(self) -> None:
        super().__init__()
        self._times: dict[int, int] = defaultdict(int)

    def add_of(self, person_id: int, key: Key, value: Value) -> None:
        """Note a value that concerns a person."""
        self.add(key, value)
        with self._lock:
            self._times[person_id] += 1

    def noted_by(self, person_id: int) -> int:
        """A number that grows whenever something new of a person was noted in this process."""
        return self._times.get(person_id, 0)


def _add(noted: Noted[Key, Value], values: dict[Key, Value], key: Key, value: Value) -> None:
    values[key] = noted.merged(values[key], value) if key in values else value
