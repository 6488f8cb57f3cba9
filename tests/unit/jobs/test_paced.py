"""Work in the background keeps to its share of the time, and is soon done when there is little of it."""

from __future__ import annotations

import pytest
from ZODB.POSException import ConflictError

from colonnade.jobs.paced import AT_A_STRETCH, FEWEST, LARGEST_SHARE, LEAST_SHARE, MOST, Paced, Traffic


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

    def paced(self, share: float = 0.1) -> Paced:
        return Paced(self, lambda: share, seconds=0.3, clock=lambda: self.now, used=lambda: self.used)


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
    assert work.paced(share=1.0)() == 250


def test_with_very_much_others_get_their_turn_in_between() -> None:
    work = Work(10_000, 0.01)
    paced = work.paced(share=1.0)
    paced()
    assert AT_A_STRETCH <= work.now < AT_A_STRETCH + 0.6
    assert paced() > 0


class Requests:
    """A traffic whose time is kept here."""

    def __init__(self) -> None:
        self.now, self.used = 100.0, 0.0
        self.traffic = Traffic(seconds=0.5, clock=lambda: self.now, used=lambda: self.used)

    def answer(self, number: int, *, each: float, rest: float) -> None:
        for _ in range(number):
            begun = self.traffic.begin()
            self.now += each
            self.used += each
            self.traffic.end(begun)
            self.now += rest


def test_while_nobody_is_there_all_of_the_time_is_left() -> None:
    requests = Requests()
    assert requests.traffic.share_left() == 1.0
    requests.answer(1, each=3.0, rest=0.4)  # it counts until it is answered, however long it takes
    assert requests.traffic.share_left() < 1.0
    requests.now += 0.2
    assert requests.traffic.share_left() == 1.0


def test_the_more_of_the_time_requests_take_the_less_is_left() -> None:
    shares = []
    for rest in (0.2, 0.01, 0.0):
        requests = Requests()
        requests.answer(300, each=0.01, rest=rest)
        shares.append(requests.traffic.share_left())
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(LARGEST_SHARE, rel=0.1) and shares[1] == pytest.approx(LARGEST_SHARE / 2, rel=0.1)
    assert shares[2] == LEAST_SHARE


def test_after_a_storm_a_quiet_moment_is_enough() -> None:
    requests = Requests()
    requests.answer(300, each=0.01, rest=0.0)
    requests.answer(5, each=0.001, rest=0.4)
    assert requests.traffic.share_left() > 0.9 * LARGEST_SHARE


def test_what_rests_asks_again_how_much_is_left() -> None:
    work, share = Work(10_000, 0.01), 0.01
    paced = Paced(work, lambda: share, seconds=0.3, clock=lambda: work.now, used=lambda: work.used)
    assert paced() == FEWEST
    work.now += 3
    assert paced() == 0
    share = 0.1
    assert paced() > 0


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
