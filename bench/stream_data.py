"""A log of a year with many entries, about a few thousand pages, and four people who read it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import transaction

from bench.data import PASSWORD, START, WORDS
from bench.running import FOLDER, say
from bench.search_data import PLACES, make_search_data, places_in, unit_of_work
from colonnade.app.main import make_app
from colonnade.app.settings import read_settings
from colonnade.app.worker_tasks import tell, update_search
from colonnade.catalog.index import access_id_of
from colonnade.catalog.readers import set_member
from colonnade.commands.comment import add_comment
from colonnade.content.objects import Content, place_of
from colonnade.facets.following import Choice, Level, choose, of_object, of_person, of_tag
from colonnade.security.passwords import hash_password
from colonnade.stream.log import AREA, Log, log
from colonnade.stream.record import COMMENTED, EDITED

PAGES, ACTORS, COMMENTED_ON = 3000, 500, 300
BATCH = 20_000
QUIET_EVENTS, QUIET_PAGES = 240, 3
MUCH, LITTLE, TAGS, GUEST = "bench.much", "bench.little", "bench.tags", "bench.guest"
HIDDEN_PLACE, QUIET_PLACE, QUIET_ACTOR = len(PLACES) - 2, len(PLACES) - 1, f"actor.{ACTORS - 1}"


def make_stream_data(events: int) -> Path:
    """The folder of a site whose log has *events* entries; it is made once."""
    folder = FOLDER / f"stream-{events}"
    if (folder / "complete").exists():
        return folder
    base = _base()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder, ignore=shutil.ignore_patterns("complete", "*.lock", "cache"))
    say(f"writing {events} events (once)")
    app = make_app(read_settings(environ={}, var=folder))
    manager = transaction.TransactionManager(explicit=True)
    connection = app.runtime.database.open(manager)
    with manager:
        root = connection.root()
        root[AREA] = Log()
        made = _events(root, events)
    written = 0
    while written < events:
        with manager:
            entered = log(connection.root())
            for _ in range(min(BATCH, events - written)):
                when, facts, detail = next(made)
                entered.add(when, *facts, detail=detail)
                written += 1
        connection.cacheGC()
    connection.close()
    app.close()
    (folder / "complete").touch()
    return folder


def _base() -> Path:
    """The site without its log: pages, some with a comment, and people."""
    folder = FOLDER / "stream-base"
    if not (folder / "complete").exists():
        say(f"making {PAGES} pages (once)")
        make_search_data(folder, PAGES)
        (folder / "complete").unlink()
        app = make_app(read_settings(environ={}, var=folder))
        manager = transaction.TransactionManager(explicit=True)
        with manager:
            connection = app.runtime.database.open(manager)
            _add_people(connection.root())
            uow = unit_of_work(connection.root(), app, manager)
            for page in _pages(connection.root())[:COMMENTED_ON]:
                add_comment(uow, page, "A remark about it.")
        connection.close()
        tell(app.runtime)
        update_search(app.runtime)
        app.close()
        (folder / "complete").touch()
    return folder


def _pages(root: Any) -> list[Content]:
    return [obj for _uid, obj in sorted(root["uids"].items()) if obj.type_name == "wiki.page"]


def _add_people(root: Any) -> None:
    people, places, pages = root["people"], places_in(root), _pages(root)
    chance, password = random.Random(1), hash_password(PASSWORD)
    actors = [people.add(f"actor.{n}", f"Actor {n} {chance.choice(WORDS).capitalize()}", created=START) for n in range(ACTORS)]
    much, little, tags, guest = (people.add(login, login, created=START) for login in (MUCH, LITTLE, TAGS, GUEST))
    people.update(guest.id, kind="guest")
    for person in (much, little, tags, guest):
        person.password_hash = password
    for place in places[:-3]:
        set_member(root, place, much.id, "member")
    set_member(root, places[QUIET_PLACE], guest.id, "guest")
    tracking = Choice(Level.TRACKING)
    of_much = [
        *map(of_person, (a.id for a in actors[:50])),
        *(of_object(p.uid) for p in pages[::15]),
        *(of_tag(f"tag-{n}") for n in range(10)),
    ]
    for person, subjects in (
        (much, of_much),
        (little, [of_person(people.by_login(QUIET_ACTOR).id), *(of_object(page.uid) for page in pages[-QUIET_PAGES:])]),
        (tags, [of_tag("tag-29")]),
    ):
        for subject in subjects:
            choose(root, person.id, subject, tracking)


def _events(root: Any, number: int) -> Iterator[tuple[datetime, tuple[Any, ...], int]]:
    """(when, what `Log.add` takes, the key of a comment), the oldest first: by few people and about few pages most of the time (Zipf).

    However many there are, a few are by a quiet person, about quiet pages, or in a quiet place: the same page in a larger log.
    """
    chance, pages = random.Random(number), _pages(root)
    facts = [(page.uid, page.type_name, place_of(page).uid, access_id_of(page)) for page in pages]
    remarks = [page.comments.items.minKey() for page in pages[:COMMENTED_ON]]
    actors = [root["people"].by_login(f"actor.{n}").id for n in range(ACTORS)]
    quiet_place = places_in(root)[QUIET_PLACE].uid
    there = [at for at, (_uid, _type, place, _access) in enumerate(facts) if place == quiet_place]
    others = [at for at in range(len(pages) - QUIET_PAGES) if at not in set(there)]
    of_pages, of_actors = (list(accumulate(1 / n for n in range(10, 10 + count))) for count in (len(others), ACTORS - 1))
    now, step, each = datetime.now(UTC), timedelta(days=365) / number, number // QUIET_EVENTS
    for left in range(number, 0, -1):
        page, actor = chance.choices(others, cum_weights=of_pages)[0], chance.choices(actors[:-1], cum_weights=of_actors)[0]
        if left % each == 0:
            kind = left // each % 3
            page = (page, len(pages) - 1 - left // each % QUIET_PAGES, chance.choice(there))[kind]
            actor = actors[-1] if kind == 0 else actor
        uid, type_name, place, access = facts[page]
        verb, detail = (COMMENTED, remarks[page]) if page < COMMENTED_ON and chance.random() < 0.3 else (EDITED, 0)
        yield now - step * left, (uid, actor, verb, type_name, place, access), detail
