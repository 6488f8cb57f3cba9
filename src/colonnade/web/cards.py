"""What is remembered of drawn widgets: the cards themselves, and which widgets are slow."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

MAX_CARDS = 4000
# Seconds: a widget that needs more comes as a fragment after the page.
PAGE_BUDGET = 0.15
AT_ONCE = 2


class CardCache:
    """The most recently used cards by key. Thread-safe. The key holds all that the drawing depends on."""

    def __init__(self, size: int = MAX_CARDS) -> None:
        self._size = size
        self._cards: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> str | None:
        """The card drawn under *key*, or None."""
        with self._lock:
            card = self._cards.get(key)
            if card is not None:
                self._cards.move_to_end(key)
            return card

    def put(self, key: Hashable, card: str) -> None:
        """Keep a card; the one unused for longest goes."""
        with self._lock:
            self._cards[key] = card
            self._cards.move_to_end(key)
            while len(self._cards) > self._size:
                self._cards.popitem(last=False)


class Budgets:
    """Learns which widgets are slow: those come as fragments. At most two threads draw fragments at once."""

    def __init__(self) -> None:
        self._slow: set[str] = set()
        self.fragments = threading.BoundedSemaphore(AT_ONCE)

    def is_slow(self, widget: str) -> bool:
        """The widget overran the page's budget the last time."""
        return widget in self._slow

    def took(self, widget: str, seconds: float) -> None:
        """Remember whether it fitted into the page."""
        if seconds > PAGE_BUDGET:
            self._slow.add(widget)
        else:
            self._slow.discard(widget)
