"""Who writes without pause and the worker don't meet: threads over a database file, each step at the moment that the test wants."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import transaction
from BTrees.LOBTree import LOBTree
from ZODB.DB import DB
from ZODB.POSException import ConflictError

from colonnade.jobs.waiting import SHARDS, Entry
from colonnade.notifications.queue import ToTell
from colonnade.storage.open import open_database

Result = TypeVar("Result")
WRITERS, EACH = 8, 40


class Shared:
    """A database of a queue and a plain tree."""

    def __init__(self, database: DB) -> None:
        self.database = database

    def change(self, work: Callable[[Any], Result], before_commit: Callable[[], object] = lambda: None) -> Result:
        """Do *work* in a transaction of its own."""
        manager = transaction.TransactionManager(explicit=True)
        manager.begin()
        connection = self.database.open(manager)
        try:
            result = work(connection.root())
            before_commit()
            manager.commit()
        except BaseException:
            manager.abort()
            raise
        finally:
            connection.close()
        return result

    def meanwhile(self, work: Callable[[Any], object]) -> None:
        """Do *work* in another thread, from beginning to commit."""
        thread = threading.Thread(target=self.change, args=(work,))
        thread.start()
        thread.join()

    def next(self, limit: int = 1000) -> list[Entry]:
        return self.change(lambda root: root["queue"].next(limit))

    def values(self) -> list[int]:
        return sorted(self.change(lambda root: [entry.value for entry in root["queue"]]))


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    database = open_database(f"file://{tmp_path}/Data.fs")
    made = Shared(database)
    made.change(lambda root: root.update(queue=ToTell(), tree=LOBTree()))
    yield made
    database.close()


def enter(*numbers: int) -> Callable[[Any], None]:
    return lambda root: [root["queue"].enter(number, number) for number in numbers]


@pytest.mark.parametrize("taken", [1, 3, 40])
def test_a_tree_from_the_front_of_which_is_taken_meets_who_appends(shared: Shared, taken: int) -> None:
    """Why there are two trays: BTrees merges neither a tree that became empty nor one that lost its first entry (40: or a whole bucket)."""
    shared.change(lambda root: root["tree"].update({key: key for key in range(taken if taken == 1 else taken + 1)}))

    def take(root: Any) -> None:
        for key in range(taken):
            del root["tree"][key]

    with pytest.raises(ConflictError):
        shared.change(take, lambda: shared.meanwhile(lambda root: root["tree"].update({100: 100})))


@pytest.mark.parametrize("waiting", [1, SHARDS, 20 * SHARDS])
@pytest.mark.parametrize("whole", [True, False], ids=["all is taken", "the first are taken"])
def test_whoever_writes_while_the_worker_works_isnt_met(shared: Shared, waiting: int, whole: bool) -> None:
    """As many times as one likes, whatever shards are written to."""
    shared.change(enter(*range(waiting)))
    done, last = [], waiting
    for _ in range(12):
        entries = shared.next() if whole else shared.next(1 + waiting // 2)
        written = range(last, last + waiting)
        shared.change(
            lambda root, entries=entries: root["queue"].remove(entries), lambda written=written: shared.meanwhile(enter(*written))
        )
        done += [entry.value for entry in entries]
        last += waiting
    assert sorted(done + shared.values()) == list(range(last)) and len(set(done)) == len(done) > 0


def test_who_began_before_the_trays_changed_places_is_met_once_and_loses_nothing(shared: Shared) -> None:
    shared.change(enter(*range(SHARDS)))
    entered, changed = threading.Event(), threading.Event()

    def late() -> None:
        shared.change(lambda root: (enter(100)(root), entered.set(), changed.wait(30)))

    thread = threading.Thread(target=late)
    thread.start()
    assert entered.wait(30)
    entries = shared.next()

    def remove(root: Any) -> None:
        root["queue"].remove(entries)

    with pytest.raises(ConflictError):
        shared.change(remove, lambda: (changed.set(), thread.join()))
    shared.change(remove, lambda: shared.meanwhile(enter(101)))
    assert shared.values() == [100, 101]
    assert [entry.value for entry in shared.next()] == [100], "what came late into the tray is done before the other one"


def test_two_workers_change_the_places_of_the_trays_once(shared: Shared) -> None:
    shared.change(enter(1, 2))
    with pytest.raises(ConflictError):
        shared.change(lambda root: root["queue"].next(9), lambda: shared.meanwhile(lambda root: root["queue"].next(9)))
    assert [entry.value for entry in shared.next()] == [1, 2]


def test_trays_dont_change_places_while_something_comes_into_the_empty_one(shared: Shared) -> None:
    """Else what the same one enters next, in the other tray, would be done before it."""
    shared.change(enter(1))
    last = shared.next()
    shared.change(lambda root: root["queue"].remove(last))
    shared.change(enter(2))
    late = transaction.TransactionManager(explicit=True)
    late.begin()
    connection = shared.database.open(late)
    emptied = connection.root()["queue"]._turn.emptied
    connection.root()["queue"]._tray(emptied)[0].insert(1, "begun before the trays changed places")
    with pytest.raises(ConflictError):
        shared.change(lambda root: root["queue"].next(25), late.commit)
    connection.close()
    assert [entry.value for entry in shared.next()] == ["begun before the trays changed places"]


def test_of_many_who_write_without_pause_each_entry_is_done_once_and_in_order(shared: Shared) -> None:
    """All entries of a writer come in its order. The worker begins again after a conflict, as often as it takes."""

    def again(work: Callable[[Any], Result]) -> Result:
        while True:
            try:
                return shared.change(work)
            except ConflictError:
                pass

    def write(writer: int) -> None:
        for number in range(EACH):
            again(lambda root, value=writer * 1000 + number: root["queue"].enter(value % 7, value))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    done: list[int] = []
    while any(thread.is_alive() for thread in threads) or shared.values():
        entries = again(lambda root: root["queue"].next(25))
        done += again(lambda root, entries=entries: [entry.value for entry in entries if root["queue"].take(entry)])
    for writer in range(WRITERS):
        assert [value for value in done if value // 1000 == writer] == [writer * 1000 + number for number in range(EACH)]
