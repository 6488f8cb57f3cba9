"""The directory, profiles, the chart and communities, with ten thousand people and four hundred communities."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import transaction

from bench.data import START
from bench.load import read_load
from bench.people_data import SKILLS, make_people_data
from bench.running import SECONDS, alternate, memory_of, process, reader, say, signed_in, yardstick
from bench.search_data import RARE, unit_of_work
from colonnade.app.main import make_app
from colonnade.app.settings import read_settings
from colonnade.catalog.readers import reader_of
from colonnade.commands import membership

LARGEST = "/circle-0"
PAGES = {
    "directory": "/people",
    "directory, by skill": "/people?skill=skill+7",
    "directory, by name": "/people?q=name77",
    "profile": "/people/person.7",
    "chart from the top": "/people/@@chart",
    "chart of a person": "/people/person.7/@@chart",
    "list of communities": "/communities",
    "page of the largest community": LARGEST,
    "what the largest community is about": f"{LARGEST}/@@about",
    "members of the largest community": f"{LARGEST}/@@members",
}
GOALS = dict.fromkeys(("directory", "list of communities", "page of the largest community"), 0.08)
WHO_KNOWS, CHART = 150, 300
"""Goals in milliseconds: the 95th percentile of questions, and opening the chart the first time."""
KILOBYTES = 10


def people() -> dict[str, Any]:
    """Rates of pages beside the yardstick, what a question who knows takes, the first chart, and what joining writes."""
    data = make_people_data()
    with yardstick() as base, process("bench.serve", str(data), "real") as (running, port, _start):
        client = signed_in(port)
        first = _milliseconds(lambda: client.get("/people/@@chart"))
        reads, sizes = {}, {}
        for name, path in PAGES.items():
            reads[name], sizes[name] = reader(port, client, path)
        rows: dict[str, Any] = alternate(reads, lambda: read_load(base, "/", "", SECONDS))
        for name, size in sizes.items():
            rows[name]["bytes"] = size
        questions = [f"/people/@@who-knows?q={word}" for word in (*RARE, *(skill.replace(" ", "+") for skill in SKILLS[:60]))]
        took = sorted(_milliseconds(lambda path=path: client.get(path)) for path in questions)
        memory = memory_of(running.pid)
    return {
        "pages": rows,
        "who knows": {"p50": took[len(took) // 2], "p95": took[int(len(took) * 0.95)]},
        "first chart": first,
        "memory": memory,
        "joining": _joining(data),
    }


def _milliseconds(work: Any) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _joining(data: Path) -> float:
    """Kilobytes that are written when somebody joins the largest community; it is taken back."""
    say("  joining the largest community")
    app = make_app(read_settings(environ={}, var=data))
    manager = transaction.TransactionManager(explicit=True)
    connection = app.runtime.database.open(manager)
    try:
        with manager:
            root = connection.root()
            newcomer = root["people"].by_login("newcomer") or root["people"].add("newcomer", "New Comer", created=START)
        written = _written(app, connection, manager, newcomer.id, membership.join)
        _written(app, connection, manager, newcomer.id, membership.leave)
    finally:
        connection.close()
        app.close()
    return written / 1000


def _written(app: Any, connection: Any, manager: Any, person_id: int, change: Any) -> int:
    path = Path(app.runtime.database.storage.getName())
    with manager:
        before = path.stat().st_size
        root = connection.root()
        uow = unit_of_work(root, app, manager)
        acting = reader_of(root, root["people"].get(person_id))
        change(type(uow)(root, acting, uow.now, uow.registry, uow.activity, manager), root["site"][LARGEST[1:]])
    return path.stat().st_size - before


def table(result: dict[str, Any]) -> str:
    """The results as Markdown."""
    lines = ["| what | a second | ratio | goal | p50 ms | p99 ms | failed | kB |", "| --- | --: | --: | --: | --: | --: | --: | --: |"]
    for name, row in result["pages"].items():
        numbers = f"{row['rate']:.0f} | {row['ratio']:.3f} | {GOALS.get(name, '')} | {row['p50']:.1f} | {row['p99']:.1f}"
        lines.append(f"| {name} | {numbers} | {row['failed']} | {row['bytes'] / 1000:.1f} |")
    knows = result["who knows"]
    return "\n".join(
        [
            *lines,
            "",
            f"Who knows about it: p50 {knows['p50']:.0f} ms, p95 {knows['p95']:.0f} ms (goal: at most {WHO_KNOWS})",
            f"The chart, opened the first time: {result['first chart']:.0f} ms (goal: at most {CHART})",
            f"Joining the largest community writes {result['joining']:.1f} kB (goal: less than {KILOBYTES})",
            f"Memory (PSS): {result['memory']:.0f} MB",
        ]
    )
