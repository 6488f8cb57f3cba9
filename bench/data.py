"""Databases to measure: a site with many pages, made once and kept under `var/bench`."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import transaction

from colonnade.app.install import install
from colonnade.app.main import Application, make_app
from colonnade.app.settings import read_settings
from colonnade.app.worker_tasks import update_search
from colonnade.catalog.readers import reader_of
from colonnade.commands.base import UnitOfWork
from colonnade.commands.create import create
from colonnade.commands.switch import current_activity, switch
from colonnade.security.passwords import hash_password
from colonnade.security.reader import SYSTEM

LOGIN, PASSWORD = "bench.person", "a password only for measuring"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
BATCH = 200
FAN = 20
WORDS = "travel hotel limit report form approval office project budget release meeting customer safety device network".split()


Add = Callable[[Any, Application, Any, range], None]
"""Adds the objects with these numbers: (root, application, transaction manager, numbers)."""


class Making:
    """A site that is being made: its application, and its database in transactions."""

    def __init__(self, app: Application) -> None:
        self.app, self.manager = app, transaction.TransactionManager(explicit=True)
        self.connection = app.runtime.database.open(self.manager)

    def once(self, work: Callable[[Any, Application], Any]) -> Any:
        """Do *work* with the root and the application in a transaction; return what it does."""
        with self.manager:
            return work(self.connection.root(), self.app)

    def in_batches(self, number: int, add: Add) -> None:
        """Add that many objects, some hundred a transaction."""
        for first in range(0, number, BATCH):
            with self.manager:
                add(self.connection.root(), self.app, self.manager, range(first, min(first + BATCH, number)))
            self.connection.cacheGC()


def make_once(folder: Path, fill: Callable[[Making], object], finish: Callable[[Any], object] = update_search) -> None:
    """Let *fill* fill a new site in *folder* that has the person and all plugins; then do *finish* with its runtime, which is done beside
    the requests otherwise. Where the site is there, only what a new version leaves to do is done: it would be measured, too."""
    folder.mkdir(parents=True, exist_ok=True)
    making = Making(make_app(read_settings(environ={}, var=folder)))
    if not (folder / "complete").exists():
        making.once(begin)
        fill(making)
    making.connection.close()
    finish(making.app.runtime)
    making.app.close()
    (folder / "complete").touch()


def make_data(folder: Path, pages: int) -> None:
    """Make a site of *pages* wiki pages, in a tree of 20 children each, once."""
    make_once(folder, lambda making: making.in_batches(pages, _add_pages))


def person_of(root):
    """The reader that makes and measures everything."""
    return reader_of(root, root["people"].by_login(LOGIN))


def begin(root, app) -> None:
    """Make the areas, the person, and switch on every plugin."""
    install(root, START)
    person = root["people"].add(LOGIN, "Bench Person", created=START)
    person.password_hash = hash_password(PASSWORD)
    uow = UnitOfWork(root, SYSTEM, START, app.runtime.registry)
    for loaded in app.runtime.registry:
        if loaded.usable:
            switch(uow, loaded.name, on=True)


def _add_pages(root, app, manager, numbers: range) -> None:
    actor = person_of(root)
    activity = current_activity(UnitOfWork(root, SYSTEM, START, app.runtime.registry))
    wiki = root["site"]["wiki"]
    for number in numbers:
        uow = UnitOfWork(root, actor, START + timedelta(minutes=number), app.runtime.registry, activity, manager)
        create(uow, parent_of(wiki, number), "wiki.page", page_values(number), name=f"page-{number}")


def parent_of(wiki, number: int):
    """Page n stands below page (n-1) // 20: no folder has more than 20 children, and the first is /wiki/page-0."""
    path, node = [], number
    while node > 0:
        node = (node - 1) // FAN
        path.append(node)
    for step in reversed(path):
        wiki = wiki[f"page-{step}"]
    return wiki


def page_values(number: int) -> dict[str, str]:
    """Title and text of page *number*: some 1.5 kB with headings, a list, a table and links to three other pages."""
    chance = random.Random(number)
    links = ", ".join(f"[[Page {n}]]" for n in (0, number // 2, number // FAN))
    paragraphs = "\n\n".join(f"## {chance.choice(WORDS).capitalize()} {n}\n\n{_sentence(chance)} {_sentence(chance)}" for n in range(4))
    table = "| what | limit |\n| --- | --- |\n" + "".join(f"| {chance.choice(WORDS)} | {chance.randint(10, 900)} |\n" for _ in range(5))
    return {"title": f"Page {number}", "language": "en", "body": f"{_sentence(chance)} See {links}.\n\n{paragraphs}\n\n{table}"}


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(14)).capitalize() + "."
