"""What waits is there until it is taken out, in the order in which it came, whatever the clock does."""

from __future__ import annotations

import time

import pytest
from BTrees.LLBTree import LLBTree

from colonnade.jobs.waiting import SHARDS, Waiting


class Numbers(Waiting):
    tree = LLBTree


class Time:
    """`time.time_ns` of a test."""

    def __init__(self) -> None:
        self.now = 1_800_000_000 * 10**9

    def __call__(self) -> int:
        self.now += 1000
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(time, "time_ns", made)
    return made


def values(waiting: Waiting, limit: int) -> list[int]:
    return [entry.value for entry in waiting.next(limit)]


def test_the_longest_waiting_come_first_from_all_shards(clock: Time) -> None:
    waiting = Numbers()
    for number in range(100):
        waiting.enter(number * 7, number)
    assert values(waiting, 30) == list(range(30)) and values(waiting, 0) == values(waiting, -3) == []
    waiting.remove(waiting.next(30))
    assert values(waiting, 1000) == list(range(30, 100)) and len(waiting) == 70


def test_what_is_all_in_one_shard_is_done_as_quickly(clock: Time) -> None:
    """As with many comments on one object: who asks for some must get them, else it takes a round for each."""
    waiting = Numbers()
    for number in range(40):
        waiting.enter(3 * SHARDS, number)
    assert values(waiting, 5) == list(range(5)) and values(waiting, 40) == list(range(40))


@pytest.mark.parametrize("step", [-3600 * 10**9, -1, 0, 365 * 86400 * 10**9])
def test_a_clock_that_is_set_loses_and_overwrites_nothing(clock: Time, step: int) -> None:
    waiting = Numbers()
    for number in range(64):
        waiting.enter(number, number)
        clock.now += step
    assert sorted(values(waiting, 100)) == list(range(64)) == sorted(entry.value for entry in waiting)
    while entries := waiting.next(5):
        assert all(waiting.take(entry) for entry in entries)
    assert len(waiting) == 0


@pytest.mark.parametrize("salt", [0, 63])
def test_the_same_moment_over_and_over_gives_keys_of_their_own(monkeypatch: pytest.MonkeyPatch, salt: int) -> None:
    """A clock that stands still, or is set back again and again to one moment."""
    monkeypatch.setattr(time, "time_ns", lambda: 1_800_000_000 * 10**9)
    monkeypatch.setattr("secrets.randbelow", lambda _: salt)
    waiting = Numbers()
    for number in range(200):
        waiting.enter(0, number)
    assert values(waiting, 500) == list(range(200))


def test_only_what_was_read_is_taken_out(clock: Time) -> None:
    waiting = Numbers()
    waiting.enter(1, 1)
    (entry,) = waiting.next(5)
    waiting.enter(1, 1)
    waiting.remove([entry, entry])
    assert values(waiting, 5) == [1] and not waiting.take(entry)


def test_what_comes_meanwhile_waits_until_the_tray_is_empty(clock: Time) -> None:
    waiting = Numbers()
    for number in range(4):
        waiting.enter(number, number)
    first, *rest = waiting.next(10)
    waiting.enter(0, 4)
    assert values(waiting, 10) == [0, 1, 2, 3] and len(waiting) == 5
    waiting.put_back([first])
    waiting.remove(rest)
    assert values(waiting, 10) == [4, 0]
    waiting.put_back(rest)
    assert len(waiting) == 2, "what was taken out by somebody else stays out"


def test_a_queue_of_before_there_were_two_trays_keeps_what_waits(clock: Time) -> None:
    waiting = Numbers()
    for number in range(40):
        waiting.enter(number, number)
    waiting._shards = waiting._shards[SHARDS:]
    del waiting._turn
    assert len(waiting) == 40
    for _ in range(2):
        waiting.complete()
        waiting.enter(1, 99)
        assert values(waiting, 100) == list(range(40))
    waiting.remove(waiting.next(100))
    assert values(waiting, 100) == [99, 99]


def test_how_long_the_first_has_waited_is_known(clock: Time) -> None:
    waiting = Numbers()
    assert waiting.oldest() == 0
    for number in range(40):
        waiting.enter(number, number)
    first = waiting.next(1)[0]
    assert waiting.oldest() == first.key >> 6 == 1_800_000_000 * 10**6 + 1
    waiting.take(first)
    assert waiting.oldest() == 1_800_000_000 * 10**6 + 2
