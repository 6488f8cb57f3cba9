"""Work in the background that takes no more than its share of the interpreter, however much of it waits."""

from __future__ import annotations

import time
from collections.abc import Callable

from transaction.interfaces import TransientError

FEWEST, MOST = 5, 200


class Paced:
    """Does some of what waits each time it is called, and nothing while it rests.

    *work* gets the most that it may do and returns how much it did. A round is to take *seconds* of processor time: how many fit is
    learned from the round before. After a full round it rests until that was *share* of the time, at most as long as a round of
    *seconds* asks for; a round that found less has caught up. Requests wait for the interpreter while a round runs, so a storm of
    writing is indexed late rather than slowed down. After others were in the way of a round (TransientError), the next one is small again:
    what is soon done meets fewer.
    """

    def __init__(
        self,
        work: Callable[[int], int],
        *,
        share: float = 0.1,
        seconds: float = 0.3,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.thread_time,
    ) -> None:
        self._work, self._share, self._seconds, self._clock, self._used = work, share, seconds, clock, used
        self._most, self._rest_until = FEWEST, 0.0

    def __call__(self) -> int:
        """Do a round; return how much was done."""
        if self._clock() < self._rest_until:
            return 0
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
