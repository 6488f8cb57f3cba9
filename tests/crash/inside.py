"""What tests with real processes do to a site that doesn't run, each in a process of its own: `python -m tests.crash.inside WHAT VAR`.

`prepare` makes people with sessions, `look` tells what is in the database and whether the search index holds just that. Both print JSON.
The settings are those of the environment, as for the site itself.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from ZODB.DB import DB
from ZODB.FileStorage import FileStorage

from colonnade.app.indexing import SEARCHED
from colonnade.app.main import Application, make_app
from colonnade.app.settings import read_settings
from colonnade.app.transactions import change, reading
from colonnade.catalog.changed import changed
from colonnade.catalog.file_texts import unread
from colonnade.commands.base import UnitOfWork
from colonnade.commands.switch import switch
from colonnade.content.trash import thrown_with
from colonnade.facets.comments import all_of
from colonnade.facets.people_sets import FOLLOWS, LIKES
from colonnade.mail.outbox import outbox
from colonnade.notifications import queue
from colonnade.notifications.inbox import inbox_of
from colonnade.search.document import Sight
from colonnade.search.indexing import document_of
from colonnade.search.query import parse
from colonnade.security import sessions
from colonnade.security.reader import All
from colonnade.storage.allow_list import allowed_class
from colonnade.storage.checksums import Checksummed

WORD = re.compile(r"\bw\d+x\b")
"""Words that tests write: each is written once, so whoever finds it knows from which state of which object it is."""
ALL = Sight(All())


def prepare(application: Application, number: int) -> dict[str, Any]:
    """Make people `p0`, `p1` …, every second of whom reads Chinese; return {login: {cookie, csrf, id}}."""

    def work(uow: UnitOfWork) -> dict[str, Any]:
        for loaded in uow.registry:
            switch(uow, loaded.name, on=loaded.name == "sample")
        made = {}
        for n in range(number):
            login, language = f"p{n}", "zh_Hant" if n % 2 else "en"
            person = uow.root["people"].add(login, f"Person {login}", created=uow.now, email=f"{login}@example.com", language=language)
            raw = sessions.start(uow.root, person, uow.now)
            made[login] = {"cookie": f"session={raw}", "csrf": sessions.find(uow.root, raw, uow.now).csrf, "id": person.id}
        return made

    return change(application.runtime, work)


def look(application: Application) -> dict[str, Any]:
    """What is stored, and how the index differs from it."""
    with reading(application.runtime) as uow:
        return {**_stored(uow), "index": _index(uow, application)}


def waiting(var: Path) -> dict[str, int]:
    """What waits in the queues of a site that may run: a file may be read by others."""
    database = DB(Checksummed(FileStorage(str(var / "Data.fs"), read_only=True)), class_factory=allowed_class)
    try:
        with database.transaction() as connection:
            return _waiting(connection.root())
    finally:
        database.close()


def _waiting(root: Any) -> dict[str, int]:
    letters = outbox(root).number_waiting()
    return {"index": len(changed(root)), "tell": len(root[queue.AREA]), "files": len(unread(root)), "letters": letters}


def _stored(uow: UnitOfWork) -> dict[str, Any]:
    root = uow.root
    boxes = {person.login: box for person in root["people"] if (box := inbox_of(root, person.id)) is not None}
    return {
        "waiting": _waiting(root),
        "failed": len(outbox(root).failed()),
        "told": {login: box.last for login, box in boxes.items()},
        "entries": {login: box.size for login, box in boxes.items()},
        "pages": {obj.title: _page(obj) for obj in root["uids"].values() if obj.type_name == "sample.page"},
    }


def _page(obj: Any) -> dict[str, Any]:
    return {
        "uid": obj.uid,
        "gone": thrown_with(obj) is not None,
        "words": WORD.findall(obj.body.source if obj.body is not None else ""),
        "comments": [word for comment in all_of(obj) for word in WORD.findall(comment.text.source)],
        "likes": [LIKES.number(obj), len(list(LIKES.people(obj)))],
        "followers": [FOLLOWS.number(obj), len(list(FOLLOWS.people(obj)))],
    }


def _index(uow: UnitOfWork, application: Application) -> dict[str, Any]:
    """What is missing in the index, too much, double, and stale: a word found where it isn't, or not where it is."""
    search = application.runtime.search
    documents = {uid: document for uid in uow.root["uids"] if (document := document_of(uow.root, uid, SEARCHED)) is not None}
    indexed = Counter(search._opened().uids())
    words = defaultdict(set)
    for uid, document in documents.items():
        for word in WORD.findall(f"{document.title} {document.text}"):
            words[word].add(uid)
    last = max((int(word[1:-1]) for word in words), default=-1)
    found = {word: {hit.uid for hit in search.search(parse(word).tree, ALL).hits} for word in (f"w{n}x" for n in range(last + 1))}
    return {
        "documents": len(documents),
        "missing": sorted(documents.keys() - indexed.keys()),
        "surplus": sorted(indexed.keys() - documents.keys()),
        "double": sorted(uid for uid, times in indexed.items() if times > 1),
        "stale": sorted(word for word, uids in found.items() if uids != words.get(word, set())),
        "words": len(found),
    }


def main(what: str, var: str, *more: str) -> None:
    """Do *what* to the site in the folder *var*."""
    application = make_app(read_settings(var=Path(var)))
    try:
        print(json.dumps(prepare(application, int(more[0])) if what == "prepare" else look(application)))  # noqa: T201 this is its result
    finally:
        application.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
