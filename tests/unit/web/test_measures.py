"""Counting answers by screen, from many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from colonnade.web.measures import BUCKETS, Measures, percentile


def test_answers_are_sorted_into_classes_of_time_and_status() -> None:
    measures = Measures()
    for seconds in (0.001, 0.005, 0.006, 99.0):
        measures.answered("a.b", "wiki", 200, seconds)
    measures.answered("a.b", "wiki", 404, 0.001)
    (screen,) = measures.screens()
    assert (screen.name, screen.plugin, screen.count) == ("a.b", "wiki", 5)
    assert screen.buckets[:2] == [3, 1] and screen.buckets[-1] == 1 and len(screen.buckets) == len(BUCKETS) + 1
    assert screen.classes == {2: 4, 4: 1} and screen.errors == 0


def test_only_changes_that_were_not_refused_are_writes() -> None:
    measures = Measures()
    for status, fault in ((303, False), (200, False), (400, False), (503, False), (500, True)):
        measures.answered("a.b", "", status, 0.1, writes=True, fault=fault)
    measures.answered("a.b", "", 200, 0.1)
    assert measures.writes == 2 and measures.screens()[0].errors == 1


def test_what_is_given_out_does_not_change_any_more() -> None:
    measures = Measures()
    measures.answered("a.b", "", 200, 0.1)
    (before,) = measures.screens()
    measures.answered("a.b", "", 200, 0.1)
    assert before.count == 1 and sum(before.buckets) == 1 and len(before.times) == 1


def test_threads_lose_no_count() -> None:
    measures = Measures()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: measures.answered(f"s.{number % 3}", "", 200, 0.01, writes=True), range(3000)))
    assert sum(screen.count for screen in measures.screens()) == measures.writes == 3000


def test_percentiles() -> None:
    assert percentile([], 0.95) == 0.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0 and percentile([float(n) for n in range(100)], 0.95) == 95.0
