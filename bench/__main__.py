"""Measure everything, print a table and keep it as JSON: `python -m bench [speed|growth|plugins|switching]`."""

from __future__ import annotations

import json
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.data import LOGIN, PASSWORD, make_data, page_values
from bench.load import Client, Reading, WrkMissing, read_load, write_load
from bench.plugins import make_plugins_data, pages_of
from bench.switching import measure as measure_switching
from bench.switching import table as switching_table
from colonnade.app.main import make_app
from colonnade.app.settings import read_settings
from colonnade.app.transactions import reading

FOLDER = Path("var/bench")
ROUNDS, SECONDS = 3, 4
MANY, FEW, LOTS = 10_000, 1_000, 100_000
DEEP_PAGE = "/wiki/page-0/page-7/page-150"
TARGETS = {"home": 0.10, "page": 0.13, "listing": 0.08, "create, 1 client": 0.03, "create, 8 clients": 0.03}


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
    command = [sys.executable, "-m", arguments[0], *arguments[1:2], str(port), *arguments[2:]]
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
    """The port of the yardstick."""
    with process("bench.yardstick") as (_running, port, _seconds):
        yield port


def alternate(pairs: dict[str, Callable[[], Reading]], hello: Callable[[], Reading]) -> dict[str, dict[str, float]]:
    """Run each measurement beside the yardstick in turn; medians of the rounds, the ratio to the yardstick beside it."""
    found: dict[str, list[tuple[Reading, float]]] = {name: [] for name in pairs}
    for round_ in range(ROUNDS):
        for name, measure in pairs.items():
            say(f"  round {round_ + 1}/{ROUNDS}: {name}")
            base = hello().rate
            reading = measure()
            found[name].append((reading, reading.rate / base))
    return {name: _summary(readings) for name, readings in found.items()}


def _summary(readings: list[tuple[Reading, float]]) -> dict[str, float]:
    return {
        "rate": median(r.rate for r, _ in readings),
        "ratio": median(ratio for _, ratio in readings),
        "p50": median(r.p50 for r, _ in readings),
        "p99": median(r.p99 for r, _ in readings),
        "failed": sum(r.failed for r, _ in readings),
    }


def speed() -> dict[str, Any]:
    """Pages, listing, creating, memory and start, with 10,000 pages."""
    data = FOLDER / f"data-{MANY}"
    say(f"making {MANY} pages (once)")
    make_data(data, MANY)
    result: dict[str, Any] = {}
    with yardstick() as base, process("bench.serve", str(data), "fresh") as (running, port, start):
        client = _signed_in(port)
        home, size = _reader(port, client, "/")
        result |= alternate({"home, every widget drawn anew": home}, lambda: read_load(base, "/", "", SECONDS))
    with yardstick() as base, process("bench.serve", str(data), "kept") as (running, port, start):
        client = _signed_in(port)
        form = {key: value for key, value in page_values(5).items() if key != "title"}
        reads, sizes = {}, {}
        for name, path in (("home", "/"), ("page", DEEP_PAGE), ("listing", "/wiki")):
            reads[name], sizes[name] = _reader(port, client, path)
        writes = {
            f"create, {n} client{'s' if n > 1 else ''}": lambda n=n: write_load(
                port, client.cookie, "/wiki/page-0/@@add/wiki.page", form, n, SECONDS
            )
            for n in (1, 8)
        }
        result |= alternate(reads | writes, lambda: read_load(base, "/", "", SECONDS))
        result["home, one person"] = _summary([(read_load(port, "/", client.cookie, SECONDS, connections=1), 0.0)])
        for name, size_ in sizes.items():
            result[name]["bytes"] = size_
        result["memory"] = {"MB": memory_of(running.pid)}
        result["start"] = {"seconds": start}
    result["home, every widget drawn anew"]["bytes"] = size
    return result


def _signed_in(port: int) -> Client:
    client = Client(port)
    client.sign_in(LOGIN, PASSWORD)
    return client


def _reader(port: int, client: Client, path: str) -> tuple[Callable[[], Reading], int]:
    """(a measurement of *path*, the size of its page in bytes)."""
    status, body = client.get(path)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return (lambda: read_load(port, path, client.cookie, SECONDS)), len(body.encode())


