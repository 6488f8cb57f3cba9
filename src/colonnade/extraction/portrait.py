"""A small portrait of a picture that somebody sent, made in a process of its own, which is watched and never believed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from colonnade.extraction.squares import Trouble
from colonnade.extraction.squares_process import LENGTH, SIDES

PROGRAM = ("-s", "-S", "-P", "-m", "colonnade.extraction.squares_process")
SECONDS = 20.0
_PACKAGES = ("colonnade", "PIL")
_LARGEST = 256 << 10
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each may take as much memory as a picture needs."""
_BY_NUMBER = {trouble.value: trouble for trouble in Trouble}


@dataclass(frozen=True, slots=True)
class Portrait:
    """A square WebP in two sizes."""

    large: bytes
    small: bytes


def portrait_of(file: IO[bytes], seconds: float = SECONDS) -> Portrait | Trouble:
    """The portrait, or why there is none: BROKEN also where the picture takes too long or too much memory."""
    command = [sys.executable, *PROGRAM]
    with (
        _AT_ONCE,
        subprocess.Popen(
            command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env=_environment(), start_new_session=True
        ) as process,
    ):
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        try:
            written = process.stdout.read(_LARGEST + 1)
        finally:
            timer.cancel()
            if len(written) > _LARGEST:
                process.kill()
    if process.returncode != 0:
        return _BY_NUMBER.get(process.returncode, Trouble.BROKEN)
    return _taken_apart(written) or Trouble.BROKEN


def _taken_apart(written: bytes) -> Portrait | None:
    """The squares in what the process wrote, if that is what an honest one writes."""
    found = []
    for _side in SIDES:
        length = LENGTH.unpack(written[: LENGTH.size])[0] if len(written) >= LENGTH.size else 0
        square, written = written[LENGTH.size : LENGTH.size + length], written[LENGTH.size + length :]
        if len(square) != length or square[:4] != b"RIFF" or square[8:12] != b"WEBP":
            return None
        found.append(square)
    return Portrait(*found) if not written else None


def _environment() -> dict[str, str]:
    """Where Python finds the few packages that the process needs; nothing of the site's own environment."""
    folders = dict.fromkeys(str(Path(find_spec(name).submodule_search_locations[0]).parent) for name in _PACKAGES)
    return {"PYTHONPATH": os.pathsep.join(folders), "PYTHONUTF8": "1"}
