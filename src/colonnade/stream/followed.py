"""What one person follows at a moment, and why an entry of the log is in their stream."""

from __future__ import annotations

from collections.abc import Container, Iterable, Set
from dataclasses import dataclass
from datetime import datetime

from colonnade.catalog.index import catalog, tag_walk
from colonnade.content.roots import SITE_UID
from colonnade.facets.following import Level, chosen_by, places_of
from colonnade.stream.log import Entry, Root

MAX_TAGGED = 300
"""Objects with followed tags whose entries are merged. Of a tag with more, the newest of the log have some."""


@dataclass(frozen=True)
class Followed:
    """Uids of objects and places, ids of people, and tags that a person follows, and those that they muted.

    Of a muted community comes only what they follow by itself.
    """

    person: int
    objects: frozenset[int]
    places: frozenset[int]
    people: frozenset[int]
    tags: frozenset[str]
    muted: frozenset[str]
    muted_places: frozenset[int] = frozenset()

    def reason(self, entry: Entry, tags: Iterable[str] = ()) -> tuple[str, int | str] | None:
        """Why an entry is in the stream, as (kind, what), kinds `object`, `person`, `tag`, `place`; None when it isn't."""
        if f"o:{entry.uid}" in self.muted or f"p:{entry.actor}" in self.muted:
            return None
        if entry.uid in self.objects:
            return "object", entry.uid
        if entry.place in self.muted_places:
            return None
        if entry.actor in self.people:
            return "person", entry.actor
        tag = next((tag for tag in tags if tag in self.tags), None)
        if tag is not None:
            return "tag", tag
        return ("place", entry.place) if entry.place in self.places else None

    def may_be_wanted(self, entry: Entry, tagged: Set[int] | None) -> bool:
        """Tell whether an entry may be in the stream, before its object is fetched; *tagged* is what `tagged` gives."""
        return self.reason(entry) is not None or tagged is None or entry.uid in tagged


def tagged(root: Root, tags: Iterable[str], visible: Container[int]) -> frozenset[int] | None:
    """The uids of what has one of *tags* and a reader may see; None when that is more than `MAX_TAGGED`."""
    found: set[int] = set()
    for tag in tags:
        part = catalog(root).page(tag_walk(tag), visible, MAX_TAGGED + 1 - len(found))
        found.update(part.uids)
        if part.after is not None or len(found) > MAX_TAGGED:
            return None
    return frozenset(found)


def followed_by(root: Root, person_id: int, now: datetime) -> Followed:
    """What a person follows now."""
    levels = {subject: choice.at(now) for subject, choice in chosen_by(root, person_id).items()}
    muted = frozenset(subject for subject, level in levels.items() if level == Level.MUTED)
    quiet = {subject for subject, level in levels.items() if level < Level.TRACKING}
    wanted = [subject for subject, level in levels.items() if level >= Level.TRACKING]
    objects = {int(subject[2:]) for subject in wanted if subject.startswith("o:")}
    places = {uid for uid in places_of(root, person_id) if f"o:{uid}" not in quiet}
    return Followed(
        person_id,
        frozenset(objects),
        frozenset(places | objects),
        frozenset(int(subject[2:]) for subject in wanted if subject.startswith("p:")),
        frozenset(subject[2:] for subject in wanted if subject.startswith("t:")),
        muted,
        frozenset(int(subject[2:]) for subject in muted if subject.startswith("o:")) - {SITE_UID},
    )
