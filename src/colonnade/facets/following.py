"""How much each person wants to know of an object, a place, a person or a tag: four levels, and being left alone for a time.

A subject is `o:UID` (an object, or a place), `p:ID` or `t:TAG`. What somebody chose is kept with them; who is to be told of a subject is
kept with it. Members of a place track it without choosing to, and everybody tracks the company's own place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.content.roots import SITE_UID, by_uid
from colonnade.facets.people_sets import FOLLOWS

Root = MutableMapping[str, Any]
LEVELS_AREA, FOLLOWERS_AREA = "follow_levels", "followers"


class Level(IntEnum):
    """How much: nothing but what is meant for one; only that and what one opens; in the stream; in the stream and told at once."""

    MUTED = 0
    NORMAL = 1
    TRACKING = 2
    WATCHING = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for a subject, and until when it is muted nevertheless."""

    level: Level
    muted_until: datetime | None = None

    def at(self, now: datetime) -> Level:
        """The level that counts at a moment."""
        return Level.MUTED if self.muted_until is not None and now < self.muted_until else self.level


def of_object(uid: int) -> str:
    """The subject that an object or a place is."""
    return f"o:{uid}"


def of_person(person_id: int) -> str:
    """The subject that a person is."""
    return f"p:{person_id}"


def of_tag(tag: str) -> str:
    """The subject that a tag is."""
    return f"t:{tag}"


def install(root: Root) -> None:
    """Make the areas in an empty database."""
    root.setdefault(LEVELS_AREA, LOBTree())
    root.setdefault(FOLLOWERS_AREA, OOBTree())


def choice(root: Root, person_id: int, subject: str) -> Choice | None:
    """What a person chose for *subject*, or None: then the default counts."""
    stored = root[LEVELS_AREA].get(person_id, {}).get(subject)
    if stored is not None:
        return _choice(stored)
    obj = _object(root, subject)
    return Choice(Level.WATCHING) if obj is not None and FOLLOWS.has(obj, person_id) else None


def level(root: Root, person_id: int, subject: str, now: datetime) -> Level:
    """The level that counts for a person and a subject at a moment."""
    chosen = choice(root, person_id, subject)
    return chosen.at(now) if chosen is not None else default_level(root, person_id, subject)


def is_muted(root: Root, person_id: int, obj: Any, now: datetime) -> bool:
    """Whether a person mutes an object or a place at a moment."""
    chosen = choice(root, person_id, of_object(obj.uid))
    return chosen is not None and chosen.at(now) == Level.MUTED


def muted_places(root: Root, person_id: int, now: datetime) -> list[int]:
    """The uids of the communities that a person mutes at a moment."""
    muted = [
        subject for subject, chosen in chosen_by(root, person_id).items() if subject.startswith("o:") and chosen.at(now) == Level.MUTED
    ]
    return [obj.uid for subject in muted if (obj := _object(root, subject)) is not None and obj.is_place and obj.__parent__ is not None]


def default_level(root: Root, person_id: int, subject: str) -> Level:
    """The level of who chose none: of one's own places, tracking."""
    uid = int(subject[2:]) if subject.startswith("o:") else 0
    return Level.TRACKING if uid and uid in places_of(root, person_id) else Level.NORMAL


def places_of(root: Root, person_id: int) -> set[int]:
    """The uids of the places that a person belongs to, the site among them."""
    return {SITE_UID, *root["memberships"].get(person_id, ())}


def choose(root: Root, person_id: int, subject: str, chosen: Choice | None) -> None:
    """Keep what a person chose; None: the default again. The caller checks that they may know of the subject."""
    mine = root[LEVELS_AREA].get(person_id)
    if mine is None:
        mine = root[LEVELS_AREA][person_id] = OOBTree()
    obj = _object(root, subject)
    follows = chosen is not None and chosen.level >= Level.TRACKING
    if obj is not None:
        FOLLOWS.set(root, obj, person_id, follows)
    else:
        _enter(root, subject, person_id, follows)
    if chosen is None or (obj is not None and chosen == Choice(Level.WATCHING)):
        mine.pop(subject, None)
    else:
        mine[subject] = (int(chosen.level), to_microseconds(chosen.muted_until) if chosen.muted_until else 0)


def _enter(root: Root, subject: str, person_id: int, on: bool) -> None:
    followers = root[FOLLOWERS_AREA].get(subject)
    if followers is None and on:
        followers = root[FOLLOWERS_AREA][subject] = LLTreeSet()
    if on:
        followers.insert(person_id)
    elif followers is not None:
        followers.discard(person_id)


def followers(root: Root, subject: str) -> Iterator[int]:
    """The ids of who chose to track or watch *subject*; whether they are muting it now, the caller asks."""
    obj = _object(root, subject)
    return FOLLOWS.people(obj) if obj is not None else iter(root[FOLLOWERS_AREA].get(subject, ()))


def chosen_by(root: Root, person_id: int) -> dict[str, Choice]:
    """All that a person chose, by subject."""
    plain = {of_object(uid): Choice(Level.WATCHING) for uid in FOLLOWS.objects(root, person_id)}
    return plain | {subject: _choice(stored) for subject, stored in root[LEVELS_AREA].get(person_id, {}).items()}


def people_followed(root: Root, person_id: int) -> int:
    """How many people somebody follows."""
    mine = root[LEVELS_AREA].get(person_id, {})
    return sum(subject.startswith("p:") and stored[0] >= Level.TRACKING for subject, stored in mine.items())


def forget_person(root: Root, person_id: int) -> None:
    """The person is gone for good: what they chose, and who follows them."""
    for subject in list(root[LEVELS_AREA].pop(person_id, ())):
        if subject in root[FOLLOWERS_AREA]:
            root[FOLLOWERS_AREA][subject].discard(person_id)
    _forget_subjects(root, (of_person(person_id),))


def forget_object(root: Root, uid: int, people: Iterable[int]) -> None:
    """The object is gone for good. *people* are those who followed it; what others chose for it stays, and does nothing."""
    for person_id in people:
        root[LEVELS_AREA].get(person_id, OOBTree()).pop(of_object(uid), None)


def _forget_subjects(root: Root, subjects: Iterable[str]) -> None:
    for subject in subjects:
        for person_id in root[FOLLOWERS_AREA].pop(subject, ()):
            root[LEVELS_AREA].get(person_id, OOBTree()).pop(subject, None)


def _choice(stored: tuple[int, int]) -> Choice:
    value, until = stored
    return Choice(Level(value), from_microseconds(until) if until else None)


def _object(root: Root, subject: str) -> Any:
    return by_uid(root, int(subject[2:])) if subject.startswith("o:") else None
