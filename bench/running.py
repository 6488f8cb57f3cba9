"""Running what is measured beside the yardstick: servers in processes of their own, rounds in turn, medians."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.data import LOGIN, PASSWORD
from bench.load import Client, Reading, read_load

FOLDER = Path("var/bench")
ROUNDS, SECONDS = 3, 4
SPINS = 0.5
"""With less than this share of what it answers on connections that don't spin, waitress is no yardstick: ratios to it would flatter."""


def say(text: str) -> None:
    """What is being done, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen, int, float]]:
    """A server in a process of its own: (process, port, seconds to the first answer)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.monotonic()
    command = [sys.executable, "-m", *arguments[:2], str(port), *arguments[2:]]
    running = subprocess.Popen(command)
    try:
        _wait_for(port, running)
        yield running, port, time.monotonic() - start
    finally:
        running.terminate()
        running.wait()


def _wait_for(port: int, running: subprocess.Popen) -> None:
    while running.poll() is None:
        try:
            if Client(port).get("/-/live")[0] < 500:
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server ended before it answered")


@contextmanager
def yardstick() -> Iterator[int]:
    """The port of the yardstick: on waitress as it is, unless its main loop spins on this machine (decision 0020), which says so."""
    with process("bench.yardstick", "plain") as (_running, plain, _seconds):
        with process("bench.yardstick", "own") as (_running, own, _seconds):
            rates = {port: median(read_load(port, "/", "", 2).rate for _ in range(3)) for port in (plain, own)}
            spins = rates[plain] < SPINS * rates[own]
            what = "waitress spins on this machine: the second is taken" if spins else "the first is taken"
            say(f"yardstick: {rates[plain]:,.0f} a second on waitress, {rates[own]:,.0f} on the site's own connections; {what}")
            if spins:
                yield own
                return
        yield plain


def alternate(pairs: dict[str, Callable[[], Reading]], hello: Callable[[], Reading], pid: int | None = None) -> dict[str, dict[str, float]]:
    """Run each measurement beside the yardstick in turn; medians of the rounds, the ratio to the yardstick beside it.

    With the *pid* of the server that is measured each waits until that is quiet.
    """
    found: dict[str, list[tuple[Reading, float]]] = {name: [] for name in pairs}
    for round_ in range(ROUNDS):
        for name, measure in pairs.items():
            say(f"  round {round_ + 1}/{ROUNDS}: {name}")
            if pid is not None:
                settle(pid)
            base = hello().rate
            reading = measure()
            found[name].append((reading, reading.rate / base))
    return {name: summary(readings) for name, readings in found.items()}


def summary(readings: list[tuple[Reading, float]]) -> dict[str, float]:
    return {
        "rate": median(r.rate for r, _ in readings),
        "ratio": median(ratio for _, ratio in readings),
        "p50": median(r.p50 for r, _ in readings),
        "p99": median(r.p99 for r, _ in readings),
        "failed": sum(r.failed for r, _ in readings),
    }


def signed_in(port: int) -> Client:
    client = Client(port)
    client.sign_in(LOGIN, PASSWORD)
    return client


def reader(port: int, client: Client, *paths: str, seconds: float = SECONDS) -> tuple[Callable[[], Reading], int]:
    """(a measurement of *paths* in turn, the size of the first page in bytes)."""
    for path in paths:
        status = client.get(path)[0]
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
    return (lambda: read_load(port, paths, client.cookie, seconds)), len(client.get(paths[0])[1].encode())


def settle(pid: int, most: float = 120.0) -> None:
    """Wait until a process has done what writing left it to do: else that would be measured beside whatever comes next."""
    end = time.monotonic() + most
    before, idle = _seconds_used(pid), 0
    while idle < 3 and time.monotonic() < end:
        time.sleep(0.5)
        used = _seconds_used(pid)
        idle = idle + 1 if used - before < 0.05 else 0
        before = used


def _seconds_used(pid: int) -> float:
    """The processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> float:
    """The proportional set size of a process in MB: what it would free if it ended."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
