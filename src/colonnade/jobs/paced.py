"""Work in the background that takes no more than its share of the interpreter while requests are answered, however much of it waits."""

from __future__ import annotations

import time
from collections.abc import Callable

from transaction.interfaces import TransientError

FEWEST, MOST = 5, 200
AT_A_STRETCH = 3.0
"""Seconds for which it goes on, at most, while nobody is there: then others of the same worker get their turn, and it can be stopped."""
LEAST_SHARE, LARGEST_SHARE = 0.01, 0.1
"""Of the interpreter's time, for each kind of work beside the requests: while they take all of it, and while they take little."""


class Traffic:
    """How much of the interpreter's time requests take. Only a hint, so no lock."""

    def __init__(
        self,
        seconds: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.thread_time,
    ) -> None:
        self._seconds, self._clock, self._used = seconds, clock, used
        self._latest = self._since = float("-inf")
        self._taken = self._load = 0.0

    def begin(self) -> float:
        """A request is answered from now on, by this thread. Return what `end` is to be told."""
        self._latest = self._clock()
        return self._used()

    def end(self, begun: float) -> None:
        """The request that began then is answered."""
        self._taken += self._used() - begun
        now = self._latest = self._clock()
        if now - self._since >= self._seconds:
            self._load = min(1.0, self._taken / (now - self._since))
            self._since, self._taken = now, 0.0

    def share_left(self) -> float:
        """Which part of the time work beside the requests may take: all of it while none were answered in the last *seconds*, else
        less the more of it they take."""
        if self._clock() - self._latest >= self._seconds:
            return 1.0
        return max(LEAST_SHARE, LARGEST_SHARE * (1 - self._load))


class Paced:
    """Does some of what waits each time it is called, and nothing while it rests.

    *work* gets the most that it may do and returns how much it did. A round is to take *seconds* of processor time: how many fit is
    learned from the round before. After a full round it rests until that was its *share* of the time, which is asked anew each time, and
    at most as long as a round of *seconds* asks for; a round that found less has caught up. Requests wait for the interpreter while a
    round runs, so a storm of writing is indexed late rather than slowed down, and soon after it. After others were in the way of a round
    (TransientError), the next one is small again: what is soon done meets fewer.
    """

    def __init__(
        self,
        work: Callable[[int], int],
        share: Callable[[], float],
        *,
        seconds: float = 0.3,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.thread_time,
    ) -> None:
        self._work, self._share, self._seconds, self._clock, self._used = work, share, seconds, clock, used
        self._most, self._ended, self._to_make_up = FEWEST, float("-inf"), 0.0

    def __call__(self) -> int:
        """Do a round, and as many more as it needn't rest between and there is time for. Return how much was done."""
        end = self._clock() + AT_A_STRETCH
        done = 0
        while self._has_rested():
            wanted = self._most
            found = self._round()
            done += found
            if found < wanted or self._clock() >= end:
                break
        return done

    def _has_rested(self) -> bool:
        return self._clock() - self._ended >= self._to_make_up * (1 / self._share() - 1)

    def _round(self) -> int:
        start = self._used()
        try:
            done = self._work(self._most)
        except TransientError:
            self._most = FEWEST
            raise
        taken = self._used() - start
        self._ended, self._to_make_up = self._clock(), 0.0
        if done >= self._most:
            self._to_make_up = min(taken, self._seconds)
            fitting = int(done * self._seconds / taken) if taken else MOST
            self._most = max(FEWEST, min(MOST, 2 * self._most, fitting))
        return done
