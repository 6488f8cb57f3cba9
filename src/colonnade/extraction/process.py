"""A program: reads files from its input, one after the other, and writes their texts. Whatever a file does to it, it can do little.

Once all it needs is imported it can open nothing any more: no file, no connection to another machine, no other program. The system
ends it when it takes more memory or time than `limits` allows. `reader` speaks with it.
"""

from __future__ import annotations

import encodings
import logging
import os
import resource
import sys
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import IO

import pypdf

from colonnade.extraction.extract import extract
from colonnade.extraction.frames import READY, read_exactly, read_size, write_outcome
from colonnade.extraction.limits import CPU_SECONDS, FILES_A_PROCESS, MEMORY

_OPEN = 3
"""Input, output and errors: numbers below this are taken, and no other may be."""
_NICE = 10
"""Who waits for a page goes first."""


def main() -> None:
    """Answer until the input ends."""
    logging.disable()
    os.nice(_NICE)
    _import_all_of(encodings, pypdf)
    _give_up_powers()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    target.write(READY)
    target.flush()
    while (size := read_size(source)) is not None:
        _limit_time()
        _answer(source, target, size)


def _answer(source: IO[bytes], target: IO[bytes], size: int) -> None:
    write_outcome(target, extract(read_exactly(source, size)))
    target.flush()


def _import_all_of(*packages: ModuleType) -> None:
    """Python imports an encoding when a text is in it, and pypdf much of itself when a document needs it: too late here."""
    for package in packages:
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            with suppress(ImportError):  # encodings of other systems, and what needs other libraries
                import_module(module.name)


def _give_up_powers() -> None:
    whole = CPU_SECONDS * FILES_A_PROCESS
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, whole),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, _OPEN),
    ):
        hard = resource.getrlimit(limit)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (most, most))


def _limit_time() -> None:
    """Give the next file its seconds."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(hard, int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS), hard))


if __name__ == "__main__":
    main()
