"""The worker does each task when it is due, whatever another one raises."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest
from ZODB.POSException import ConflictError

from colonnade.jobs.worker import Task, Worker


def _counter(wanted: int) -> tuple[Callable[[], None], threading.Event, list[str]]:
    done, calls = threading.Event(), []

    def run() -> None:
        calls.append(threading.current_thread().name)
        if len(calls) >= wanted:
            done.set()

    return run, done, calls


def test_it_repeats_tasks_in_one_thread() -> None:
    run, done, calls = _counter(3)
    worker = Worker([Task("often", 0.005, run)])
    worker.start()
    assert done.wait(5)
    worker.stop()
    assert set(calls) == {"colonnade-worker"}


def test_nothing_is_done_before_it_is_due() -> None:
    run, _, calls = _counter(1)
    worker = Worker([Task("rare", 3600, run), Task("later", 0.001, run, delay=3600)])
    worker.start()
    worker.stop()
    assert calls == []


def test_a_rare_task_can_begin_soon() -> None:
    run, done, _ = _counter(1)
    worker = Worker([Task("rare", 3600, run, delay=0)])
    worker.start()
    assert done.wait(5)
    worker.stop()


def test_a_failing_task_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    failing, failed, _ = _counter(2)

    def fail() -> None:
        failing()
        raise RuntimeError("no luck")

    run, done, _ = _counter(2)
    worker = Worker([Task("bad", 0.001, fail), Task("good", 0.001, run)])
    with caplog.at_level(logging.ERROR):
        worker.start()
        assert failed.wait(5) and done.wait(5)
        worker.stop()
    assert "task bad failed" in caplog.text and "no luck" in caplog.text


def test_stopping_does_the_last_tasks_once_more() -> None:
    last, _, last_calls = _counter(1)
    other, _, other_calls = _counter(1)
    worker = Worker([Task("last", 3600, last, at_stop=True), Task("other", 3600, other)])
    worker.start()
    worker.stop()
    assert len(last_calls) == 1 and other_calls == []


def test_a_worker_that_never_started_can_be_stopped() -> None:
    run, _, calls = _counter(1)
    Worker([Task("last", 1, run, at_stop=True)]).stop()
    assert len(calls) == 1


def test_run_now_tells_whether_it_went_well() -> None:
    def fail() -> None:
        raise ValueError

    worker = Worker([Task("good", 1, lambda: None), Task("bad", 1, fail)])
    assert worker.run_now("good") and not worker.run_now("bad")
    with pytest.raises(KeyError):
        worker.run_now("unknown")


def test_what_is_of_the_site_is_done_by_who_may_and_what_is_ones_own_by_each() -> None:
    site, site_done, site_calls = _counter(1)
    own, own_done, _ = _counter(5)
    may = threading.Event()
    worker = Worker([Task("site", 0.002, site, of_site=True), Task("own", 0.002, own)], may=may.is_set)
    worker.start()
    assert own_done.wait(5) and site_calls == []
    may.set()
    assert site_done.wait(5)
    worker.stop()


def test_who_may_do_a_rare_task_later_need_not_wait_for_its_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("colonnade.jobs.worker.LOOK_AGAIN", 0.002)
    run, done, calls = _counter(1)
    asked = []
    worker = Worker([Task("daily", 86400, run, delay=0, of_site=True)], may=lambda: asked.append(calls) or len(asked) > 3)
    worker.start()
    assert done.wait(5)
    worker.stop()
    assert len(asked) == 4


def test_what_others_are_always_in_the_way_of_waits_longer_each_time_and_is_told_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    now, busy = 0.0, True

    def run() -> None:
        if busy:
            raise ConflictError("others write")

    worker = Worker([task := Task("beset", 1.0, run)], lambda: now)
    pauses = []
    with caplog.at_level(logging.INFO):
        for _ in range(2000):
            pauses.append(worker._do(task))
            now += pauses[-1]
            if now > 600:
                break
    assert pauses[:8] == [2, 4, 8, 16, 32, 60, 60, 60]
    assert 8 <= len(caplog.records) <= 10 and "task beset" in caplog.text and "Traceback" not in caplog.text
    busy = False
    assert worker._do(task) == 1
    busy = True
    assert worker._do(task) == 2


def test_a_rare_task_that_met_others_comes_no_more_seldom_than_always() -> None:
    def run() -> None:
        raise ConflictError

    worker = Worker([task := Task("rare", 3600.0, run)], lambda: 0.0)
    assert {worker._do(task) for _ in range(1100)} == {3600}


def test_while_it_rests_nothing_is_done() -> None:
    run, done, calls = _counter(1)
    last, _, last_calls = _counter(1)
    resting = threading.Event()
    resting.set()
    asked = threading.Event()
    worker = Worker([Task("often", 0.002, run), Task("last", 3600, last, at_stop=True)], rests=lambda: asked.set() or resting.is_set())
    worker.start()
    assert asked.wait(5) and calls == []
    resting.clear()
    assert done.wait(5)
    resting.set()
    worker.stop()
    assert last_calls == []
