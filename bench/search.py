"""Searching as people do it, with each engine: pages, suggestions, the index itself, and what it costs those who write."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from bench.load import Client, Reading, read_load, token_in, write_load
from bench.running import FOLDER, ROUNDS, alternate, memory_of, process, reader, say, signed_in, yardstick
from bench.search_data import COMMON, PHRASES, RARE, RARE_HAN, STEMS, make_search_data, page_values, vocabulary
from colonnade.search.engines import ENGINES

SECONDS, YARDSTICK_SECONDS, WRITING_SECONDS = 2, 1, 4
WAIT_SECONDS = 60
ONE_WORD = "one word, in 1 of 100"
GOALS = {"whoosh": 0.03, "sqlite": 0.05}
GOAL_SUGGESTIONS, GOAL_SAVING, GOAL_FOUND = 30.0, 1.6, 5.0
PLACE = "/place-6"
"""A place that whoever measures is a member of."""


def search(documents: int) -> dict[str, Any]:
    """For each engine: its index, its pages beside the yardstick, memory, suggestions, and saving with and without search."""
    data = FOLDER / f"search-{documents}"
    say(f"making {documents} pages to search (once)")
    make_search_data(data, documents)
    return {"documents": documents, "engines": {engine: _with_engine(data, engine) for engine in ENGINES}}


def _with_engine(data: Path, engine: str) -> dict[str, Any]:
    say(f"making the index of {engine}")
    made = json.loads(subprocess.check_output([sys.executable, "-m", "bench.index", str(data), engine], text=True))
    with yardstick() as base, process("bench.serve", str(data), "real", engine) as (running, port, _start):
        client = signed_in(port)
        measured, sizes = {}, {}
        for name, paths in pages().items():
            measured[name], sizes[name] = reader(port, client, *paths, seconds=SECONDS)
        rows = alternate(measured, lambda: read_load(base, "/", "", YARDSTICK_SECONDS))
        for name, size in sizes.items():
            rows[name]["bytes"] = size
        found = {"index": made, "pages": rows, "memory": memory_of(running.pid), "suggestions": suggestions(client)}
    return {**found, "saving": saving(data, engine)}


def pages() -> dict[str, list[str]]:
    """The addresses of the pages by what they search for; many words each, as people don't all ask the same."""
    return {
        ONE_WORD: _searches(RARE),
        "one word, in 1 of 10": _searches(COMMON),
        "a Chinese word of three characters, in 1 of 100": _searches(RARE_HAN),
        "two words, both in 1 of 100": _searches(f"{one} {two}" for one, two in itertools.pairwise(COMMON)),
        "a phrase, in 1 of 100": _searches(f'"{phrase}"' for phrase in PHRASES),
        "the beginning of words, in 4 of 100": _searches(f"{stem}*" for stem in STEMS),
        "one word, narrowed by a tag": _searches(COMMON, tag="tag-0"),
        "one word, the newest first": _searches(COMMON, sort="newest"),
        "what to narrow one word by": [path.replace("/search", "/-/search/facets") for path in _searches(RARE)],
    }


def _searches(words: Any, **more: str) -> list[str]:
    return [f"/search?{urlencode({'q': word, **more})}" for word in words]


def suggestions(client: Client) -> dict[str, float]:
    """Milliseconds of what is listed while somebody types, one at a time: titles, people, communities, tags and commands."""
    words, han, *_ = vocabulary()
    typed = [word[:length] for word in words[:2000:25] for length in range(1, 5)] + [word[:n] for word in han[:400:10] for n in (1, 2)]
    times = []
    for text in [*typed, *(f"{sign}{text[:1]}" for sign, text in zip(itertools.cycle("@#/>"), typed[:80], strict=False))]:
        start = time.perf_counter()
        status, _ = client.get(f"/-/quick?{urlencode({'q': text})}")
        times.append((time.perf_counter() - start) * 1000)
        if status != 200:
            raise RuntimeError(f"suggestions for {text!r} answered {status}")
    return {"p50": median(times), "p95": quantiles(times, n=20)[-1], "worst": max(times), "asked": len(times)}