def memory_of(pid: int) -> float:
    """The proportional set size of a process in MB: what it would free if it ended."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def growth() -> dict[str, Any]:
    """How much slower pages are with 100,000 pages than with 1,000."""
    for pages in (FEW, LOTS):
        say(f"making {pages} pages (once; {LOTS} take some minutes)")
        make_data(FOLDER / f"data-{pages}", pages)
    result = {}
    with (
        process("bench.serve", str(FOLDER / f"data-{FEW}"), "fresh") as (_, few, _s),
        process("bench.serve", str(FOLDER / f"data-{LOTS}"), "fresh") as (_, lots, _s),
    ):
        ports = {FEW: (few, _signed_in(few)), LOTS: (lots, _signed_in(lots))}
        for name, path in (("home", "/"), ("page", DEEP_PAGE), ("listing", "/wiki")):
            factors = []
            for round_ in range(ROUNDS):
                say(f"  round {round_ + 1}/{ROUNDS}: growth of {name}")
                rates = {n: read_load(port, path, client.cookie, SECONDS).rate for n, (port, client) in ports.items()}
                factors.append(rates[FEW] / rates[LOTS])
            result[name] = {"factor": median(factors)}
    return result


def plugins() -> dict[str, Any]:
    """Each plugin's pages with 10,000 objects of each, and the homepage with all of their widgets."""
    data = FOLDER / f"plugins-{MANY}"
    say(f"making {MANY} objects of each plugin (once; some minutes)")
    make_plugins_data(data, MANY)
    addresses = {"home with the plugins' widgets": "/", **_pages_in(data)}
    with yardstick() as base, process("bench.serve", str(data), "real") as (running, port, start):
        client = _signed_in(port)
        reads, sizes = {}, {}
        for name, path in addresses.items():
            reads[name], sizes[name] = _reader(port, client, path)
        result: dict[str, Any] = alternate(reads, lambda: read_load(base, "/", "", SECONDS))
        for name, size in sizes.items():
            result[name]["bytes"] = size
        return {**result, "memory": {"MB": memory_of(running.pid)}, "start": {"seconds": start}}


def _pages_in(data: Path) -> dict[str, str]:
    """The addresses of the plugins' pages, read from the database before it is served."""
    application = make_app(read_settings(environ={}, var=data))
    try:
        with reading(application.runtime) as uow:
            return pages_of(uow.root)
    finally:
        application.close()


def switching() -> list[dict[str, Any]]:
    """Plugins switched while people read the demo organisation."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (FOLDER / "switching").mkdir(parents=True, exist_ok=True)
    return measure_switching((FOLDER / "switching").absolute(), port)


def table(results: dict[str, Any]) -> str:
    """The results as Markdown."""
    lines = ["| what | a second | ratio | goal | p50 ms | p99 ms | failed | kB |", "| --- | --: | --: | --: | --: | --: | --: | --: |"]
    for name, row in [*results.get("speed", {}).items(), *results.get("plugins", {}).items()]:
        if "rate" in row:
            ratio, goal = (f"{row['ratio']:.3f}" if row["ratio"] else ""), TARGETS.get(name, "")
            size = f"{row['bytes'] / 1000:.1f}" if "bytes" in row else ""
            lines.append(
                f"| {name} | {row['rate']:.0f} | {ratio} | {goal} | {row['p50']:.1f} | {row['p99']:.1f} | {row['failed']} | {size} |"
            )
    extra = []
    for part in results.keys() & {"speed", "plugins"}:
        extra += [f"{part}: memory (PSS) {results[part]['memory']['MB']:.0f} MB (goal: at most 150)"]
        extra += [f"{part}: start to the first answer {results[part]['start']['seconds']:.2f} s (goal: at most 2)"]
    for name, row in results.get("growth", {}).items():
        extra.append(f"Growth of {name} from {FEW:,} to {LOTS:,} pages: {row['factor']:.2f}x slower (goal: at most 1.3x)")
    switched = ["", switching_table(results["switching"])] if "switching" in results else []
    return "\n".join([*lines, "", *extra, *switched])


def main(names: list[str]) -> int:
    """Run what is named, or everything; 0 when it could be measured."""
    parts = {"speed": speed, "growth": growth, "plugins": plugins, "switching": switching}
    unknown = [name for name in names if name not in parts]
    if unknown:
        say(f"unknown benchmark {unknown[0]!r}; there are: {', '.join(parts)}")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        results = {name: part() for name, part in parts.items() if not names or name in names}
    except WrkMissing as error:
        say(str(error))
        return 1
    results["python"] = f"{platform.python_implementation()} {platform.python_version()} ({sys.executable})"
    (FOLDER / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json").write_text(json.dumps(results, indent=1))
    print(table(results))
    print(f"\nPython: {platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
