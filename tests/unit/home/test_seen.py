from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from colonnade.clock import to_microseconds
from colonnade.home.seen import REMEMBERED, SeenBuffer, mark_all_seen, prune
from colonnade.testing import MemorySite

ME = 7


def unread(buffer: SeenBuffer, site: MemorySite, obj, person: int = ME) -> bool:
    return buffer.is_unread(site.root, person, obj, site.now)


def change(site: MemorySite, obj) -> None:
    obj.modified = site.advance(minutes=1)


def test_what_was_seen_is_not_new_until_it_changes(site: MemorySite) -> None:
    buffer, page = SeenBuffer(), site.page("Page")
    assert unread(buffer, site, page)
    buffer.note(site.root, ME, page)
    assert not unread(buffer, site, page) and unread(buffer, site, page, 8)
    change(site, page)
    assert unread(buffer, site, page)


def test_it_is_stored_by_a_flush_and_read_with_what_waits(site: MemorySite) -> None:
    buffer, page, other = SeenBuffer(), site.page("Page"), site.page("Other")
    buffer.note(site.root, ME, page)
    buffer.flush(site.root)
    buffer.done()
    assert not len(buffer) and not unread(SeenBuffer(), site, page)
    buffer.note(site.root, ME, other)
    assert not unread(buffer, site, page) and not unread(buffer, site, other) and unread(SeenBuffer(), site, other)


def test_a_flush_that_failed_forgets_nothing_and_what_came_meanwhile_stays(site: MemorySite) -> None:
    buffer, page, other = SeenBuffer(), site.page("Page"), site.page("Other")
    site.commit()
    buffer.note(site.root, ME, page)
    buffer.flush(site.root)
    site.abort()
    assert not unread(buffer, site, page)
    buffer.flush(site.root)
    buffer.note(site.root, ME, other)
    buffer.done()
    assert len(buffer) == 1 and buffer.noted((ME, other.uid)) and not unread(SeenBuffer(), site, page)


def test_an_older_state_never_takes_the_place_of_a_newer_one(site: MemorySite) -> None:
    buffer, page = SeenBuffer(), site.page("Page")
    before = page.modified
    change(site, page)
    buffer.note(site.root, ME, page)
    buffer.flush(site.root)
    buffer.done()
    newer, page.modified = page.modified, before
    buffer.note(site.root, ME, page)
    page.modified = newer
    assert not len(buffer) and not unread(buffer, site, page)


def test_all_in_something_can_be_marked(site: MemorySite) -> None:
    person = site.person("anna")
    above = site.page("Above")
    below, beside = site.page("Below", at=above), site.page("Beside")
    mark_all_seen(site.uow("anna"), above)
    buffer = SeenBuffer()
    assert not unread(buffer, site, below, person.id) and not unread(buffer, site, above, person.id)
    assert unread(buffer, site, beside, person.id) and unread(buffer, site, below)
    change(site, below)
    assert unread(buffer, site, below, person.id)
    mark_all_seen(site.uow(), above)
    assert 0 not in site.root["seen"]


def test_what_is_older_than_the_person_or_than_is_remembered_is_not_new(site: MemorySite) -> None:
    buffer, page = SeenBuffer(), site.page("Page")
    assert not buffer.is_unread(site.root, ME, page, site.now, page.modified + timedelta(seconds=1))
    assert buffer.is_unread(site.root, ME, page, site.now, page.modified)
    assert not buffer.is_unread(site.root, ME, page, page.modified + REMEMBERED + timedelta(seconds=1))


def test_what_makes_no_difference_is_forgotten(site: MemorySite) -> None:
    buffer, old = SeenBuffer(), site.page("Old")
    site.advance(days=80)
    recent = site.page("Recent")
    for page in (old, recent):
        buffer.note(site.root, ME, page)
    buffer.flush(site.root)
    prune(site.root, site.advance(days=20))
    assert dict(site.root["seen"][ME]) == {recent.uid: to_microseconds(recent.modified)}


def test_the_number_of_what_was_noted_grows_only_with_news(site: MemorySite) -> None:
    buffer, page = SeenBuffer(), site.page("Page")
    assert buffer.noted_by(ME) == 0
    for _ in range(3):
        buffer.note(site.root, ME, page)
    assert buffer.noted_by(ME) == 1
    change(site, page)
    buffer.note(site.root, ME, page)
    assert buffer.noted_by(ME) == 2 and buffer.noted_by(8) == 0


def test_many_threads_lose_nothing_while_it_is_flushed(site: MemorySite) -> None:
    buffer, pages = SeenBuffer(), [site.page(f"Page {n}") for n in range(30)]
    people = range(1, 7)

    def see(person: int) -> None:
        for page in pages:
            buffer.note({"seen": {}}, person, page)

    threads = [threading.Thread(target=see, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        buffer.flush(site.root)
        buffer.done()
    buffer.flush(site.root)
    buffer.done()
    assert not len(buffer) and all(len(site.root["seen"][person]) == len(pages) for person in people)


@pytest.mark.parametrize("people", [(ME, ME), (ME, 8)])
def test_two_processes_that_store_for_known_people_both_succeed(site: MemorySite, people: tuple[int, int]) -> None:
    one, another = SeenBuffer(), SeenBuffer()
    first, second = site.page("First"), site.page("Second")
    for person in people:
        one.note(site.root, person, first)
    one.flush(site.root)
    one.done()
    site.commit()
    third = site.page("Third")
    site.commit()
    with site.other() as other:
        one.note(site.root, people[0], second)
        another.note(other.root, people[1], other.root["uids"][third.uid])
        one.flush(site.root)
        another.flush(other.root)
        site.commit()
        other.commit()
        assert second.uid in other.root["seen"][people[0]] or people[0] == people[1]
        assert third.uid in other.root["seen"][people[1]]
