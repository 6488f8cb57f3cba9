"""How far each person has seen their inbox. Opening a page can't write, so this waits in memory until the worker stores it."""

from __future__ import annotations

from colonnade.jobs.noted import Noted, Root
from colonnade.notifications.inbox import inbox_of


class InboxSeen(Noted[int, int]):
    """The number of the last entry that each person was shown since the last flush."""

    def note(self, person_id: int, number: int) -> None:
        """A person was shown all entries up to *number*."""
        self.add(person_id, number)

    def until(self, person_id: int) -> int:
        """The number of the last entry that a person was shown, as far as this process knows and it isn't stored; else 0."""
        return self.noted(person_id) or 0

    def merged(self, before: int, new: int) -> int:
        """See `Noted`."""
        return max(before, new)

    def store(self, root: Root, key: int, value: int) -> None:
        """See `Noted`."""
        inbox = inbox_of(root, key)
        if inbox is not None and inbox.seen < value:
            inbox.seen = value
            inbox.changes += 1
