"""Who gets what on a homepage: groups and kinds of people on that of the site, roles on that of a community.

A key of a group is its principal (`g:7`), that of a kind of people begins with `k:`, that of a role in a community with `r:`.
Guests from outside don't come to the site's page, so they are no kind here.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from colonnade.catalog.group_members import GUEST, MEMBER, OWNER
from colonnade.catalog.readers import guest_principal, member_principal
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.security.groups import ADMINISTRATORS, Group
from colonnade.security.predicates import is_owner_here
from colonnade.security.reader import Reader

Root = MutableMapping[str, Any]
KINDS = ("employee", "contractor")
ROLES = (MEMBER, OWNER, GUEST)
_GROUP, _KIND, _ROLE = "g:", "k:", "r:"


def keys_of(reader: Reader, place: Place) -> frozenset[str]:
    """What a reader is on the homepage of *place*."""
    if place.__parent__ is None:
        groups = (principal for principal in reader.principals if principal.startswith(_GROUP))
        return frozenset((*groups, kind_key(reader)))
    owns, principals = is_owner_here(reader, place), reader.principals  # who owns the community above may own it and not be in it
    held = {OWNER: owns, MEMBER: owns or member_principal(place) in principals, GUEST: guest_principal(place) in principals}
    return frozenset(_ROLE + role for role, holds in held.items() if holds)


def kind_key(reader: Reader) -> str:
    """The key of the kind of people that a reader is of, '' for nobody."""
    return _KIND + reader.person.kind if reader.person is not None else ""


def kind_of(key: str) -> str | None:
    """The kind of people that a key is of, or None."""
    return key.removeprefix(_KIND) if key.startswith(_KIND) else None


def role_of(key: str) -> str | None:
    """The role that a key is of, or None."""
    return key.removeprefix(_ROLE) if key.startswith(_ROLE) else None


def group_of(root: Root, key: str) -> Group | None:
    """The group that a key is of, or None: also where the group was removed."""
    number = number_in(key.removeprefix(_GROUP)) if key.startswith(_GROUP) else None
    return root["groups"].get(number) if number else None


def possible_keys(root: Root, place: Place) -> list[str]:
    """All keys that an audience on the homepage of *place* can have: kinds, then groups by title; in a community its roles."""
    if place.__parent__ is not None:
        return [_ROLE + role for role in ROLES]
    groups = sorted(root["groups"], key=lambda group: (group.id != ADMINISTRATORS, group.title))
    return [*(_KIND + kind for kind in KINDS), *(group.principal for group in groups)]
