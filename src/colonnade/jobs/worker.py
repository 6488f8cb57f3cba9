"""One thread beside the requests that does named tasks, each again and again. Knows nothing of what they do."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transaction.interfaces import TransientError

from colonnade.jobs.board import Board, in_words
from colonnade.jobs.sharing import SHARING

log = logging.getLogger(__name__)
LOOK_AGAIN = 60.0
"""Seconds after which, at most, it is asked again whether the site's rare tasks are this process's now."""
LONGEST_PAUSE = 60.0
"""Seconds that a task, unless it is rarer, waits at most after others were in its way; also between two lines of the log about that."""


@dataclass(frozen=True)
class Task:
    """Something to do every *seconds*, the first time *delay* seconds after the start (None: as long as between two runs).

    With *at_stop* it is done once more when the worker stops. Of several processes only one does what is *of_site*; what isn't is each
    one's own, like storing what waits in its memory. A task that raises is logged and done again when it is due;
    one that didn't come through as others changed the same things (TransientError) waits twice as long each time.
    """

    name: str
    seconds: float
    run: Callable[[], object]
    delay: float | None = None
    at_stop: bool = False
    of_site: bool = False


class Worker:
    """Runs tasks in one daemon thread, so no two of them at the same time; those of the site only while *may* says that it may.

    While it *rests*, which is asked before each task, it does none, not even at the end. What it does is entered in the *board*.
    """

    def __init__(
        self,
        tasks: Iterable[Task],
        clock: Callable[[], float] = time.monotonic,
        *,
        may: Callable[[], bool] = lambda: True,
        rests: Callable[[], bool] = lambda: False,
        board: Board | None = None,
    ) -> None:
        self.tasks = {task.name: task for task in tasks}
        self._board = board or Board()
        self._wanted: set[str] = set()
        self._clock, self._may, self._rests = clock, may, rests
        self._in_a_row: dict[str, int] = {}
        self._told: dict[str, float] = {}
        self._running = threading.Lock()
        self._stopping, self._woken = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="colonnade-worker", daemon=True)

    def start(self) -> None:
        """Begin. A worker can be started once."""
        for name in self.tasks:
            self._board.enter(name, lambda name=name: self.wake(name))
        self._thread.start()

    def wake(self, name: str) -> None:
        """Have a task done at once, after the one at hand. Any thread may call it."""
        self._wanted.add(name)
        self._woken.set()

    def stop(self, timeout: float = 10.0) -> None:
        """End after the task at hand (waiting for it at most *timeout* seconds), then do the tasks that want to be last."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        for task in self.tasks.values():
            if task.at_stop and not self._rests():
                self._run(task)

    def run_now(self, name: str) -> bool:
        """Do a task at once, in the calling thread; tell whether it went well. Raises KeyError for an unknown one."""
        return self._run(self.tasks[name])

    def _work(self) -> None:
        start = self._clock()
        due = {task.name: start + (task.seconds if task.delay is None else task.delay) for task in self.tasks.values()}
        while due and not self._waits(max(0.0, min(due.values()) - self._clock())):
            while self._wanted:
                due[self._wanted.pop()] = self._clock()
            for name, moment in list(due.items()):
                if moment <= self._clock() and not self._stopping.is_set():
                    due[name] = self._clock() + self._do(self.tasks[name])

    def _waits(self, seconds: float) -> bool:
        """Wait until something is due or wanted; tell whether the worker is to stop instead."""
        self._woken.wait(seconds)
        self._woken.clear()
        return self._stopping.is_set()

    def _do(self, task: Task) -> float:
        """Do a task, if this process may; return after how many seconds it is due again. One that may not looks again soon."""
        if (task.of_site and not self._may()) or self._rests():
            return min(task.seconds, LOOK_AGAIN)
        self._run(task)
        return self._pause(task)

    def _pause(self, task: Task) -> float:
        """For how long it waits: as long as always, or longer after it met others."""
        return max(task.seconds, min(LONGEST_PAUSE, task.seconds * 2 ** min(10, self._in_a_row.get(task.name, 0))))

    def _run(self, task: Task) -> bool:
        with self._running, self._board.doing("task", task.name) as number:
            try:
                with SHARING:
                    task.run()
            except TransientError as error:
                self._met(task, error)
                self._board.met(number)
                return False
            except Exception as error:
                self._board.failed(number, in_words(error))
                self._in_a_row.pop(task.name, None)
                log.exception("task %s failed; it is tried again in %g seconds", task.name, task.seconds)
                return False
            self._in_a_row.pop(task.name, None)
        return True

    def _met(self, task: Task, error: TransientError) -> None:
        """Count that others were in its way, and tell that, but not all the time."""
        times = self._in_a_row[task.name] = self._in_a_row.get(task.name, 0) + 1
        now = self._clock()
        if now - self._told.get(task.name, float("-inf")) >= LONGEST_PAUSE:
            self._told[task.name] = now
            log.warning(
                "task %s met others who changed the same things, %d times in a row (the last: %s); it is tried again in %g seconds",
                task.name,
                times,
                error,
                self._pause(task),
            )
