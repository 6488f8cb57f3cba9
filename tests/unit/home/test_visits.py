from __future__ import annotations

import threading
from typing import Any

import pytest
from ZODB.POSException import ConflictError

from colonnade.home.visits import KEPT, VisitBuffer, install
from colonnade.testing import MemorySite


@pytest.fixture
def root() -> dict[str, Any]:
    made: dict[str, Any] = {}
    install(made)
    return made


def test_the_latest_comes_first_and_once(root: dict[str, Any]) -> None:
    buffer = VisitBuffer()
    for uid in (1, 2, 3, 1):
        buffer.note(7, uid)
    assert buffer.recent(root, 7) == [1, 3, 2] and buffer.recent(root, 8) == []


def test_twenty_are_kept(root: dict[str, Any]) -> None:
    buffer = VisitBuffer()
    for uid in range(KEPT + 5):
        buffer.note(7, uid)
    buffer.flush(root)
    assert list(root["visits"][7]) == list(range(KEPT + 4, 4, -1)) == buffer.recent(root, 7)


def test_stored_ones_come_after_those_that_wait(root: dict[str, Any]) -> None:
    buffer = VisitBuffer()
    buffer.note(7, 1)
    buffer.note(7, 2)
    buffer.flush(root)
    buffer.done()
    buffer.note(7, 1)
    assert buffer.recent(root, 7) == [1, 2] and VisitBuffer().recent(root, 7) == [2, 1]


def test_a_flush_that_failed_forgets_nothing(root: dict[str, Any]) -> None:
    buffer = VisitBuffer()
    buffer.note(7, 1)
    buffer.flush(root)
    root["visits"].clear()  # rolled back
    assert buffer.recent(root, 7) == [1]
    buffer.flush(root)
    buffer.done()
    assert list(root["visits"][7]) == [1] and not len(buffer)


def test_what_came_during_a_flush_waits_for_the_next(root: dict[str, Any]) -> None:
    buffer = VisitBuffer()
    buffer.note(7, 1)
    buffer.note(8, 1)
    buffer.flush(root)
    buffer.note(7, 2)
    buffer.done()
    assert buffer.recent(root, 7) == [2, 1] and len(buffer) == 1 and buffer.noted(7) == [2]
    buffer.flush(root)
    buffer.done()
    assert list(root["visits"][7]) == [2, 1] and not len(buffer)


def test_nothing_to_flush_is_no_error(root: dict[str, Any]) -> None:
    buffer = VisitBuffer()
    buffer.done()
    buffer.flush(root)
    assert len(root["visits"]) == 0


def test_many_threads_lose_no_visit_while_it_is_flushed(root: dict[str, Any]) -> None:
    buffer = VisitBuffer()

    def visit(person: int) -> None:
        for uid in range(300):
            buffer.note(person, uid)
            buffer.recent(root, person)

    threads = [threading.Thread(target=visit, args=(person,)) for person in range(1, 9)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        buffer.flush(root)
        buffer.done()
    buffer.flush(root)
    buffer.done()
    assert all(list(root["visits"][person]) == list(range(299, 279, -1)) for person in range(1, 9)) and not len(buffer)


def test_two_processes_that_store_at_once_meet_and_one_tries_again(site: MemorySite) -> None:
    one, another = VisitBuffer(), VisitBuffer()
    with site.other() as other:
        one.note(7, 1)
        another.note(7, 2)
        one.flush(site.root)
        another.flush(other.root)
        site.commit()
        one.done()
        with pytest.raises(ConflictError):
            other.commit()
        other.abort()
        another.flush(other.root)
        other.commit()
        another.done()
        assert list(other.root["visits"][7]) == [2, 1]
