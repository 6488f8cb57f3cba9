"""Communities in communities: start one below another, put one there, let it stand by itself again; and which ones are related.

The rules, as the pages say them: nobody reads a sub-community who may not read the community above it. Each has its members, but only
people who are in the one above, or may read it as all employees do, can be among them. The owners of the one above own it too, if that is
chosen. One that lies below another has none below it.
"""

from __future__ import annotations

from collections.abc import Iterable

from colonnade.catalog.group_members import OWNER
from colonnade.catalog.place_access import set_access
from colonnade.commands.base import UnitOfWork
from colonnade.commands.membership import demand_above
from colonnade.commands.owners import has_owner
from colonnade.commands.places import add_place
from colonnade.content.communities import Communities
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.mark import note_place_change
from colonnade.content.objects import RESTRICTED, Place
from colonnade.content.roots import Root, by_uid
from colonnade.i18n import messages
from colonnade.security.can import can, demand

_ = messages("colonnade")
MOST_RELATED = 20


def may_have_below(uow: UnitOfWork, place: Place) -> bool:
    """Tell whether the actor can put a community below *place*: they manage it, it isn't archived, and lies below none itself."""
    is_open = place.__parent__ is not None and place.above is None and not place.archived and not place.trashed
    return is_open and bool(can(uow.actor, "manage", place))


def start_below(uow: UnitOfWork, above: Place, title: str, *, access: str = RESTRICTED, owners_inherited: bool = True) -> Place:
    """Make a sub-community of *above* and return it; who makes it owns it, if they can be in it at all.

    Raises NotAllowed, Invalid as `add_place` does.
    """
    if not may_have_below(uow, above):
        raise NotAllowed("add", "a sub-community")
    person = uow.actor.person
    is_in = person is not None and (person.id in above.members or above.is_for_all_staff)
    place = add_place(uow, title, access=access, members={person.id: OWNER} if is_in else {})
    place.above, place.owners_inherited = above, owners_inherited or not is_in
    set_access(uow.root, place)
    return place


def put_below(uow: UnitOfWork, place: Place, above: Place, *, owners_inherited: bool = True) -> None:
    """Make a community a sub-community of another. Takes the right to manage both.

    Raises NotAllowed, and Invalid (`above`) where it has some itself, where the other lies below one, or where some who are in it aren't
    in the other.
    """
    demand(uow.actor, "manage", place)
    demand(uow.actor, "manage", above)
    if place.__parent__ is None or above.__parent__ is None:
        raise NotAllowed("put below", "the site")
    if above is place or above.above is not None:
        raise Invalid({"above": _("A sub-community can’t have any of its own.")})
    if not may_have_below(uow, above):
        raise NotAllowed("put below", "archived")
    if Communities(uow.root).below(place):
        raise Invalid({"above": _("It has sub-communities itself. Let them stand by themselves first.")})
    before, place.above = place.above, above
    try:
        demand_above(uow.root, place, place.members)
    except Invalid as error:
        place.above = before
        raise Invalid({"above": error.errors["people"]}) from error
    place.owners_inherited = owners_inherited
    set_access(uow.root, place)


def inherit_owners(uow: UnitOfWork, place: Place, inherited: bool) -> None:
    """Choose whether the owners of the community above own this one, too. Raises NotAllowed, and Invalid when then nobody owns it."""
    demand(uow.actor, "manage", place)
    if place.above is None or place.owners_inherited == inherited:
        return
    place.owners_inherited = inherited
    if not has_owner(uow.root, place):
        place.owners_inherited = True
        raise Invalid({"owners_inherited": _("Nobody would own it. Name an owner first.")})
    set_access(uow.root, place)


def stand_by_itself(uow: UnitOfWork, place: Place) -> None:
    """Take a community out of the one above it. Nobody can read more by that: one that was open to some only is restricted then.

    Raises NotAllowed, and Invalid when then nobody owns it.
    """
    demand(uow.actor, "manage", place)
    if place.above is None:
        return
    inherit_owners(uow, place, False)
    take_out_of_above(uow.root, place)


def take_out_of_above(root: Root, place: Place) -> None:
    """Let a sub-community lie in no other; whoever calls it has asked whether that may be, and whether somebody owns it then."""
    if not place.above.is_for_all_staff:
        place.access = RESTRICTED  # an open one would be read, a moderated one be known, by all employees
    place.above, place.owners_inherited = None, False
    set_access(root, place)


def set_related(uow: UnitOfWork, place: Place, uids: Iterable[int]) -> None:
    """Choose which communities the page of this one leads to, in this order. Each reader is shown those of which they may know.

    Raises NotAllowed, also for one of which the actor may not know, and Invalid for too many.
    """
    demand(uow.actor, "manage", place)
    chosen = dict.fromkeys(uid for uid in uids if uid != place.uid)
    if len(chosen) > MOST_RELATED:
        raise Invalid({"related": _("Choose at most ${max}.", mapping={"max": MOST_RELATED})})
    for uid in chosen:
        other = by_uid(uow.root, uid)
        if not isinstance(other, Place) or other.__parent__ is None:
            raise Invalid({"related": _("There is no such community.")})
        if uid not in place.related_places:
            demand(uow.actor, "know", other)
    place.related_places = tuple(chosen)
    note_place_change(uow.root)
