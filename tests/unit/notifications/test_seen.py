"""What people opened is read, in memory at once and in the database when it is stored."""

from __future__ import annotations

from colonnade.commands.comment import add_comment
from colonnade.notifications.inbox import inbox_of
from colonnade.notifications.seen import InboxSeen
from colonnade.testing import memory_site
from tests.unit.notifications.conftest import Teller


def test_what_came_in_before_is_read_and_what_comes_later_is_not():
    with memory_site() as site:
        ann, ben = site.person("ann"), site.person("ben")
        one, two = site.page("One", by="ann"), site.page("Two", by="ann")
        tell, seen = Teller(site), InboxSeen()
        for page in (one, two):
            add_comment(site.uow("ben"), page, "Good")
            tell()
        box = inbox_of(site.root, ann.id)
        seen.note_opened(site.root, ben.id, {one.uid})
        assert not len(seen)  # nothing to mark: nothing waits, and the worker needs to store nothing
        seen.note_opened(site.root, ann.id, {one.uid, 12345})
        assert seen.opened(ann.id) == {one.uid: box.last} and seen.noted_by(ann.id) == 1 and not any(told.read for told in box.entries())
        seen.note_opened(site.root, ann.id, {one.uid})
        assert seen.noted_by(ann.id) == 1
        number = box.last
        box.seen = box.last  # so that the next one stands for itself
        site.advance(minutes=5)
        add_comment(site.uow("ben"), one, "Better")
        tell()
        seen.flush(site.root)
        assert [(told.uid, told.read) for told in box.entries() if told.number <= number] == [(two.uid, False), (one.uid, True)]
        assert [told.read for told in box.entries() if told.number > number] == [False]
        seen.note_opened(site.root, ann.id, {one.uid})
        seen.done()
        assert seen.opened(ann.id)  # opened once more while it was being stored
        seen.flush(site.root)
        seen.done()
        assert not len(seen) and [told.read for told in box.entries()] == [True, False, True]
