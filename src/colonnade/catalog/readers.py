"""From a person to a reader: principals from groups and memberships, and the access ids they may read."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from BTrees.LOBTree import LOBTree

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.at_the_door import invited_into
from colonnade.catalog.group_members import GUEST, OWNER, put_own_role
from colonnade.content.objects import Place
from colonnade.plugins.state import state
from colonnade.security.groups import groups_of, is_administrator
from colonnade.security.person import Person
from colonnade.security.reader import ANONYMOUS, EVERYONE, STAFF, All, Reader

Root = MutableMapping[str, Any]


def install(root: Root) -> None:
    """Make the index from people to their places in an empty database."""
    root.setdefault("memberships", LOBTree())


def member_principal(place: Place) -> str:
    """The principal that all members of *place* have, its owners too."""
    return f"m:{place.uid}"


def owner_principal(place: Place) -> str:
    """The principal that the owners of *place* have."""
    return f"o:{place.uid}"


def guest_principal(place: Place) -> str:
    """The principal that the guests of *place* have."""
    return f"v:{place.uid}"


def invited_principal(place: Place) -> str:
    """The principal that those have who are invited into *place*: they may know of it."""
    return f"i:{place.uid}"


def set_member(root: Root, place: Place, person_id: int, role: str | None) -> None:
    """Give a person a role of their own in *place* (`member`, `owner`, `guest`), or none. Rights follow at the next request.

    What groups bring them there counts beside it.
    """
    put_own_role(root, place, person_id, role)


def principals_of(root: Root, person: Person) -> frozenset[str]:
    """All principals that a person acts as. Of a community in the trash there are only owners, who can take it back."""
    own = {EVERYONE, person.principal}
    if person.kind != "guest":
        own.add(STAFF)
    removed = root["site"].removed.values()
    for uid, role in root["memberships"].get(person.id, {}).items():
        if uid not in removed:
            own.add(f"v:{uid}" if role == GUEST else f"m:{uid}")
        if role == OWNER:
            own.add(f"o:{uid}")
    own.update(f"i:{uid}" for uid in invited_into(root, person.id))
    return frozenset(own | groups_of(root, person.id))


def reader_of(root: Root, person: Person | None) -> Reader:
    """The reader that a person is now; nobody and people who left read as anonymous."""
    if person is None or not person.active:
        return ANONYMOUS  # who may write nothing anyway
    principals = principals_of(root, person)
    administrator = is_administrator(root, person.id)
    visible = All(access_table(root).closed) if administrator else access_table(root).visible(principals)
    return Reader(person, principals, visible, administrator, state(root).read_only)
