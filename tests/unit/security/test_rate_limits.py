"""Tries are counted, delays grow and end, memory is bounded, and the rightful get in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from colonnade.security.rate_limits import (
    RESET,
    SEARCH,
    SECOND_FACTOR,
    SIGN_IN_NETWORK,
    SIGN_IN_PERSON,
    SIGN_IN_SITE,
    Limiter,
    MemoryLimits,
    NoLimits,
    SignInLimits,
    TooManyTries,
    Window,
    network_of,
)

SECOND = timedelta(seconds=1)
THREE = Window("three", 3, 60)


def wait(limiter: Limiter, window: Window, now: datetime, key: str = "k") -> int:
    """0 when the try was let through."""
    try:
        limiter.take([(window, key)], now)
    except TooManyTries as refused:
        return refused.resets_in
    return 0


@pytest.fixture
def limiter() -> MemoryLimits:
    return MemoryLimits()


@pytest.mark.parametrize("made", [MemoryLimits(), NoLimits()])
def test_every_limiter_lets_the_first_tries_through(made: Limiter, now: datetime) -> None:
    assert [wait(made, THREE, now) for _try in range(3)] == [0, 0, 0]
    made.give_back([(THREE, "k")], now)
    made.give_back([(THREE, "never counted")], now)
    assert wait(made, THREE, now) == 0


def test_no_limits_never_refuses(now: datetime) -> None:
    assert not any(wait(NoLimits(), THREE, now) for _try in range(100))


def test_the_window_slides(limiter: MemoryLimits, now: datetime) -> None:
    assert [wait(limiter, THREE, now + i * 10 * SECOND) for i in range(3)] == [0, 0, 0]
    assert wait(limiter, THREE, now + 30 * SECOND) == 30
    assert wait(limiter, THREE, now + timedelta(seconds=59.5)) == 1
    assert wait(limiter, THREE, now + 60 * SECOND) == 0
    assert wait(limiter, THREE, now + 60 * SECOND) == 10


def test_refused_tries_do_not_lengthen_the_wait(limiter: MemoryLimits, now: datetime) -> None:
    for _try in range(100):
        wait(limiter, THREE, now)
    assert wait(limiter, THREE, now + 60 * SECOND) == 0


def test_keys_and_windows_are_counted_apart(limiter: MemoryLimits, now: datetime) -> None:
    for _try in range(3):
        wait(limiter, THREE, now)
    assert wait(limiter, THREE, now, "other") == 0
    assert wait(limiter, Window("more", 3, 60), now) == 0


def test_one_exhausted_window_counts_in_none(limiter: MemoryLimits, now: datetime) -> None:
    one = Window("one", 1, 60)
    limiter.take([(one, "k"), (THREE, "k")], now)
    for _try in range(5):
        with pytest.raises(TooManyTries):
            limiter.take([(one, "k"), (THREE, "k")], now)
    assert [wait(limiter, THREE, now) for _try in range(3)] == [0, 0, 60]


def test_the_longest_wait_is_told(limiter: MemoryLimits, now: datetime) -> None:
    short, long = Window("short", 1, 10), Window("long", 1, 100)
    limiter.take([(short, "k"), (long, "k")], now)
    with pytest.raises(TooManyTries) as refused:
        limiter.take([(short, "k"), (long, "k")], now)
    assert refused.value.resets_in == 100


def test_delays_double_and_never_pass_the_window(limiter: MemoryLimits, now: datetime) -> None:
    window = Window("patient", 100, 60, patience=2)
    waits = []
    for _try in range(30):
        waited = wait(limiter, window, now)
        waits.append(waited)
        now += waited * SECOND
        assert waited == 0 or wait(limiter, window, now) == 0
    assert waits[:8] == [0, 0, 1, 2, 4, 8, 16, 32]
    assert max(waits) <= 60


def test_a_try_given_back_does_not_count(limiter: MemoryLimits, now: datetime) -> None:
    for _try in range(20):
        limiter.take([(THREE, "k")], now)
        limiter.give_back([(THREE, "k")], now)
    assert len(limiter) == 0


def test_a_clock_set_back_does_not_lock_out(limiter: MemoryLimits, now: datetime) -> None:
    for _try in range(3):
        wait(limiter, THREE, now)
    assert wait(limiter, THREE, now - timedelta(hours=1)) == 0


def test_a_late_thread_does_not_erase_newer_tries(limiter: MemoryLimits, now: datetime) -> None:
    for _try in range(3):
        wait(limiter, THREE, now)
    assert wait(limiter, THREE, now - SECOND) > 0


def test_memory_is_bounded_and_the_oldest_goes_first(now: datetime) -> None:
    limiter = MemoryLimits(max_keys=10)
    for key in range(50):
        for _try in range(3):
            wait(limiter, THREE, now, str(key))
    assert len(limiter) == 10
    assert wait(limiter, THREE, now, "49") > 0 and wait(limiter, THREE, now, "0") == 0


def test_a_key_in_use_is_not_forgotten(now: datetime) -> None:
    limiter = MemoryLimits(max_keys=10)
    for i in range(3):
        wait(limiter, THREE, now, "tried often")
        for key in range(8):
            wait(limiter, THREE, now, f"{i} {key}")
    assert wait(limiter, THREE, now, "tried often") > 0


def test_threads_do_not_pass_together(limiter: MemoryLimits, now: datetime) -> None:
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _i: wait(limiter, THREE, now), range(200)))
    assert waits.count(0) == 3


def test_the_figures_are_those_decided() -> None:
    figures = [(w.tries, w.seconds) for w in (SIGN_IN_PERSON, SIGN_IN_NETWORK, SIGN_IN_SITE, *SECOND_FACTOR, RESET, SEARCH)]
    assert figures == [(10, 300), (10, 300), (1000, 300), (5, 300), (20, 3600), (50, 86400), (5, 86400), (5, 1)]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:" + "x" * 100, ("unix:" + "x" * 100)[:64]),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


# Signing in


def fail(limits: SignInLimits, who: str, address: str, now: datetime) -> bool:
    """Whether a failing try reached the check of the password."""
    try:
        limits.begin(who, address, now)
    except TooManyTries:
        return False
    return True


@pytest.fixture
def limits(limiter: MemoryLimits) -> SignInLimits:
    return SignInLimits(limiter)


def test_one_network_against_many_people(limits: SignInLimits, now: datetime) -> None:
    assert sum(fail(limits, f"p:{i}", f"192.0.2.{i % 250}", now) for i in range(500)) == 10
    assert fail(limits, "p:1", "198.51.100.1", now)


def test_many_networks_against_one_person(limits: SignInLimits, now: datetime) -> None:
    reached = sum(fail(limits, "p:1", f"10.{i // 250}.{i % 250}.1", now + i * SECOND / 34) for i in range(10_000))
    assert 0 < reached <= 10


def test_many_networks_against_many_people(limits: SignInLimits, now: datetime) -> None:
    assert sum(fail(limits, f"p:{i}", f"10.{i // 250}.{i % 250}.1", now) for i in range(3000)) == 1000


def test_strangers_do_not_delay_the_rightful_person(limits: SignInLimits, now: datetime) -> None:
    limits.begin("p:1", "192.0.2.7", now).succeeded()
    now += timedelta(days=1)
    for i in range(3000):
        fail(limits, "p:1", f"10.{i // 250}.{i % 250}.1", now)
        fail(limits, f"p:{i + 2}", "192.0.2.99", now)
    limits.begin("p:1", "192.0.2.8", now).succeeded()
    with pytest.raises(TooManyTries):
        limits.begin("p:2", "192.0.2.8", now)


def test_a_familiar_network_is_limited_too(limits: SignInLimits, now: datetime) -> None:
    limits.begin("p:1", "192.0.2.7", now).succeeded()
    assert sum(fail(limits, "p:1", "192.0.2.7", now + i * SECOND) for i in range(299)) == 10


def test_familiarity_ends(limits: SignInLimits, now: datetime) -> None:
    limits.begin("p:1", "192.0.2.7", now).succeeded()
    for i in range(30):
        fail(limits, f"p:{i + 2}", "192.0.2.9", now + timedelta(days=31))
    assert not fail(limits, "p:1", "192.0.2.7", now + timedelta(days=31))


def test_rightful_sign_ins_do_not_count(limits: SignInLimits, limiter: MemoryLimits, now: datetime) -> None:
    for i in range(200):
        limits.begin(f"p:{i}", "192.0.2.7", now).succeeded()
    assert len(limiter) == 0


def test_familiar_places_are_bounded(limiter: MemoryLimits, now: datetime) -> None:
    limits = SignInLimits(limiter, max_familiar=3)
    for i in range(10):
        limits.begin(f"p:{i}", "192.0.2.7", now).succeeded()
    assert len(limits._familiar) == 3
