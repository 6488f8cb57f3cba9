"""Where a command writes and whom it asks: a terminal here, or one at the other end of the control socket."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Protocol


class ConsoleGone(Exception):
    """Whoever gave the command has left: there is nobody to answer to, so what isn't committed is rolled back."""


class Console(Protocol):
    """The streams of one command. Never `sys.stdout`: commands of several people may run in one process.

    `interactive`: somebody can be asked. `live`: the error stream is a terminal on which a line can be written over.
    `folder`: where the command was given, as an absolute path; what it names is found from there.
    """

    interactive: bool
    live: bool
    folder: Path

    def out(self, text: str) -> None:
        """Write results, as they are. Raises ConsoleGone."""

    def err(self, text: str) -> None:
        """Write messages and progress, as they are. Raises ConsoleGone."""

    def ask(self, question: str) -> bool:
        """Whether the person says yes. Only for an interactive console. Raises ConsoleGone."""

    def read_line(self) -> str:
        """The next line of the standard input without its end, '' when there is none. Raises ConsoleGone."""


class WatchedConsole:
    """A console whose command tells how far it is; *reached* hears of it."""

    def __init__(self, console: Console, reached: Callable[[int, int], None]) -> None:
        self._console, self.reached = console, reached
        self.interactive, self.live, self.folder = console.interactive, console.live, console.folder
        self.out, self.err, self.ask, self.read_line = console.out, console.err, console.ask, console.read_line


def named(argv: Sequence[str]) -> str:
    """The noun and the verb of a command, without what it is about: `user add`."""
    words = list(takewhile(lambda word: not word.startswith("-"), argv))[:2]
    return " ".join(word for word in words if word.isascii() and word.replace("-", "").isalpha()) or "?"


class Progress:
    """A bar on the error stream of a console, nothing where no terminal is. Call it with how much is done and how much there is."""

    def __init__(self, console: Console, title: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._title, self._clock = console, title, clock
        self._start = self._shown = clock()
        self._length = 0

    def __call__(self, done: int, total: int) -> None:
        """Show it, at most ten times a second, and at the end. Raises Cancelled when whoever looks after the site wants the work to end."""
        if isinstance(self._console, WatchedConsole):
            self._console.reached(done, total)
        now = self._clock()
        if self._console.live and (now - self._shown >= 0.1 or done >= total):
            self._shown = now
            self._write(bar(self._title, done, total, now - self._start))

    def close(self) -> None:
        """Take the bar away: what was done is said in words."""
        if self._length:
            self._console.err("\r" + " " * self._length + "\r")
            self._length = 0

    def _write(self, line: str) -> None:
        self._console.err("\r" + line.ljust(self._length))
        self._length = max(self._length, len(line))


def bar(title: str, done: int, total: int, seconds: float) -> str:
    """Progress in one line: `Reindexing  ███████░░░  71%  71,204/100,000  0:42 left`. *seconds* have passed so far."""
    share = min(1.0, done / total) if total else 1.0
    filled = int(share * 10)
    left = round(seconds * (1 - share) / share) if 0 < share < 1 else 0
    rest = f"  {left // 60}:{left % 60:02d} left" if left else ""
    return f"{title}  {'█' * filled}{'░' * (10 - filled)}  {share:.0%}  {done:,}/{total:,}{rest}"
