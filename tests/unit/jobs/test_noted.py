"""What reading leaves behind is stored once, whatever happens while it is stored."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

from colonnade.jobs.noted import Noted, Root


class Counts(Noted[str, int]):
    """Numbers that add up: of these nothing may be stored twice, or not at all."""

    def merged(self, before: int, new: int) -> int:
        return before + new

    def store(self, root: Root, key: str, value: int) -> None:
        root[key] = root.get(key, 0) + value


def test_what_is_noted_is_stored_once() -> None:
    counts, root = Counts(), {}
    for key in "aab":
        counts.add(key, 1)
    assert (counts.noted("a"), counts.noted("c"), len(counts)) == (2, None, 2)
    counts.flush(root)
    counts.done()
    counts.flush(root)
    counts.done()
    assert root == {"a": 2, "b": 1} and len(counts) == 0 and counts.noted("a") is None


def test_what_comes_during_a_flush_is_stored_by_the_next() -> None:
    counts, root = Counts(), {}
    counts.add("a", 1)
    counts.flush(root)
    counts.add("a", 1)
    assert counts.noted("a") == 2
    counts.done()
    assert counts.noted("a") == 1 and root == {"a": 1}
    counts.flush(root)
    assert root == {"a": 2}


def test_a_flush_that_was_rolled_back_is_done_again_with_what_came_since() -> None:
    counts, root = Counts(), {}
    counts.add("a", 1)
    counts.flush({})  # rolled back
    counts.add("a", 1)
    counts.add("b", 1)
    counts.flush(root)
    counts.done()
    assert root == {"a": 2, "b": 1} and len(counts) == 0


def test_many_threads_lose_nothing() -> None:
    counts = Counts()
    root: dict[str, Any] = Counter()
    threads = [threading.Thread(target=lambda: [counts.add("a", 1) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        counts.flush(root)
        counts.done()
    counts.flush(root)
    counts.done()
    assert root["a"] == 4000
