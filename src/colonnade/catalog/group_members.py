"""Groups in communities: what role each person has in a place by themselves and by groups, kept where all lists read it.

`place.members` has the role that counts for each person, whatever it comes from. `place.groups` tells which groups are in it, and
`place.brought` whom they bring, each with the role that they have by themselves: what is left when no group brings them any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent.mapping import PersistentMapping

from colonnade.catalog import at_the_door
from colonnade.catalog.named_in_apps import forget_named
from colonnade.content.objects import Place
from colonnade.content.roots import by_uid
from colonnade.security.groups import Group

Root = MutableMapping[str, Any]
MEMBER, OWNER, GUEST = MEMBER_ROLES = "member", "owner", "guest"
_RANK = {GUEST: 1, MEMBER: 2, OWNER: 3}


def highest(roles: Iterable[str | None]) -> str | None:
    """The one of some roles that may do most; None when there is none."""
    return max(filter(None, roles), key=_RANK.__getitem__, default=None)


def own_role(place: Place, person_id: int) -> str | None:
    """The role that a person has by themselves, whatever groups bring them."""
    if place.brought is not None and person_id in place.brought:
        return place.brought[person_id] or None
    return place.members.get(person_id)


def groups_in(root: Root, place: Place) -> list[tuple[Group, str]]:
    """(group, role) of the groups in a place, by title."""
    found = ((root["groups"].get(group_id), role) for group_id, role in (place.groups or {}).items())
    return sorted(((group, role) for group, role in found if group is not None), key=lambda pair: pair[0].title)


def bringing(root: Root, place: Place, person_id: int) -> list[tuple[Group, str]]:
    """(group, role) of the groups that bring a person, by title. Guests of the site are brought as guests only."""
    if place.brought is None or person_id not in place.brought:
        return []
    return _bringing(root, place, person_id)


def _bringing(root: Root, place: Place, person_id: int) -> list[tuple[Group, str]]:
    person = root["people"].get(person_id)
    is_guest = person is not None and person.kind == "guest"
    return [(group, GUEST if is_guest else role) for group, role in groups_in(root, place) if person_id in group.members]


def put_own_role(root: Root, place: Place, person_id: int, role: str | None) -> None:
    """Give a person a role by themselves, or none; the role that counts follows."""
    brought = bringing(root, place, person_id)
    if brought:
        place.brought[person_id] = role or ""
    _put_role(root, place, person_id, highest([role, *(each for _group, each in brought)]))


def _put_role(root: Root, place: Place, person_id: int, role: str | None) -> None:
    if place.members.get(person_id) == role:
        return
    places = root["memberships"].get(person_id)
    if places is None:
        places = root["memberships"][person_id] = PersistentMapping()
    place.put_member(person_id, role)
    if role is None:
        places.pop(place.uid, None)
        forget_named(root, place, f"p:{person_id}")
    else:
        places[place.uid] = role


def settle(root: Root, place: Place, person_id: int) -> None:
    """Let a person have in a place what follows from their own role and their groups. Writes only what differs."""
    own, brought = own_role(place, person_id), _bringing(root, place, person_id)
    if brought:
        if place.brought is None:
            place.brought = OOBTree()
        if place.brought.get(person_id) != (own or ""):
            place.brought[person_id] = own or ""
        root[at_the_door.AREA].take(place.uid, person_id)  # who asked, or is invited, is in now
    elif place.brought is not None and person_id in place.brought:
        del place.brought[person_id]
    _put_role(root, place, person_id, highest([own, *(role for _group, role in brought)]))


def places_of_group(root: Root, group: Group) -> Iterator[Place]:
    """The communities that have a group."""
    found = (by_uid(root, uid) for uid in sorted(group.places))
    return (place for place in found if isinstance(place, Place))


def settle_person(root: Root, person_id: int) -> None:
    """Let a person be where their groups are, as what they are now: after they were made, or became a guest or none any more."""
    for group_id in root["groups"].ids_of(person_id):
        for place in places_of_group(root, root["groups"].get(group_id)):
            settle(root, place, person_id)


def put_group(root: Root, place: Place, group: Group, role: str | None) -> None:
    """Have a group in a place with a role, or (None) no more, and let its members follow."""
    group.demand_current()
    kept = {group_id: known for group_id, known in (place.groups or {}).items() if group_id != group.id}
    place.groups = {**kept, group.id: role} if role is not None else kept or None
    group.places = group.places | {place.uid} if role is not None else group.places - {place.uid}
    if role is None:
        forget_named(root, place, group.principal)
    for person_id in group.members:
        settle(root, place, person_id)


def forget_place(root: Root, place: Place) -> None:
    """The place is gone for good: groups bring nobody there any more."""
    for group, _role in groups_in(root, place):
        group.places = group.places - {place.uid}
    place.groups = place.brought = None


def forget_person(root: Root, person_id: int) -> None:
    """The person is gone for good, from their groups and from what these brought them to."""
    groups = root["groups"]
    places = {place for group_id in groups.ids_of(person_id) for place in places_of_group(root, groups.get(group_id))}
    groups.leave_all(person_id)
    for place in places:
        if place.brought is not None:
            place.brought.pop(person_id, None)


def disagreeing(root: Root, place: Place) -> list[int]:
    """The ids of those in whom a place's members, what groups bring, and what people know of their places don't agree."""
    wanted = {person_id for group, _role in groups_in(root, place) for person_id in group.members}
    known = set(place.brought or ())
    wrong = wanted ^ known
    for person_id in wanted & known:
        role = highest([place.brought[person_id], *(each for _group, each in _bringing(root, place, person_id))])
        if place.members.get(person_id) != role or root["memberships"].get(person_id, {}).get(place.uid) != role:
            wrong.add(person_id)
    return sorted(wrong)
