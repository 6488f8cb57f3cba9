"""What each person has seen, and so what is new to them. Reading a page can't write, so this waits in memory until the worker stores it.

Kept is, for each person and object, which state of it they saw: its `modified` in microseconds. A person can also have seen all
that is in an object up to a moment. What changed longer ago than `REMEMBERED` is new to nobody, and forgotten.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from BTrees.LLBTree import LLBTree
from BTrees.LOBTree import LOBTree

from colonnade.clock import to_microseconds
from colonnade.content.objects import Content, lineage
from colonnade.jobs.noted import NotedOfPeople, Root

if TYPE_CHECKING:
    from colonnade.commands.base import UnitOfWork
    from colonnade.security.person import Person

AREA = "seen"
REMEMBERED = timedelta(days=90)
NEW_FOR = timedelta(days=14)
"""How long somebody is new here."""
_SEARCHED = 0  # no uid


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault(AREA, LOBTree())


def mark_all_seen(uow: UnitOfWork, obj: Content) -> None:
    """All that is in *obj* has been seen by the actor as it is now. Changes nothing that anybody else sees."""
    if uow.actor.id:
        _raise(_kept(uow.root, uow.actor.id), _below(obj.uid), to_microseconds(uow.now))


def prune(root: Root, now: datetime) -> None:
    """Forget what makes no difference any more."""
    limit = to_microseconds(now - REMEMBERED)
    for kept in list(root[AREA].values()):
        for key in [key for key, moment in kept.items() if moment < limit]:
            del kept[key]


class SeenBuffer(NotedOfPeople[tuple[int, int], int]):
    """What people saw since the last flush: a moment by person and object."""

    def note(self, root: Root, person_id: int, obj: Content) -> None:
        """A person sees *obj* as it is now."""
        moment = to_microseconds(obj.modified)
        if moment > self._moment(root, person_id, obj.uid):
            self.add_of(person_id, (person_id, obj.uid), moment)

    def is_unread(self, root: Root, person_id: int, obj: Content, now: datetime, joined: datetime | None = None) -> bool:
        """Tell whether *obj* changed since a person saw it. What is older than the person's account (*joined*) is not new to them."""
        if obj.modified < now - REMEMBERED or (joined is not None and obj.modified < joined):
            return False
        return to_microseconds(obj.modified) > self.seen_until(root, person_id, obj)

    def seen_until(self, root: Root, person_id: int, obj: Content) -> int:
        """The state of *obj* that a person saw last, as the `modified` that it had in microseconds; 0: none."""
        return max(self._moment(root, person_id, key) for key in (obj.uid, *(_below(node.uid) for node in lineage(obj))))

    def note_search(self, root: Root, person: Person | None, now: datetime) -> None:
        """A person searches: noted once, while they are new."""
        if is_new(person, now) and not self.has_searched(root, person.id):
            self.add_of(person.id, (person.id, _SEARCHED), to_microseconds(now))

    def has_searched(self, root: Root, person_id: int) -> bool:
        """Tell whether somebody searched while they were new."""
        return self._moment(root, person_id, _SEARCHED) > 0

    def _moment(self, root: Root, person_id: int, key: int) -> int:
        kept = root[AREA].get(person_id)
        return max(kept.get(key, 0) if kept is not None else 0, self.noted((person_id, key)) or 0)

    def merged(self, before: int, new: int) -> int:
        """See `Noted`."""
        return max(before, new)

    def store(self, root: Root, key: tuple[int, int], value: int) -> None:
        """See `Noted`."""
        person_id, uid = key
        _raise(_kept(root, person_id), uid, value)


def is_new(person: Person | None, now: datetime) -> bool:
    """Tell whether somebody came here lately."""
    return person is not None and person.created is not None and now - person.created < NEW_FOR


def _below(uid: int) -> int:
    """The key for all that is in the object *uid*; uids are positive."""
    return -uid


def _kept(root: Root, person_id: int) -> LLBTree:
    kept = root[AREA].get(person_id)
    if kept is None:
        kept = root[AREA][person_id] = LLBTree()
    return kept


def _raise(kept: LLBTree, key: int, moment: int) -> None:
    if kept.get(key, 0) < moment:
        kept[key] = moment
