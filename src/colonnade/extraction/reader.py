"""Reading files in a process of its own, which is started when it is needed, watched, and never believed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from colonnade.extraction.frames import READY, BadFrame, read_outcome, write_size
from colonnade.extraction.limits import DEADLINE_SECONDS, FILES_A_PROCESS, MAX_INPUT
from colonnade.extraction.outcome import Outcome, Reason

PROGRAM = ("-s", "-S", "-P", "-m", "colonnade.extraction.process")
"""Arguments of Python: without what is installed for a site or a person, but for the packages that `_environment` names."""
_PACKAGES = ("colonnade", "pypdf")
_CHUNK = 1 << 16
_ENDED_BY_OTHERS = (-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)


class ReaderUnusable(Exception):
    """No process can be started, or somebody ended it: that says nothing of the file, which is to be read again."""


class FileReader:
    """Reads one file after the other. Use it as a context manager: at the end of the block its process ends."""

    def __init__(self, program: Sequence[str] = PROGRAM, seconds: float = DEADLINE_SECONDS) -> None:
        self._command = (sys.executable, *program)
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._number = 0

    def __enter__(self) -> FileReader:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            _end(self._process)
            self._process = None

    def read(self, file: IO[bytes]) -> Outcome:
        """The text of *file*, which can be sought, or why there is none. Raises ReaderUnusable."""
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if size > MAX_INPUT:
            return Outcome(reason=Reason.TOO_LARGE)
        if self._process is None or self._number >= FILES_A_PROCESS:
            self._start()
        self._number += 1
        process = self._process
        with _deadline(process, self._seconds) as late:
            try:
                outcome = _exchange(process, file, size)
            except (BadFrame, BrokenPipeError, ConnectionResetError):
                outcome = None
        if outcome is None:
            outcome = self._failed(process, late.is_set())
        if outcome.reason is Reason.FAILED or late.is_set():
            self.close()  # what is left of its memory wouldn't do for the next file
        return outcome

    def _start(self) -> None:
        self.close()
        try:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the site alone
            )
        except OSError as error:
            raise ReaderUnusable(f"the process that reads files can't be started: {error}") from error
        with _deadline(process, self._seconds):
            hello = process.stdout.read(len(READY))
        if hello != READY:
            _end(process)
            raise ReaderUnusable(f"the process that reads files ended before it began, with {process.returncode}")
        self._process, self._number = process, 0

    def _failed(self, process: subprocess.Popen[bytes], late: bool) -> Outcome:
        """Why there was no answer that could be believed. Raises ReaderUnusable when the file had no part in it."""
        with suppress(subprocess.TimeoutExpired):
            process.wait(1.0)
        code = process.poll()
        self.close()
        if late or code == -signal.SIGXCPU:
            return Outcome(reason=Reason.TOO_SLOW)
        if code in _ENDED_BY_OTHERS:
            raise ReaderUnusable("the process that reads files was ended")
        return Outcome(reason=Reason.FAILED)


def _exchange(process: subprocess.Popen[bytes], file: IO[bytes], size: int) -> Outcome:
    write_size(process.stdin, size)
    while part := file.read(_CHUNK):
        process.stdin.write(part)
    process.stdin.flush()
    return read_outcome(process.stdout)


@contextmanager
def _deadline(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill *process* when the block takes too long, which ends whatever waits for it. The event tells whether that happened."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # it may hold what nobody read
            pipe.close()


def _environment() -> dict[str, str]:
    """Where Python finds the few packages that the process needs; nothing of the site's own environment."""
    folders = dict.fromkeys(str(Path(find_spec(name).submodule_search_locations[0]).parent) for name in _PACKAGES)
    return {"PYTHONPATH": os.pathsep.join(folders), "PYTHONUTF8": "1"}
