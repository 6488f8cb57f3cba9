"""Communities and who alone owns them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from colonnade.content.objects import Place
from colonnade.content.roots import Root, by_uid


def has_owner(root: Root, place: Place, without: Collection[int] = ()) -> bool:
    """Whether somebody owns a community, by themselves or as an owner of the one above it, who may sign in and isn't among *without*."""
    owners = (person_id for person_id in owners_of(place) if person_id not in without)
    return any((person := root["people"].get(person_id)) is not None and person.active for person_id in owners)


def owners_of(place: Place) -> Iterator[int]:
    """The ids of the people who own a community; where owners are inherited, of those who own the one above it, too."""
    own = [person_id for person_id, role in place.members.items() if role == "owner"]
    inherited = owners_of(place.above) if place.above is not None and place.owners_inherited else ()
    return iter(dict.fromkeys((*own, *inherited)))


def ownerless_without(root: Root, leaving: Collection[int]) -> list[Place]:
    """The communities that would have no owner any more without these people."""
    owned = {uid for person_id in leaving for uid, role in root["memberships"].get(person_id, {}).items() if role == "owner"}
    places = (by_uid(root, uid) for uid in sorted(owned))
    return [place for place in places if isinstance(place, Place) and not place.trashed and not has_owner(root, place, leaving)]


def ownerless(root: Root) -> Iterator[Place]:
    """The communities that nobody owns."""
    return (child for child in root["site"].values() if isinstance(child, Place) and not has_owner(root, child))
