"""An inbox keeps what a person was told in order, as one what is one while it is unseen, and no more than it holds."""

from __future__ import annotations

from colonnade.notifications import inbox as module
from colonnade.notifications.inbox import Inbox, Told
from colonnade.notifications.seen import InboxSeen
from colonnade.testing import MemorySite


def told(uid: int = 1, actor: int = 11, verb: str = "commented", kind: str = "response", **values: object) -> Told:
    return Told(0, 0, kind, verb, uid, (actor,), 1, 1_000_000, **values)


def test_entries_come_newest_first_and_go_on_before_a_number() -> None:
    inbox = Inbox()
    for uid in (1, 2, 3):
        inbox.add(told(uid))
    assert [entry.uid for entry in inbox.entries()] == [3, 2, 1]
    assert [entry.uid for entry in inbox.entries(before=3)] == [2, 1]


def test_the_same_while_unseen_is_one_entry_that_moves_to_the_top() -> None:
    inbox = Inbox()
    first, new = inbox.add(told(1, 11))
    inbox.add(told(2, 11))
    joined, also_new = inbox.add(told(1, 12, kind="mention"))
    again, _new = inbox.add(told(1, 11))
    assert (new, also_new) == (True, False)
    assert (joined.first, joined.actors, joined.count, joined.kind) == (first.first, (12, 11), 2, "mention")
    assert (again.actors, again.count, again.kind) == ((11, 12), 2, "mention")
    assert [entry.uid for entry in inbox.entries()] == [1, 2] and inbox.size == 2


def test_what_was_seen_or_read_or_is_said_otherwise_stays_by_itself() -> None:
    inbox = Inbox()
    inbox.add(told(1))
    inbox.seen = inbox.last
    read, _new = inbox.add(told(1))
    inbox.mark_read(read.first)
    inbox.add(told(1))
    inbox.add(told(1, verb="edited"))
    inbox.add(told(1, text=("forum", "You were answered")))
    assert inbox.size == 5


def test_the_oldest_is_dropped_when_the_inbox_is_full(monkeypatch: object) -> None:
    monkeypatch.setattr(module, "CAPACITY", 10)
    inbox = Inbox()
    for uid in range(25):
        inbox.add(told(uid))
    assert [entry.uid for entry in inbox.entries()] == list(range(24, 14, -1)) and inbox.size == 10


def test_unseen_is_what_came_after_what_was_seen() -> None:
    inbox = Inbox()
    for uid in (1, 2, 3):
        inbox.add(told(uid))
    inbox.seen = 1
    assert [entry.uid for entry in inbox.unseen()] == [3, 2]
    assert [entry.uid for entry in inbox.unseen(2)] == [3]
    inbox.mark_all_read()
    assert list(inbox.unseen()) == [] and all(entry.read for entry in inbox.entries())


def test_an_entry_is_found_by_what_it_keeps_for_life() -> None:
    inbox = Inbox()
    first, _new = inbox.add(told(1))
    inbox.add(told(2))
    inbox.add(told(1, 12))
    assert inbox.get(first.first).number == 3
    assert inbox.mark_read(first.first) and not inbox.mark_read(99)
    assert inbox.get(first.first).read


def test_an_inbox_survives_being_stored(site: MemorySite) -> None:
    inbox = module.made_inbox(site.root, 7)
    inbox.add(told(1, text=("forum", "Hi"), subject="t:vpn"))
    site.commit()
    version = inbox.version
    with site.other() as other:
        found = module.inbox_of(other.root, 7)
        assert list(found.entries()) == list(inbox.entries()) and found.version == version
    inbox.add(told(2))
    assert inbox.version != version


def test_what_was_seen_waits_in_memory_until_it_is_stored(site: MemorySite) -> None:
    inbox, seen = module.made_inbox(site.root, 7), InboxSeen()
    inbox.add(told(1))
    seen.note(7, 1)
    seen.note(7, 0)
    seen.note(8, 3)  # somebody without an inbox
    assert seen.until(7) == 1 and inbox.seen == 0
    seen.flush(site.root)
    seen.note(7, 2)
    seen.done()
    assert (inbox.seen, seen.until(7), seen.until(8), len(seen)) == (1, 2, 0, 1)
