"""Of several processes over one database one does the site's work, whatever happens to it and to clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from ZODB.POSException import ConflictError

from colonnade.jobs.lease import AREA, LEASE_SECONDS, Lease, install
from colonnade.testing import START, Clock, MemorySite, memory_site


class Timers:
    """The timers of all processes; they go on alike, whatever the clocks say."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Process:
    """A process over the same database: its own connection for each transaction. One that is `cut_off` reaches no database."""

    def __init__(self, site: MemorySite, timers: Timers) -> None:
        self._site, self.cut_off = site, False
        self.between: Callable[[], None] = lambda: None
        self.lease = Lease(self._change, timer=timers)

    def _change(self, work: Callable[[Any], Any]) -> Any:
        if self.cut_off:
            raise OSError("no route to the database")
        with self._site.other() as other:
            result = work(other.root)
            self.between()
            other.commit()
            return result

    @property
    def works(self) -> bool:
        return self.lease.is_held


@pytest.fixture
def timers() -> Timers:
    return Timers()


@pytest.fixture
def first(site: MemorySite, timers: Timers) -> Process:
    return Process(site, timers)


@pytest.fixture
def second(site: MemorySite, timers: Timers) -> Process:
    return Process(site, timers)


def test_one_of_two_has_it_and_keeps_it_by_signs_of_life(first: Process, second: Process, timers: Timers) -> None:
    assert not first.works
    assert first.lease.beat() and first.works
    for _ in range(50):
        timers.now += LEASE_SECONDS / 3
        assert not second.lease.beat() and not second.works
        assert first.lease.beat() and first.works


def test_who_ends_gives_it_to_the_next_at_once(first: Process, second: Process) -> None:
    first.lease.beat()
    assert not second.lease.beat()
    first.lease.release()
    assert not first.works and second.lease.beat() and second.works
    first.lease.release()  # what isn't one's own can't be given back
    assert not first.lease.beat()


def test_a_dead_one_is_followed_after_the_time_of_a_lease(first: Process, second: Process, timers: Timers) -> None:
    first.lease.beat()
    timers.now += 5
    assert not second.lease.beat()
    timers.now += LEASE_SECONDS - 1
    assert not second.lease.beat() and not first.works
    timers.now += 2
    assert second.lease.beat() and not first.lease.beat()


def test_who_loses_it_knows_before_another_takes_it(first: Process, second: Process, timers: Timers) -> None:
    first.lease.beat()
    second.lease.beat()
    first.cut_off = True
    for _ in range(200):
        timers.now += LEASE_SECONDS / 100
        with pytest.raises(OSError, match="no route"):
            first.lease.beat()
        second.lease.beat()
        assert not (first.works and second.works)
    assert second.works
    first.cut_off = False
    assert not first.lease.beat()


def test_a_pause_that_nobody_used_costs_nothing(first: Process, timers: Timers) -> None:
    first.lease.beat()
    timers.now += 10 * LEASE_SECONDS
    assert not first.works and first.lease.beat() and first.works


def test_of_two_that_take_it_at_the_same_moment_one_gets_it(first: Process, second: Process) -> None:
    first.between = lambda: second.lease.beat() and None
    with pytest.raises(ConflictError):
        first.lease.beat()
    assert second.works and not first.works
    first.between = lambda: None
    assert not first.lease.beat()


@pytest.mark.parametrize("step", [timedelta(days=-400), timedelta(hours=-1), timedelta(days=400)])
def test_no_clock_that_is_set_ends_it_or_keeps_it_for_ever(timers: Timers, step: timedelta) -> None:
    clock = Clock(START + timedelta(days=500))
    with memory_site(clock=clock) as site:
        first, second = Process(site, timers), Process(site, timers)
        first.lease.beat()
        clock.now += step
        assert first.works and not second.lease.beat() and first.lease.beat()
        timers.now += 1
        assert not second.lease.beat()
        timers.now += LEASE_SECONDS
        assert second.lease.beat() and second.works and not first.works


def test_a_holder_of_before_is_followed_whoever_it_was(site: MemorySite, first: Process, timers: Timers) -> None:
    site.root[AREA].holder, site.root[AREA].beats = "a process of last week", 10**12
    site.commit()
    assert not first.lease.beat()
    timers.now += LEASE_SECONDS
    assert first.lease.beat()


def test_who_only_looks_writes_nothing(site: MemorySite, first: Process, second: Process) -> None:
    first.lease.beat()
    site.abort()
    before = site.database.lastTransaction()
    assert not second.lease.beat() and site.database.lastTransaction() == before


def test_the_area_is_made_once(site: MemorySite) -> None:
    site.root[AREA].beats = 7
    install(site.root)
    assert site.root[AREA].beats == 7
