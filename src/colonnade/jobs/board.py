"""What this process does beside the requests: what runs, what failed, what was done lately. In memory, for whoever looks after the site.

There are *tasks*, which are done again and again, and *commands*, which somebody gives on the command line and the site does.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from threading import Event, Lock, Thread
from typing import Literal

from colonnade.clock import Clock, utc_now

log = logging.getLogger(__name__)
Kind = Literal["task", "command"]
KEPT = 50
"""So many commands are remembered after they ended."""
LONGEST_ERROR = 500


class Cancelled(Exception):
    """Somebody who looks after the site wants this job to end: what isn't committed is rolled back."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a task or a command, as it was when it was asked for.

    *by* is the id of the person who asked for it (0: the command line, or the site itself). *done* of *total* are known of work that tells
    how far it is. *error* is '' where nothing went wrong. A task that met others, who changed the same things, `waits` for its next try,
    which is no failure.
    """

    number: int
    kind: Kind
    name: str
    began: datetime
    ended: datetime | None = None
    done: int = 0
    total: int = 0
    error: str = ""
    waits: bool = False
    by: int = 0
    cancelling: bool = False

    @property
    def can_be_cancelled(self) -> bool:
        """Whether it looks, now and then, if it is to end."""
        return self.ended is None and self.kind == "command" and self.total > 0 and not self.cancelling

    def lasted(self, now: datetime) -> timedelta:
        """How long it took, or has taken so far."""
        return max(timedelta(0), (self.ended or now) - self.began)


class Board:
    """Where all jobs of a process are entered. Thread-safe; nothing waits for it."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock, self._lock, self._numbers = clock, Lock(), count(1)
        self._running: dict[int, Job] = {}
        self._last: dict[str, Job] = {}
        self._commands: deque[Job] = deque(maxlen=KEPT)
        self._wake: dict[str, Callable[[], None]] = {}

    # For whoever does something

    def enter(self, task: str, wake: Callable[[], None]) -> None:
        """Say that there is a task, and how it is done at once."""
        with self._lock:
            self._wake[task] = wake

    @contextmanager
    def doing(self, kind: Kind, name: str, by: int = 0) -> Iterator[int]:
        """A job runs as long as the `with` block, which is given its number. What the block raises is its error."""
        number = next(self._numbers)
        with self._lock:
            self._running[number] = Job(number, kind, name, self._clock(), by=by)
        try:
            yield number
        except BaseException as error:
            self.failed(number, in_words(error))
            raise
        finally:
            self._end(number)

    def start(self, name: str, work: Callable[[Callable[[int, int], None]], object], by: int = 0) -> Thread | None:
        """Have *work* done in a thread of its own, which is returned; None where one of that name runs already.

        It is given what it tells how far it is by, which raises Cancelled when it is to end.
        """

        def run() -> None:
            try:
                with self.doing("command", name, by) as number:
                    begun.set()
                    work(lambda done, total: self.reached(number, done, total))
            except Cancelled:
                log.info("job %s was cancelled", name)
            except Exception:
                log.exception("job %s failed", name)

        if any(job.name == name for job in self.running()):
            return None
        begun, thread = Event(), Thread(target=run, name=f"colonnade-{name}", daemon=True)
        thread.start()
        begun.wait()
        return thread

    def failed(self, number: int, error: str) -> None:
        """A job that runs has failed, or a part of it."""
        self._change(number, error=error[:LONGEST_ERROR])

    def failed_in(self, task: str, error: str) -> None:
        """A task that runs has failed, which its worker doesn't hear of."""
        for job in self.running():
            if job.kind == "task" and job.name == task:
                self.failed(job.number, error)

    def met(self, number: int) -> None:
        """Others were in the way of a task, which will be tried again."""
        self._change(number, waits=True)

    def reached(self, number: int, done: int, total: int) -> None:
        """A job has come so far. Raises Cancelled when it is to end."""
        self._change(number, done=done, total=total)
        job = self._running.get(number)
        if job is not None and job.cancelling:
            raise Cancelled()

    def _change(self, number: int, **facts: object) -> None:
        with self._lock:
            if number in self._running:
                self._running[number] = replace(self._running[number], **facts)

    def _end(self, number: int) -> None:
        with self._lock:
            job = replace(self._running.pop(number), ended=self._clock())
            if job.kind == "command":
                self._commands.append(job)
            else:
                self._last[job.name] = job

    # For whoever looks after the site

    def running(self) -> list[Job]:
        """What runs, that which began first first."""
        with self._lock:
            return list(self._running.values())

    def ended(self) -> list[Job]:
        """The last run of each task and the last commands, the latest first."""
        with self._lock:
            found = [*self._last.values(), *self._commands]
        return sorted(found, key=lambda job: (job.ended or job.began, job.number), reverse=True)

    def tasks(self) -> list[str]:
        """The names of all tasks."""
        with self._lock:
            return list(self._wake)

    def cancel(self, number: int) -> bool:
        """Have a job end at the next step that it tells of; False if it has ended, or can't be."""
        with self._lock:
            job = self._running.get(number)
            if job is None or not job.can_be_cancelled:
                return False
            self._running[number] = replace(job, cancelling=True)
            return True

    def retry(self, task: str) -> bool:
        """Have a task done at once, as soon as its worker is free; False if there is none of that name."""
        wake = self._wake.get(task)
        if wake is not None:
            wake()
        return wake is not None


def in_words(error: BaseException) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {error}".strip(": ") if not isinstance(error, Cancelled) else "cancelled"
