"""Who likes an object, and who follows it: sets of people at the object, and of objects at each person."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

from BTrees.Length import Length
from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from persistent import Persistent

from colonnade.content.objects import Content

Root = MutableMapping[str, Any]


class PeopleSet(Persistent):
    """Ids of people. Two who join at once don't meet: both parts resolve conflicts."""

    def __init__(self) -> None:
        self.people = LLTreeSet()
        self.number = Length()


@dataclass(frozen=True)
class Relation:
    """A relation of people to objects: kept in the object's attribute and in an area of the root, both in step."""

    attribute: str
    area: str

    def install(self, root: Root) -> None:
        """Make the area in an empty database."""
        root.setdefault(self.area, LOBTree())

    def number(self, obj: Content) -> int:
        """How many people there are."""
        kept = getattr(obj, self.attribute)
        return kept.number() if kept is not None else 0

    def has(self, obj: Content, person_id: int) -> bool:
        """Tell whether a person is among them."""
        kept = getattr(obj, self.attribute)
        return kept is not None and person_id in kept.people

    def people(self, obj: Content) -> Iterator[int]:
        """Their ids."""
        kept = getattr(obj, self.attribute)
        return iter(kept.people if kept is not None else ())

    def objects(self, root: Root, person_id: int) -> list[int]:
        """The uids of a person's objects; the caller checks which of them its reader may see."""
        return list(root[self.area].get(person_id, ()))

    def set(self, root: Root, obj: Content, person_id: int, on: bool) -> bool:
        """Let a person in or out; tell whether that changed anything."""
        if self.has(obj, person_id) == on:
            return False
        if getattr(obj, self.attribute) is None:
            setattr(obj, self.attribute, PeopleSet())
        if person_id not in root[self.area]:
            root[self.area][person_id] = LLTreeSet()
        kept, mine = getattr(obj, self.attribute), root[self.area][person_id]
        (kept.people.insert if on else kept.people.remove)(person_id)
        (mine.insert if on else mine.discard)(obj.uid)
        kept.number.change(1 if on else -1)
        return True

    def forget_object(self, root: Root, obj: Content) -> None:
        """The object is gone for good."""
        for person_id in self.people(obj):
            if person_id in root[self.area]:
                root[self.area][person_id].discard(obj.uid)

    def forget_person(self, root: Root, person_id: int, by_uid: Any) -> None:
        """The person is gone for good."""
        for uid in self.objects(root, person_id):
            obj = by_uid(root, uid)
            if obj is not None:
                self.set(root, obj, person_id, on=False)
        root[self.area].pop(person_id, None)


LIKES = Relation("likes", "likes")
FOLLOWS = Relation("followers", "follows")
RELATIONS = (LIKES, FOLLOWS)


def install(root: Root) -> None:
    """Make the areas in an empty database."""
    for relation in RELATIONS:
        relation.install(root)


def likes_of(obj: Content) -> int:
    """How many people like *obj*."""
    return LIKES.number(obj)
