"""Measure everything, print a table, keep it as JSON: `python -m bench [speed|growth|plugins|switching|search|stream|people] [NUMBER]`."""

from __future__ import annotations

import json
import platform
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench import people, search, stream
from bench.data import make_data, page_values
from bench.load import WrkMissing, read_load, write_load
from bench.plugins import make_plugins_data, pages_of
from bench.running import FOLDER, ROUNDS, SECONDS, alternate, memory_of, process, reader, say, signed_in, summary, yardstick
from bench.switching import measure as measure_switching
from bench.switching import table as switching_table
from colonnade.app.main import make_app
from colonnade.app.settings import read_settings
from colonnade.app.transactions import reading

MANY, FEW, LOTS = 10_000, 1_000, 100_000
DEEP_PAGE = "/wiki/page-0/page-7/page-150"
HOME_OF_SIX = "home with the widgets of the first six plugins"
TARGETS = {"home": 0.10, "page": 0.13, "listing": 0.08, "create, 1 client": 0.03, "create, 8 clients": 0.03, HOME_OF_SIX: 0.10}


def speed() -> dict[str, Any]:
    """Pages, listing, creating, memory and start, with 10,000 pages."""
    data = FOLDER / f"data-{MANY}"
    say(f"making {MANY} pages (once)")
    make_data(data, MANY)
    result: dict[str, Any] = {}
    with yardstick() as base, process("bench.serve", str(data), "fresh") as (running, port, start):
        client = signed_in(port)
        home, size = reader(port, client, "/")
        result |= alternate({"home, every widget drawn anew": home}, lambda: read_load(base, "/", "", SECONDS))
    with yardstick() as base, process("bench.serve", str(data), "kept") as (running, port, start):
        client = signed_in(port)
        form = {key: value for key, value in page_values(5).items() if key != "title"}
        reads, sizes = {}, {}
        for name, path in (("home", "/"), ("page", DEEP_PAGE), ("listing", "/wiki")):
            reads[name], sizes[name] = reader(port, client, path)
        writes = {
            f"create, {n} client{'s' if n > 1 else ''}": lambda n=n: write_load(
                port, client.cookie, "/wiki/page-0/@@add/wiki.page", form, n, SECONDS
            )
            for n in (1, 8)
        }
        alone = [(read_load(port, "/", client.cookie, SECONDS, connections=1), 0.0) for _ in range(ROUNDS)]
        result["home, one person"] = summary(alone)  # before the writes: what they leave to do would be measured, too
        result |= alternate(reads, lambda: read_load(base, "/", "", SECONDS))
        memory = memory_of(running.pid)
        result |= alternate(writes, lambda: read_load(base, "/", "", SECONDS), running.pid)
        while_told = read_load(port, "/", client.cookie, SECONDS, connections=1)
        result["home, one person, right after the writes"] = summary([(while_told, 0.0)])
        for name, size_ in sizes.items():
            result[name]["bytes"] = size_
        result["memory"] = {"MB": memory, "after the writes": memory_of(running.pid)}
        result["start"] = {"seconds": start}
    result["home, every widget drawn anew"]["bytes"] = size
    return result


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
        ports = {FEW: (few, signed_in(few)), LOTS: (lots, signed_in(lots))}
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
        client = signed_in(port)
        reads, sizes = {}, {}
        for name, path in addresses.items():
            reads[name], sizes[name] = reader(port, client, path)
        result: dict[str, Any] = alternate(reads, lambda: read_load(base, "/", "", SECONDS))
        memory = memory_of(running.pid)
    with yardstick() as base, process("bench.serve", str(data), "six") as (_, port, _s):
        home, sizes[HOME_OF_SIX] = reader(port, signed_in(port), "/")
        result = alternate({HOME_OF_SIX: home}, lambda: read_load(base, "/", "", SECONDS)) | result
    for name, size in sizes.items():
        result[name]["bytes"] = size
    return {**result, "memory": {"MB": memory}, "start": {"seconds": start}}


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
    rows = [*results.get("speed", {}).items(), *results.get("plugins", {}).items()]
    heading = ["| what | a second | ratio | goal | p50 ms | p99 ms | failed | kB |", "| --- | --: | --: | --: | --: | --: | --: | --: |"]
    lines = heading if rows else []
    for name, row in rows:
        if "rate" in row:
            ratio, goal = (f"{row['ratio']:.3f}" if row["ratio"] else ""), TARGETS.get(name, "")
            size = f"{row['bytes'] / 1000:.1f}" if "bytes" in row else ""
            lines.append(
                f"| {name} | {row['rate']:.0f} | {ratio} | {goal} | {row['p50']:.1f} | {row['p99']:.1f} | {row['failed']} | {size} |"
            )
    extra = []
    for part in results.keys() & {"speed", "plugins"}:
        memory = results[part]["memory"]
        written = f", {memory['after the writes']:.0f} after thousands of pages more were written" if "after the writes" in memory else ""
        extra += [f"{part}: memory (PSS) {memory['MB']:.0f} MB (goal: at most 150){written}"]
        extra += [f"{part}: start to the first answer {results[part]['start']['seconds']:.2f} s (goal: at most 2)"]
    for name, row in results.get("growth", {}).items():
        extra.append(f"Growth of {name} from {FEW:,} to {LOTS:,} pages: {row['factor']:.2f}x slower (goal: at most 1.3x)")
    parts = {"switching": switching_table, "search": search.table, "stream": stream.table, "people": people.table}
    more = [f"\n{shown(results[name])}" for name, shown in parts.items() if name in results]
    return "\n".join([*lines, "", *extra, *more])


def main(names: list[str]) -> int:
    """Run what is named, or everything; 0 when it could be measured. A number is how many documents are searched."""
    documents = next((int(name) for name in names if name.isdigit()), MANY)
    names = [name for name in names if not name.isdigit()]
    parts = {
        "speed": speed,
        "growth": growth,
        "plugins": plugins,
        "switching": switching,
        "search": lambda: search.search(documents),
        "stream": stream.stream,
        "people": people.people,
    }
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
