"""Work in the background that takes no more than its share of the interpreter while requests are answered, however much of it waits."""

from __future__ import annotations

import time
from collections.abc import Callable

from transaction.interfaces import TransientError

FEWEST, MOST = 5, 200
AT_A_STRETCH = 3.0
"""Seconds for which it goes on, at most, while nobody is there: then others of the same worker get their turn, and it can be stopped."""


class Traffic:
    """Whether somebody is there: requests were answered a moment ago. Only a hint, so no lock."""

    def __init__(self, seconds: float = 0.5, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._latest = float("-inf")

    def pass_by(self) -> None:
        """A request is answered now."""
        self._latest = self._clock()

    def flows(self) -> bool:
        """Whether requests were answered in the last *seconds*."""
        return self._clock() - self._latest < self._seconds


class Paced:
    """Does some of what waits each time it is called, and nothing while it rests.

    *work* gets the most that it may do and returns how much it did. A round is to take *seconds* of processor time: how many fit is
    learned from the round before. After a full round, while *busy*, it rests until that was *share* of the time, at most as long as a
    round of *seconds* asks for; a round that found less has caught up. Requests wait for the interpreter while a round runs, so a storm
    of writing is indexed late rather than slowed down, and soon after it. After others were in the way of a round (TransientError), the
    next one is small again: what is soon done meets fewer.
    """

    def __init__(
        self,
        work: Callable[[int], int],
        *,
        busy: Callable[[], bool] = lambda: True,
        share: float = 0.05,
        seconds: float = 0.3,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.thread_time,
    ) -> None:
        self._work, self._busy, self._share, self._seconds, self._clock, self._used = work, busy, share, seconds, clock, used
        self._most, self._rest_until = FEWEST, 0.0

    def __call__(self) -> int:
        """Do a round; while nobody is there as many as there is time for. Return how much was done."""
        end = self._clock() + AT_A_STRETCH
        done = 0
        while self._clock() >= self._rest_until or not self._busy():
            wanted = self._most
            found = self._round()
            done += found
            if found < wanted or self._clock() >= end:
                break
        return done

    def _round(self) -> int:
        start = self._used()
        try:
            done = self._work(self._most)
        except TransientError:
            self._most = FEWEST
            raise
        taken = self._used() - start
        if done >= self._most:
            self._rest_until = self._clock() + min(taken * (1 / self._share - 1), self._seconds / self._share)
            fitting = int(done * self._seconds / taken) if taken else MOST
            self._most = max(FEWEST, min(MOST, 2 * self._most, fitting))
        return done
