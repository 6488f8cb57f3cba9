"""Calls are noted for whoever asks, and for nobody else."""

from __future__ import annotations

import threading

from colonnade.plugins import trace
from colonnade.plugins.health import Health


def test_calls_within_the_block_are_noted() -> None:
    health = Health()
    with trace.calls() as calls:
        with health.timed("one", "widgets"):
            pass
        try:
            with health.timed("two", "actions_required"):
                raise ValueError
        except ValueError:
            pass
    with health.timed("one", "later"):
        pass
    assert [(call.hook, call.plugin, call.failed) for call in calls] == [("widgets", "one", False), ("actions_required", "two", True)]
    assert all(call.seconds >= 0 for call in calls)
    assert trace.is_wanted() is None


def test_what_another_thread_calls_is_not() -> None:
    health = Health()
    with trace.calls() as calls:
        thread = threading.Thread(target=lambda: health.took("one", 0.1, "widgets"))
        thread.start()
        thread.join()
    assert calls == []
