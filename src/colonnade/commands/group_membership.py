"""Groups of people: made, called, filled, put into communities, removed. Every change of a group goes by here.

Whoever is in a group is in the communities that have it, from the next request on. A change that would leave a community without
an owner, or the site without an administrator, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable

from colonnade.catalog.group_members import MEMBER_ROLES, OWNER, bringing, disagreeing, places_of_group, put_group, settle, settle_person
from colonnade.commands.base import UnitOfWork
from colonnade.commands.membership import demand_above
from colonnade.commands.owners import has_owner
from colonnade.content.errors import Invalid
from colonnade.content.names import slug
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.security.can import demand
from colonnade.security.groups import ADMINISTRATORS, Group, administrators
from colonnade.security.person import Person

_ = messages("colonnade")
MAX_NAME = 64


def add_group(uow: UnitOfWork, title: str, name: str = "") -> Group:
    """Make an empty group; its short name is made of the title if none is given. Raises NotAllowed, Invalid by field."""
    _demand_administrator(uow)
    group = uow.root["groups"].add(_name_for(title, name), title)
    uow.audit("group.added", group, name=group.name)
    return group


def _name_for(title: str, name: str) -> str:
    return name.strip() or slug(title)[:MAX_NAME]


def change_group(uow: UnitOfWork, group: Group, *, title: str, name: str, usable: bool, from_table: bool) -> None:
    """Call a group otherwise, and say who fills and who uses it. Communities that have it keep it. Raises NotAllowed, Invalid by field."""
    _demand_administrator(uow)
    if group.id == ADMINISTRATORS:
        title, name, from_table = group.title, group.name, False
    uow.audit("group.changed", group)
    uow.root["groups"].rename(group.id, _name_for(title, name), title)
    group.usable, group.from_table = usable, from_table


def remove_group(uow: UnitOfWork, group: Group) -> int:
    """Remove a group for good, also from the communities that have it; return how many people left one. Raises NotAllowed, Invalid."""
    _demand_administrator(uow)
    if group.id == ADMINISTRATORS:
        raise Invalid({"": _("The group of administrators can’t be removed.")})
    places = list(places_of_group(uow.root, group))
    owned = [place for place in places if (place.groups or {}).get(group.id) == OWNER]
    gone = sum(_without(uow, place, group) for place in places)
    _demand_owners(uow, owned)
    uow.root["groups"].remove(group.id)
    uow.audit("group.removed", group, name=group.name)
    return gone


def join_group(uow: UnitOfWork, group: Group, people: Iterable[Person]) -> int:
    """Put people into a group, and so into its communities; return how many are new. Raises NotAllowed, Invalid."""
    _demand_administrator(uow)
    new = [person for person in people if person.id not in group.members]
    if group.id == ADMINISTRATORS and any(person.kind == "guest" for person in new):
        raise Invalid({"": _("A guest can’t administer the site.")})
    places = list(places_of_group(uow.root, group))
    for person in new:
        uow.root["groups"].join(group.id, person.id)
        for place in places:
            settle(uow.root, place, person.id)
    if new:
        _account(uow, "group.joined", group, new)
    return len(new)


def leave_group(uow: UnitOfWork, group: Group, people: Iterable[Person], *, may_be_last: bool = False) -> int:
    """Take people out of a group, and so out of its communities where nothing else keeps them; return how many.

    Raises NotAllowed, and Invalid for the last administrator, and unless they *may be last* for who owns a community by it alone.
    """
    _demand_administrator(uow)
    gone = [person for person in people if person.id in group.members]
    leaving = {person.id for person in gone}
    if group.id == ADMINISTRATORS and gone and all(person.id in leaving for person in administrators(uow.root)):
        raise Invalid({"": _("The last administrator stays one. Name another one first.")})
    places = list(places_of_group(uow.root, group))
    owned = [place for place in places if any(place.members.get(person_id) == OWNER for person_id in leaving)]
    for person in gone:
        uow.root["groups"].leave(group.id, person.id)
        for place in places:
            settle(uow.root, place, person.id)
    if not may_be_last:
        _demand_owners(uow, owned)
    if gone:
        _account(uow, "group.left", group, gone)
    return len(gone)


# In communities


def usable_groups(uow: UnitOfWork) -> list[Group]:
    """The groups that owners of communities may add, by title."""
    return sorted((group for group in uow.root["groups"] if group.usable), key=lambda group: group.title)


def put_into(uow: UnitOfWork, place: Place, group: Group, role: str) -> int:
    """Have all who are in a group in a community, now and later; return how many came. Again, it gives them another role.

    Raises NotAllowed, and Invalid for a group that isn't for communities, for no role, and where nobody would own it any more.
    """
    demand(uow.actor, "manage", place)
    known = group.id in (place.groups or {})
    if place.__parent__ is None or role not in MEMBER_ROLES or not (group.usable or known):
        raise Invalid({"group": _("There is no such group or role.")})
    if not known:
        demand_above(uow.root, place, group.members)
    before = place.number_of_members
    put_group(uow.root, place, group, role)
    if known:
        _demand_owners(uow, [place])
    uow.audit("place.group", place, group=group.id, role=role)
    return place.number_of_members - before


def take_out(uow: UnitOfWork, place: Place, group: Group) -> int:
    """Have a group in a community no more; return how many left with it. Raises NotAllowed, Invalid as `put_into`."""
    demand(uow.actor, "manage", place)
    was_owner = (place.groups or {}).get(group.id) == OWNER
    gone = _without(uow, place, group)
    _demand_owners(uow, [place] if was_owner else [])
    uow.audit("place.group_left", place, group=group.id)
    return gone


def number_alone(uow: UnitOfWork, place: Place, group: Group) -> int:
    """How many are in a community by a group alone: so many leave with it."""
    brought = place.brought or {}
    alone = (person_id for person_id in group.members if person_id in brought and not brought[person_id])
    return sum(len(bringing(uow.root, place, person_id)) == 1 for person_id in alone)


def settle_all(uow: UnitOfWork) -> int:
    """Let all members of communities be those that follow from groups again; return of how many that wasn't so. Raises NotAllowed."""
    _demand_administrator(uow)
    places = [place for place in uow.root["site"].values() if isinstance(place, Place) and (place.groups or place.brought)]
    wrong = [(place, person_id) for place in places for person_id in disagreeing(uow.root, place)]
    for place, person_id in wrong:
        settle(uow.root, place, person_id)
    return len(wrong)


def settle_groups_of(uow: UnitOfWork, person: Person) -> None:
    """Let somebody new, or who became a guest or none any more, be where their groups are, as what they are now."""
    settle_person(uow.root, person.id)


def _without(uow: UnitOfWork, place: Place, group: Group) -> int:
    before = place.number_of_members
    put_group(uow.root, place, group, None)
    return before - place.number_of_members


def _demand_owners(uow: UnitOfWork, places: Iterable[Place]) -> None:
    alone = [place.title for place in places if not place.trashed and not has_owner(uow.root, place)]
    if alone:
        text = _("These communities would have no owner any more: ${names}. Name other ones first.", mapping={"names": alone})
        raise Invalid({"": text})


def _demand_administrator(uow: UnitOfWork) -> None:
    demand(uow.actor, "administer", uow.root["site"])


def _account(uow: UnitOfWork, action: str, group: Group, people: list[Person]) -> None:
    if len(people) == 1:
        uow.audit(action, group, person=people[0].id)
    else:
        uow.audit(f"{action}_many", group, people=len(people))
