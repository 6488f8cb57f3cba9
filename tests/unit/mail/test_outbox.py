"""The outbox takes letters in any transaction, each once, and keeps them until they are done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ZODB.POSException import ConflictError

from colonnade.mail import outbox
from colonnade.mail.outbox import Letter, Outbox, put
from colonnade.testing import MemorySite


@pytest.fixture(autouse=True)
def box(site: MemorySite) -> Outbox:
    outbox.switch(site.root, on=True)
    site.commit()
    return outbox.outbox(site.root)


def queue(site: MemorySite, **options: object) -> Letter | None:
    return put(site.root, "notice", site.now, **{"person": 7, **options})


def test_a_letter_is_there_after_its_transaction_only(site: MemorySite, box: Outbox) -> None:
    queue(site)
    site.abort()
    assert len(box) == 0
    letter = queue(site, about=(1, "x"))
    site.commit()
    assert box.get(letter.id).about == (1, "x") and box.due(site.now, 9) == [letter.id]


def test_a_site_without_mail_keeps_nothing(site: MemorySite, box: Outbox) -> None:
    outbox.switch(site.root, on=False)
    assert queue(site) is None and len(box) == 0


def test_the_same_letter_is_queued_once(site: MemorySite, box: Outbox) -> None:
    letter = queue(site, once="comment 5 to 7")
    assert queue(site, once="comment 5 to 7") is None and queue(site, once="comment 6 to 7") and len(box) == 2
    box.remove(letter, site.now)
    assert queue(site, once="comment 5 to 7") is None
    site.advance(days=29)
    assert box.sweep(site.now) == 0 and queue(site, once="comment 5 to 7") is None
    site.advance(days=2)
    assert box.sweep(site.now) == 1 and queue(site, once="comment 5 to 7")


def test_the_same_letter_of_two_at_once_is_queued_once(site: MemorySite, box: Outbox) -> None:
    with site.other() as other:
        queue(site, once="x")
        queue(other, once="x")
        site.commit()
        with pytest.raises(ConflictError):
            other.commit()
        other.abort()
        assert queue(other, once="x") is None


def test_those_who_write_at_once_seldom_meet(site: MemorySite) -> None:
    """Entries in one shard go together, too, once it isn't empty: as on any site after a while."""
    for _ in range(200):
        queue(site)
    site.commit()
    collisions = 0
    for _ in range(40):
        with site.other() as other:
            queue(site)
            queue(other)
            site.commit()
            try:
                other.commit()
            except ConflictError:
                collisions += 1
        site.abort()
    assert collisions <= 2


@pytest.mark.parametrize("receivers", [{"person": 0}, {"person": 7, "address": "a@example.com"}])
def test_a_letter_has_one_receiver(site: MemorySite, receivers: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="person or an address"):
        queue(site, **receivers)


def test_letters_are_due_in_their_order(site: MemorySite, box: Outbox) -> None:
    late, soon, now = (queue(site, due=site.now + timedelta(minutes=minutes)) for minutes in (9, 3, 0))
    assert box.due(site.now, 9) == [now.id] and box.number_due(site.now) == 1
    site.advance(minutes=9)
    assert box.due(site.now, 9) == [now.id, soon.id, late.id] and box.due(site.now, 2) == [now.id, soon.id]
    assert box.number_due(site.now) == box.number_waiting() == 3


def test_what_is_given_up_is_due_no_more_until_it_is_tried_again(site: MemorySite, box: Outbox) -> None:
    letter = queue(site)
    box.give_up(letter, "550 no")
    assert not box.due(site.now, 9) and box.failed() == [letter] and len(box) == 1
    box.retry(letter, site.now)
    assert box.due(site.now, 9) == [letter.id] and not box.failed()
    box.give_up(letter, "550 no")
    box.remove(letter, site.now)
    assert len(box) == 0 and box.number_waiting() == 0


def test_letters_are_stored_whole(site: MemorySite, box: Outbox) -> None:
    letter = queue(site, about=("標題", 5, site.now), once="x")
    site.commit()
    with site.other() as other:
        found = outbox.outbox(other.root).get(letter.id)
        assert (found.kind, found.person, found.about, found.state) == ("notice", 7, ("標題", 5, site.now), "waiting")


def test_whoever_sends_does_not_meet_who_puts_in(site: MemorySite, box: Outbox) -> None:
    """Neither taking in nor what comes of the letters; but for those who began before the arrivals were asked for."""
    for _ in range(100):
        queue(site)
    site.commit()
    arrived = [entry.value.id for entry in box.arrivals.next(1000)]
    site.commit()
    works = (
        lambda letter: box.remove(letter, site.now),
        lambda letter: box.give_up(letter, "no"),
        lambda letter: box.retry(letter, site.now),
    )
    with site.other() as other:
        for _ in range(100):
            queue(other)
        box.take_in_all(arrived)
        site.commit()
        other.commit()
        for letter, work in zip([box.get(letter_id) for letter_id in arrived], 34 * works, strict=False):
            queue(other)
            work(letter)
            site.commit()
            other.commit()
    site.abort()
    assert len(box.arrivals) == 200 and len(box.failed()) == 33 and box.number_waiting() == 200 + 33


@pytest.mark.parametrize("sent", [False, True])
def test_a_letter_that_two_put_in_before_and_after_it_was_taken_in_is_one(site: MemorySite, box: Outbox, sent: bool) -> None:
    """The second began before it could see the first; BTrees may let both in."""
    letter = queue(site, once="x")
    box.take_in(letter)
    twin = Letter(letter.id, "notice", 7, "", (), letter.created, letter.due, once=True)
    if sent:
        box.remove(letter, site.now)
    box.add(twin)
    box.take_in_all([twin.id])
    assert len(box) == box.number_waiting() == len(box.due(site.now, 9)) == (0 if sent else 1)


def test_an_outbox_of_before_letters_arrived_keeps_its_letters(site: MemorySite, box: Outbox) -> None:
    letter = queue(site)
    box.take_in(letter)
    del box.arrivals
    site.commit()
    outbox.install(site.root)
    assert queue(site) and box.get(letter.id) is letter and len(box) == box.number_due(site.now) == 2
