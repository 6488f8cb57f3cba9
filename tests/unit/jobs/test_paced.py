"""Work in the background keeps to its share of the time, and is soon done when there is little of it."""

from __future__ import annotations

import pytest
from ZODB.POSException import ConflictError

from colonnade.jobs.paced import AT_A_STRETCH, FEWEST, MOST, Paced, Traffic


class Work:
    """*waiting* things, each of which takes so many seconds of the time that it keeps itself."""

    def __init__(self, waiting: int, each: float) -> None:
        self.waiting, self.each, self.now, self.used, self.rounds = waiting, each, 0.0, 0.0, []

    def __call__(self, most: int) -> int:
        done = min(most, self.waiting)
        self.waiting -= done
        self.now += done * self.each
        self.used += done * self.each
        self.rounds.append(done)
        return done

    def paced(self, *, busy: bool = True) -> Paced:
        return Paced(self, busy=lambda: busy, share=0.1, seconds=0.3, clock=lambda: self.now, used=lambda: self.used)


def test_a_little_is_done_at_once() -> None:
    work = Work(3, 0.01)
    paced = work.paced()
    assert paced() == 3
    work.waiting = 2
    assert paced() == 2


def test_much_takes_its_share_of_the_time_and_no_more() -> None:
    work = Work(10_000, 0.01)
    paced = work.paced()
    for _ in range(200):
        paced()
        work.now += 1
    assert 0.05 < work.used / work.now <= 0.11 and max(work.rounds) <= 30


def test_rounds_grow_while_there_is_time_and_shrink_when_things_get_slow() -> None:
    work = Work(100_000, 0.0001)
    paced = work.paced()
    for _ in range(20):
        paced()
        work.now += 10
    assert work.rounds[0] == FEWEST and work.rounds[-1] == MOST
    work.each = 1.0
    paced()
    work.now += 10
    assert paced() == FEWEST


def test_while_nobody_is_there_it_goes_on_until_it_has_caught_up() -> None:
    work = Work(250, 0.01)
    assert work.paced(busy=False)() == 250


def test_with_very_much_others_get_their_turn_in_between() -> None:
    work = Work(10_000, 0.01)
    paced = work.paced(busy=False)
    paced()
    assert AT_A_STRETCH <= work.now < AT_A_STRETCH + 0.6
    assert paced() > 0


def test_somebody_is_there_for_a_moment_after_each_request() -> None:
    now = 100.0
    traffic = Traffic(seconds=0.5, clock=lambda: now)
    assert not traffic.flows()
    traffic.pass_by()
    now += 0.4
    assert traffic.flows()
    now += 0.2
    assert not traffic.flows()


def test_after_one_long_round_it_does_not_rest_for_long() -> None:
    work = Work(FEWEST, 100.0)
    paced = work.paced()
    assert paced() == FEWEST
    work.waiting, work.now = 1, work.now + 3.1
    assert paced() == 1


def test_after_others_were_in_the_way_it_begins_with_few() -> None:
    work = Work(100_000, 0.0001)
    paced = work.paced()
    for _ in range(20):
        paced()
        work.now += 10

    def beset(most: int) -> int:
        raise ConflictError

    paced._work = beset
    with pytest.raises(ConflictError):
        paced()
    paced._work = work
    assert paced() == FEWEST