def saving(data: Path, engine: str) -> dict[str, float]:
    """How much slower new pages are saved while they are indexed, and how soon one is found.

    One client saves as fast as it can, for longer than it takes the index to fall behind: the worst case.
    """
    copies = {kind: data.parent / f"{data.name}-{kind}" for kind in ("searched", "unsearched")}
    for copy in copies.values():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.lock", "cache", "*.sock"))
    try:
        with (
            process("bench.serve", str(copies["unsearched"]), "real", engine, "unsearched") as (_one, without, _s),
            process("bench.serve", str(copies["searched"]), "real", engine) as (_two, with_it, _t),
        ):
            found = _searchable_after(with_it)
            savers = {port: _saver(port) for port in (without, with_it)}
            rounds = []
            for round_ in range(ROUNDS):
                say(f"  round {round_ + 1}/{ROUNDS}: saving, with {engine} and without")
                rounds.append({port: save() for port, save in savers.items()})
    finally:
        for copy in copies.values():
            shutil.rmtree(copy, ignore_errors=True)
    return {
        "factor": median(r[without].rate / r[with_it].rate for r in rounds),
        "rate": median(r[with_it].rate for r in rounds),
        "p50": median(r[with_it].p50 for r in rounds),
        "p50 without": median(r[without].p50 for r in rounds),
        "failed": sum(reading.failed for r in rounds for reading in r.values()),
        "found": found,
    }


def _saver(port: int) -> Callable[[], Reading]:
    cookie = signed_in(port).cookie
    form = {key: value for key, value in page_values(0).items() if key != "title"}
    return lambda: write_load(port, cookie, f"{PLACE}/wiki/@@add/wiki.page", form, 1, WRITING_SECONDS)


def _searchable_after(port: int) -> float:
    """Seconds from saving a page until searching finds it."""
    client, path = signed_in(port), f"{PLACE}/wiki/@@add/wiki.page"
    token = token_in(client.get(path)[1])
    client.post(path, title="Zyzzyva", body="A word that nothing else has.", language="en", tags="", csrf_token=token)
    start = time.monotonic()
    while "zyzzyva" not in client.get("/search?q=zyzzyva")[1].lower().partition("<main")[2].replace('value="zyzzyva"', ""):
        if time.monotonic() - start > WAIT_SECONDS:
            raise RuntimeError("a new page isn't found")
        time.sleep(0.05)
    return time.monotonic() - start


def table(result: dict[str, Any]) -> str:
    """The results as Markdown."""
    return "\n".join(_lines(result))


def _lines(result: dict[str, Any]) -> Iterator[str]:
    engines = result["engines"]
    yield (
        f"| {result['documents']:,} documents | " + " | ".join(f"{engine}: ratio | a second | p50 ms | p99 ms" for engine in engines) + " |"
    )
    yield "| --- |" + " --: |" * (4 * len(engines))
    for name in pages():
        rows = [found["pages"][name] for found in engines.values()]
        cells = (f"{r['ratio']:.3f} | {r['rate']:.0f} | {r['p50']:.1f} | {r['p99']:.1f}" for r in rows)
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
    failed = sum(row["failed"] for found in engines.values() for row in found["pages"].values())
    yield f"Goals for {ONE_WORD}: {', '.join(f'{goal} with {engine}' for engine, goal in GOALS.items())}. Failed answers: {failed}."
    yield ""
    yield "| | " + " | ".join(engines) + " | goal |\n| --- |" + " --: |" * (len(engines) + 1)
    for what, goal, shown in _FACTS:
        yield f"| {what} | " + " | ".join(shown(found) for found in engines.values()) + f" | {goal} |"


_FACTS: list[tuple[str, str, Callable[[dict[str, Any]], str]]] = [
    ("making the index: documents a second", "", lambda f: f"{f['index']['rate']:.0f}"),
    ("memory while it is made, at most (MB)", "", lambda f: f"{f['index']['peak']:.0f}"),
    ("the index on the disk (MB)", "", lambda f: f"{f['index']['size']:.0f}"),
    ("memory of the serving process after all pages (PSS, MB)", "150", lambda f: f"{f['memory']:.0f}"),
    ("suggestions while typing, p50 (ms)", "", lambda f: f"{f['suggestions']['p50']:.1f}"),
    ("suggestions while typing, p95 (ms)", f"{GOAL_SUGGESTIONS:.0f}", lambda f: f"{f['suggestions']['p95']:.1f}"),
    ("saving a page without pause, slower than without search", f"{GOAL_SAVING}x", lambda f: f"{f['saving']['factor']:.2f}x"),
    ("... p50 with search / without (ms)", "", lambda f: f"{f['saving']['p50']:.1f} / {f['saving']['p50 without']:.1f}"),
    ("a new page is found after (s)", f"{GOAL_FOUND:.0f}", lambda f: f"{f['saving']['found']:.1f}"),
]
