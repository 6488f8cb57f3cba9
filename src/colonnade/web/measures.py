"""How often each screen was opened, how long that took and what came of it, in this process since it was started. Thread-safe.

It is on the path of every request, so each costs a few additions under one lock.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from colonnade.clock import utc_now

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends, in seconds, of the classes in which answers are counted."""
_KEPT_TIMES = 200
_REFUSED = 400


@dataclass
class Screen:
    """What is known of one screen. Times are seconds; `classes` counts answers by the first digit of their status.

    `buckets` counts the answers of each class of `BUCKETS` and, last, those that took longer.
    """

    name: str
    plugin: str = ""
    count: int = 0
    seconds: float = 0.0
    errors: int = 0
    classes: Counter[int] = field(default_factory=Counter)
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    times: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT_TIMES))

    def percentile(self, share: float) -> float:
        """The time that *share* (0..1) of the last 200 answers stayed under, in seconds; 0.0 without any."""
        return percentile(list(self.times), share)


def percentile(times: list[float], share: float) -> float:
    """The time that *share* (0..1) of *times* stayed under; 0.0 without any."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Measures:
    """All screens of this process. `since` is when it began to count, `writes` how many requests changed something.

    `retries` counts how often a request was done again, after a conflict with others or after a plugin failed.
    """

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self.since = clock()
        self.writes = self.retries = 0
        self._screens: dict[str, Screen] = {}
        self._lock = threading.Lock()

    def answered(self, name: str, plugin: str, status: int, seconds: float, *, writes: bool = False, fault: bool = False) -> None:
        """Note an answer at a screen. *writes*: the request was one to change something, which it did unless it was refused.

        *fault*: something went wrong in the program, or around it.
        """
        with self._lock:
            screen = self._screens.get(name)
            if screen is None:
                screen = self._screens[name] = Screen(name, plugin)
            screen.count += 1
            screen.seconds += seconds
            screen.times.append(seconds)
            screen.buckets[bisect_left(BUCKETS, seconds)] += 1
            screen.classes[status // 100] += 1
            if fault:
                screen.errors += 1
            elif writes and status < _REFUSED:
                self.writes += 1

    def retried(self) -> None:
        """Note that a request is done again."""
        with self._lock:
            self.retries += 1

    def screens(self) -> list[Screen]:
        """A copy of what is known of each screen, by name."""
        with self._lock:
            return [
                Screen(s.name, s.plugin, s.count, s.seconds, s.errors, Counter(s.classes), list(s.buckets), deque(s.times))
                for _name, s in sorted(self._screens.items())
            ]
