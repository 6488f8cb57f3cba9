"""What people opened lately. Reading a page can't write, so visits wait in memory until the worker stores them."""

from __future__ import annotations

from BTrees.LOBTree import LOBTree

from colonnade.jobs.noted import NotedOfPeople, Root

KEPT = 20


def install(root: Root) -> None:
    """Make the area of visits in an empty database."""
    root.setdefault("visits", LOBTree())


class VisitBuffer(NotedOfPeople[int, list[int]]):
    """The uids that each person opened since the last flush, the latest first."""

    def note(self, person_id: int, uid: int) -> None:
        """*person_id* opened the object *uid* just now."""
        if (self.noted(person_id) or [])[:1] != [uid]:
            self.add_of(person_id, person_id, [uid])

    def recent(self, root: Root, person_id: int) -> list[int]:
        """The uids that a person opened, the latest first, stored ones included."""
        return _newest_first([*(self.noted(person_id) or ()), *root["visits"].get(person_id, ())])

    def merged(self, before: list[int], new: list[int]) -> list[int]:
        """See `Noted`."""
        return _newest_first([*new, *before])

    def store(self, root: Root, key: int, value: list[int]) -> None:
        """See `Noted`."""
        root["visits"][key] = tuple(_newest_first([*value, *root["visits"].get(key, ())]))


def _newest_first(uids: list[int]) -> list[int]:
    return list(dict.fromkeys(uids))[:KEPT]
