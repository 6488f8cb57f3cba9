"""What is remembered of drawn widgets: the cards themselves, and which widgets are slow."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable
from typing import Any

MAX_CARDS = 4000
# Seconds: a widget that needs more comes as a fragment after the page.
PAGE_BUDGET = 0.15
FAR_TOO_LONG = 1.0
PATIENCE = 2
AT_ONCE = 2


class CardCache:
    """The most recently used cards by key. Thread-safe. The key holds all that the drawing depends on."""

    def __init__(self, size: int = MAX_CARDS) -> None:
        self._size = size
        self._cards: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        """The card drawn under *key*, or None."""
        with self._lock:
            card = self._cards.get(key)
            if card is not None:
                self._cards.move_to_end(key)
            return card

    def kept(self, key: Hashable, draw: Callable[[], Any]) -> Any:
        """The card drawn under *key*, else what *draw* returns, for the next ones, too."""
        found = self.get(key)
        if found is None:
            found = draw()
            self.put(key, found)
        return found

    def put(self, key: Hashable, card: Any) -> None:
        """Keep a card, or other drawn parts of pages; what was unused for longest goes."""
        with self._lock:
            self._cards[key] = card
            self._cards.move_to_end(key)
            while len(self._cards) > self._size:
                self._cards.popitem(last=False)


class Budgets:
    """Learns which widgets are slow: those come as fragments. At most two threads draw fragments at once.

    A thread that hangs can't be stopped, so it counts while it runs: nobody else waits for a widget that someone is
    already waiting for too long.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._overruns: dict[str, int] = {}
        self._running: dict[str, list[float]] = defaultdict(list)
        self.fragments = threading.BoundedSemaphore(AT_ONCE)

    def is_slow(self, widget: str) -> bool:
        """The widget overran the page's budget far, or twice in a row, or is overrunning it just now.

        Once may be a first time: its template was compiled, its objects were read.
        """
        return self._overruns.get(widget, 0) >= PATIENCE or self.waiting_for(widget) > PAGE_BUDGET

    def waiting_for(self, widget: str) -> float:
        """How long, in seconds, the longest drawing of a widget that isn't done yet has taken so far."""
        with self._lock:
            started = self._running.get(widget)
            return self._clock() - min(started) if started else 0.0

    def measured(self, widget: str) -> Measured:
        """A `with` block that measures the drawing of a widget; gives a function that tells the seconds so far."""
        return Measured(self, widget)

    def began(self, widget: str) -> float:
        """The drawing of a widget begins; returns when, by the clock of this."""
        start = self._clock()
        with self._lock:
            self._running[widget].append(start)
        return start

    def since(self, start: float) -> float:
        """The seconds since *start*."""
        return self._clock() - start

    def ended(self, widget: str, start: float) -> None:
        """The drawing of a widget that began at *start* is done."""
        with self._lock:
            self._running[widget].remove(start)
            seconds = self._clock() - start
            if seconds <= PAGE_BUDGET:
                self._overruns.pop(widget, None)
            else:
                self._overruns[widget] = self._overruns.get(widget, 0) + (PATIENCE if seconds > FAR_TOO_LONG else 1)


class Measured:
    """The drawing of one widget: eleven on a page, so without a generator."""

    __slots__ = ("_budgets", "_start", "_widget")

    def __init__(self, budgets: Budgets, widget: str) -> None:
        self._budgets, self._widget = budgets, widget

    def __enter__(self) -> Callable[[], float]:
        self._start = self._budgets.began(self._widget)
        return self._seconds

    def _seconds(self) -> float:
        return self._budgets.since(self._start)

    def __exit__(self, *error: object) -> None:
        self._budgets.ended(self._widget, self._start)
