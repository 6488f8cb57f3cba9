"""While something is worked out beside the requests, threads take turns sooner."""

from __future__ import annotations

import sys

import pytest

from colonnade.jobs.sharing import SECONDS, Sharing
from colonnade.jobs.worker import Task, Worker


def test_turns_are_shorter_until_the_last_one_is_out() -> None:
    sharing, before = Sharing(), sys.getswitchinterval()
    with sharing:
        with sharing:
            assert sys.getswitchinterval() == pytest.approx(SECONDS)
        assert sys.getswitchinterval() == pytest.approx(SECONDS)
    assert sys.getswitchinterval() == pytest.approx(before)


def test_a_site_that_has_still_shorter_turns_keeps_them() -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SECONDS / 2)
    try:
        with Sharing():
            assert sys.getswitchinterval() == pytest.approx(SECONDS / 2)
    finally:
        sys.setswitchinterval(before)


def test_tasks_share_and_what_fails_puts_it_back() -> None:
    seen, before = [], sys.getswitchinterval()

    def fail() -> None:
        seen.append(sys.getswitchinterval())
        raise ValueError("on purpose")

    assert not Worker([Task("failing", 60, fail)]).run_now("failing")
    assert seen == [pytest.approx(SECONDS)] and sys.getswitchinterval() == pytest.approx(before)
