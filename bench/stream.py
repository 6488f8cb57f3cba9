"""What's new, for people who follow much, little or nothing, as the log grows from ten thousand entries to a million."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from bench.data import PASSWORD
from bench.load import Client, Reading, read_load
from bench.running import ROUNDS, process, reader, say, yardstick
from bench.search_data import places_in
from bench.stream_data import GUEST, HIDDEN_PLACE, LITTLE, MUCH, QUIET_ACTOR, TAGS, make_stream_data
from colonnade.app.main import make_app
from colonnade.app.settings import read_settings
from colonnade.app.transactions import reading
from colonnade.clock import to_microseconds

SIZES = (10_000, 100_000, 1_000_000)
SECONDS, GOAL = 2, 1.3


def stream() -> dict[str, dict[str, Any]]:
    """Each page with each log, in turn: rates beside the yardstick, latencies, and how much slower the largest log is than the smallest."""
    data = {size: make_stream_data(size) for size in SIZES}
    readings: dict[str, dict[int, list[tuple[Reading, float]]]] = {}
    with ExitStack() as stack:
        base = stack.enter_context(yardstick())
        served = {size: stack.enter_context(process("bench.serve", str(folder), "real"))[1] for size, folder in data.items()}
        measured = {size: _pages(port, data[size]) for size, port in served.items()}
        for round_ in range(ROUNDS):
            for name in measured[SIZES[0]]:
                say(f"  round {round_ + 1}/{ROUNDS}: {name}")
                hello = read_load(base, "/", "", 1).rate
                for size in SIZES:
                    found = measured[size][name]()
                    readings.setdefault(name, {}).setdefault(size, []).append((found, found.rate / hello))
    return {name: _row(of_sizes) for name, of_sizes in readings.items()}


def _pages(port: int, folder: Path) -> dict[str, Callable[[], Reading]]:
    hidden = _hidden_place(folder)
    half_a_year_ago = -to_microseconds(datetime.now(UTC) - timedelta(days=180)) << 4
    pages = {
        "who follows much": (MUCH, "/stream"),
        "... half a year back": (MUCH, f"/stream?after={half_a_year_ago}"),
        "... the bar of new entries": (MUCH, f"/-/stream/new?since={half_a_year_ago}"),
        "who follows three quiet pages and a quiet person": (LITTLE, "/stream"),
        "who follows one tag": (TAGS, "/stream"),
        "everything": (LITTLE, "/stream?view=all"),
        "everything, for a guest of one quiet place": (GUEST, "/stream?view=all"),
        "what a quiet person did": (LITTLE, f"/stream?view=all&person={QUIET_ACTOR}"),
        "the feed of a place that one may not see": (LITTLE, f"/stream/feed?view=all&place={hidden}"),
    }
    clients = {login: _signed_in(port, login) for login, _path in pages.values()}
    return {name: reader(port, clients[login], path, seconds=SECONDS)[0] for name, (login, path) in pages.items()}


def _signed_in(port: int, login: str) -> Client:
    client = Client(port)
    client.sign_in(login, PASSWORD)
    return client


def _hidden_place(folder: Path) -> int:
    """Its uid. The site serves this folder already, so another one with the same pages is read."""
    application = make_app(read_settings(environ={}, var=folder.parent / "stream-base"))
    try:
        with reading(application.runtime) as uow:
            return places_in(uow.root)[HIDDEN_PLACE].uid
    finally:
        application.close()


def _row(of_sizes: dict[int, list[tuple[Reading, float]]]) -> dict[str, Any]:
    few, many = of_sizes[SIZES[0]], of_sizes[SIZES[-1]]
    return {
        "sizes": {
            size: {"rate": median(r.rate for r, _ in found), "ratio": median(x for _, x in found), "p50": median(r.p50 for r, _ in found)}
            for size, found in of_sizes.items()
        },
        "factor": median(before.rate / max(after.rate, 1 / SECONDS) for (before, _), (after, _) in zip(few, many, strict=True)),
        "failed": sum(r.failed for found in of_sizes.values() for r, _ in found),
    }


def table(rows: dict[str, dict[str, Any]]) -> str:
    """The results as Markdown."""
    lines = [
        "| entries in the log | " + " | ".join(f"{size:,}: ratio | p50 ms" for size in SIZES) + " | slower by | failed |",
        "| --- |" + " --: |" * (2 * len(SIZES) + 2),
    ]
    for name, row in rows.items():
        cells = " | ".join(f"{found['ratio']:.3f} | {found['p50']:.1f}" for found in row["sizes"].values())
        lines.append(f"| {name} | {cells} | {row['factor']:.2f}x | {row['failed']} |")
    return "\n".join([*lines, "", f"Goal: at most {GOAL} times slower."])
