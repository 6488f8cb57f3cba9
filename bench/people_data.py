"""Ten thousand people in one tree of managers, and four hundred communities of skewed sizes, the largest of which all are in."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import transaction

from bench.data import LOGIN, START
from bench.running import FOLDER, say
from bench.search_data import RARE, make_search_data, unit_of_work
from colonnade.app.main import make_app
from colonnade.app.settings import read_settings
from colonnade.app.worker_tasks import tell, update_search
from colonnade.catalog.readers import set_member
from colonnade.commands.places import add_place
from colonnade.commands.switch import switch

PEOPLE, COMMUNITIES, PAGES = 10_000, 400, 10_000
PLUGINS = ("profiles", "communities", "thanks", "forum", "status")
REPORTS, DEPARTMENTS, OFFICES = 8, 60, 12
SKILLS = [f"skill {number}" for number in range(300)] + RARE
FAMILY = "陳林黃張李王吳劉蔡楊許鄭謝洪郭"
GIVEN = "美華志明淑芬建宏雅婷俊凱怡君家豪玉玲"
_AT_ONCE = 500


def make_people_data() -> Path:
    """The folder of the site; it is made once."""
    folder, base = FOLDER / f"people-{PEOPLE}", FOLDER / f"search-{PAGES}"
    if (folder / "complete").exists():
        return folder
    say(f"making {PAGES} pages, {PEOPLE} people and {COMMUNITIES} communities (once; some minutes)")
    make_search_data(base, PAGES)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder, ignore=shutil.ignore_patterns("complete", "*.lock", "cache"))
    app = make_app(read_settings(environ={}, var=folder))
    manager = transaction.TransactionManager(explicit=True)
    connection = app.runtime.database.open(manager)
    with manager:
        for plugin in PLUGINS:
            switch(unit_of_work(connection.root(), app, manager), plugin, on=True)
    for first in range(0, PEOPLE, _AT_ONCE):
        with manager:
            _add_people(connection.root(), range(first, first + _AT_ONCE))
        connection.cacheGC()
    for first in range(0, COMMUNITIES, 20):
        with manager:
            _add_communities(connection.root(), app, manager, range(first, first + 20))
        connection.cacheGC()
    connection.close()
    tell(app.runtime)
    update_search(app.runtime)
    app.close()
    (folder / "complete").touch()
    return folder


def _login(number: int) -> str:
    return f"person.{number}"


def _add_people(root: Any, numbers: range) -> None:
    people = root["people"]
    for number in numbers:
        chance = random.Random(number)
        above = people.by_login(_login((number - 1) // REPORTS)) if number else None
        words = (chance.choice(RARE).capitalize(), f"Name{number}")
        person = people.add(
            _login(number),
            " ".join(words),
            created=START,
            native_name=chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=2)) if number % 2 else "",
            email=f"{_login(number)}@example.com",
            job_title=f"Job {chance.randrange(200)}",
            department=f"Department {min(chance.randrange(DEPARTMENTS), chance.randrange(DEPARTMENTS))}",
            location=f"Office {chance.randrange(OFFICES)}",
            manager_id=above.id if above is not None else None,
        )
        skills = tuple(sorted({SKILLS[min(chance.randrange(len(SKILLS)), chance.randrange(len(SKILLS)))] for _ in range(4)}))
        people.describe(
            person.id, {"skills": skills, "phone": f"+886 2 5550 {number:05}"}, {"phone": "communities"} if number % 3 == 0 else {}
        )


def _add_communities(root: Any, app: Any, manager: Any, numbers: range) -> None:
    """The n-th has as many members as fits 1/n (Zipf), at least five."""
    people, uow = root["people"], unit_of_work(root, app, manager)
    me = people.by_login(LOGIN)
    for number in numbers:
        chance = random.Random(number)
        size = max(5, PEOPLE // (number + 1))
        access = ("open", "open", "moderated", "restricted")[number % 4]
        place = add_place(uow, f"{chance.choice(RARE).capitalize()} circle {number}", access=access, name=f"circle-{number}")
        place.description = f"What circle {number} is about, in a line of some length, so that there is something to read."
        for chosen in range(size) if size == PEOPLE else chance.sample(range(PEOPLE), size):
            set_member(root, place, people.by_login(_login(chosen)).id, "member")
        set_member(root, place, people.by_login(_login(number)).id, "owner")
        if number % 10 == 0:
            set_member(root, place, me.id, "member")
        if number < 20:
            switch(uow, "wiki", on=True, place=place)
