"""How far people have seen their inboxes, and what they opened. Showing a page can't write, so it is noted in memory until the background
worker stores it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

from colonnade.jobs.noted import NotedOfPeople, Root
from colonnade.notifications.inbox import inbox_of


class Shown(NamedTuple):
    """What a person was shown: all entries up to `until`, and objects, each with the number of the last entry that there was then."""

    until: int
    opened: Mapping[int, int]


_NOTHING = Shown(0, MappingProxyType({}))


class InboxSeen(NotedOfPeople[int, Shown]):
    """What each person was shown since the last flush."""

    def note(self, person_id: int, number: int) -> None:
        """A person was shown all entries up to *number*."""
        self.add_of(person_id, person_id, Shown(number, _NOTHING.opened))

    def note_opened(self, root: Root, person_id: int, uids: Collection[int]) -> None:
        """A person opened a page that shows these objects: what they were told of them so far is read."""
        inbox = inbox_of(root, person_id)
        if inbox is None:
            return
        known = self.opened(person_id)
        unread = {told.uid: inbox.last for told in inbox.unread_of(uids) if told.number > known.get(told.uid, 0)}
        if unread:
            self.add_of(person_id, person_id, Shown(0, unread))

    def until(self, person_id: int) -> int:
        """The number of the last entry that a person was shown, as far as this process knows and it isn't stored; else 0."""
        return (self.noted(person_id) or _NOTHING).until

    def opened(self, person_id: int) -> Mapping[int, int]:
        """The objects that a person opened, each with the number of the last entry that there was then."""
        return (self.noted(person_id) or _NOTHING).opened

    def merged(self, before: Shown, new: Shown) -> Shown:
        """See `Noted`."""
        return Shown(max(before.until, new.until), {**before.opened, **new.opened})

    def store(self, root: Root, key: int, value: Shown) -> None:
        """See `Noted`."""
        inbox = inbox_of(root, key)
        if inbox is None:
            return
        if inbox.seen < value.until:
            inbox.seen = value.until
            inbox.changes += 1
        inbox.mark_read_of(value.opened)
