"""How people come into communities and leave them: join, ask, invite, let in, turn away, leave.

Nobody is put into one without anybody's wish: who was invited accepts, unless they had asked; owners may add people outright.
"""

from __future__ import annotations

from collections.abc import Iterable

from colonnade.catalog import at_the_door
from colonnade.catalog.at_the_door import ASKED, INVITED, TURNED_AWAY, Standing, standing_of
from colonnade.catalog.group_members import GUEST, MEMBER, OWNER, bringing, own_role
from colonnade.catalog.readers import set_member
from colonnade.clock import to_microseconds
from colonnade.commands.base import UnitOfWork
from colonnade.commands.owners import has_owner
from colonnade.content.communities import Communities
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.events import AskedToJoin, InvitedToJoin, Joined
from colonnade.content.objects import OPEN, Place
from colonnade.content.roots import Root, by_uid
from colonnade.i18n import messages
from colonnade.security.can import demand
from colonnade.security.person import Person
from colonnade.security.person_fields import printable

_ = messages("colonnade")
MAX_MESSAGE = 300
MOST_NAMED = 5
MOST_INVITED = 500
"""Open invitations into one community."""


def let_found(uow: UnitOfWork, founders: str) -> None:
    """Say who may start communities: `staff`, or `administrators` alone. Raises NotAllowed, Invalid."""
    site = uow.root["site"]
    demand(uow.actor, "administer", site)
    if founders not in ("staff", "administrators"):
        raise Invalid({"founders": _("Choose one of the values offered.")})
    site.founders = founders
    uow.audit("setting.changed", "setting:founders", value=founders)


def may_join(uow: UnitOfWork, place: Place) -> bool:
    """Tell whether the actor becomes a member by saying so: an employee in an open community, or who is invited."""
    person = uow.actor.person
    if person is None or place.__parent__ is None or person.id in place.members:
        return False
    if is_invited(uow, place):
        return True
    return place.access == OPEN and person.kind != "guest" and not place.trashed and belongs_above(place, person)


def belongs_above(place: Place, person: Person) -> bool:
    """Tell whether a person can be in a place as far as the one above it goes: they are in that, or all employees may read it."""
    above = place.above
    return above is None or person.id in above.members or (above.is_for_all_staff and person.kind != "guest")


def demand_above(root: Root, place: Place, people: Iterable[int]) -> None:
    """Raise Invalid where some of *people* can't be in a sub-community, as they aren't in the community above it."""
    if place.above is None:
        return
    known = filter(None, map(root["people"].get, people))
    outside = [person for person in known if person.active and not belongs_above(place, person)]
    if outside:
        named = ", ".join(person.name for person in outside[:MOST_NAMED]) + (", …" if len(outside) > MOST_NAMED else "")
        text = _("First they have to be in ${above}: ${names}.", mapping={"above": place.above.title, "names": named})
        raise Invalid({"people": text})


def is_invited(uow: UnitOfWork, place: Place) -> bool:
    """Tell whether an invitation of the actor is open."""
    found = standing_of(uow.root, place.uid, uow.actor.id, uow.now)
    return found is not None and found.kind == INVITED


def join(uow: UnitOfWork, place: Place) -> None:
    """Become a member, or what one is invited as. Who is one already stays what they are. Raises NotAllowed."""
    demand(uow.actor, "join", place)
    if uow.actor.id in place.members:
        return
    if not may_join(uow, place):
        raise NotAllowed("join", "not open")
    demand_above(uow.root, place, [uow.actor.id])
    found = standing_of(uow.root, place.uid, uow.actor.id, uow.now)
    role = found.role if found is not None and found.kind == INVITED else MEMBER
    _let_in(uow, place, uow.actor.id, role)


def ask(uow: UnitOfWork, place: Place, message: str = "") -> None:
    """Ask the owners to let one in; with an invitation, or where everyone may, one is in at once.

    Raises NotAllowed, Invalid with `message` for one that is too long, or for somebody who was turned away lately.
    """
    demand(uow.actor, "join", place)
    person = uow.actor.person
    if person is None or place.__parent__ is None or person.kind == "guest":
        raise NotAllowed("ask", "employees only")
    demand_above(uow.root, place, [person.id])
    if person.id in place.members or may_join(uow, place):
        join(uow, place)
        return
    found = standing_of(uow.root, place.uid, person.id, uow.now)
    if found is not None and found.kind == TURNED_AWAY:
        raise Invalid({"message": _("The owners didn't let you in. You can ask again later.")})
    if found is None:
        _stand(uow, place, person.id, Standing(ASKED, 0, to_microseconds(uow.now), _message(message)))
        uow.publish(AskedToJoin(place, uow.actor.id, uow.now))


def step_back(uow: UnitOfWork, place: Place) -> None:
    """Take one's own request back, or decline an invitation. Nobody is told. Who was turned away stays so."""
    found = uow.root[at_the_door.AREA].get(place.uid, uow.actor.id)
    if found is not None and found.kind != TURNED_AWAY:
        uow.root[at_the_door.AREA].take(place.uid, uow.actor.id)


def leave(uow: UnitOfWork, place: Place) -> None:
    """Leave a community, and its sub-communities where only its members can be in them.

    Raises Invalid for the last owner of one, and for whom a group brings.
    """
    if uow.actor.id in place.members:
        demand_may_leave(uow, place)
        leave_below(uow, place, uow.actor.id)
        set_member(uow.root, place, uow.actor.id, None)


def leave_below(uow: UnitOfWork, place: Place, person_id: int) -> None:
    """Whoever leaves a community that isn't for all employees leaves its sub-communities too. Raises Invalid for the last owner of one."""
    person = uow.root["people"].get(person_id)
    if place.is_for_all_staff and person is not None and person.kind != "guest":
        return
    for sub in Communities(uow.root).below(place):
        if person_id in sub.members:
            demand_an_owner(uow, sub, person_id)
            set_member(uow.root, sub, person_id, None)


def invite(uow: UnitOfWork, place: Place, people: Iterable[Person], *, role: str = MEMBER, message: str = "") -> tuple[int, int]:
    """Invite people; return how many are invited, and how many came in at once because they had asked.

    Guests of the site can only become guests. Who is in it already, or invited, is passed over. Raises NotAllowed, Invalid.
    """
    demand(uow.actor, "invite", place)
    people = list(people)
    demand_above(uow.root, place, [person.id for person in people])
    invited, came = 0, 0
    text, waiting = _message(message), len(at_the_door.waiting_at(uow.root, place.uid, INVITED, uow.now))
    for person in people:
        if not person.active or person.id in place.members:
            continue
        wanted = GUEST if person.kind == "guest" else role
        found = standing_of(uow.root, place.uid, person.id, uow.now)
        if found is not None and found.kind == ASKED:
            _let_in(uow, place, person.id, wanted)
            came += 1
        elif found is None or found.kind == TURNED_AWAY:
            invited += 1
            if waiting + invited > MOST_INVITED:
                raise Invalid({"people": _("At most ${max} invitations can be open at a time.", mapping={"max": MOST_INVITED})})
            _stand(uow, place, person.id, Standing(INVITED, uow.actor.id, to_microseconds(uow.now), text, wanted))
            uow.publish(InvitedToJoin(place, uow.actor.id, uow.now, person.id))
    return invited, came


def let_in(uow: UnitOfWork, place: Place, person_id: int) -> None:
    """Make somebody a member who asked. Does nothing when they took it back, or another owner was faster. Raises NotAllowed."""
    demand(uow.actor, "invite", place)
    found = standing_of(uow.root, place.uid, person_id, uow.now)
    person = uow.root["people"].get(person_id)
    if found is not None and found.kind == ASKED and person is not None and person.active:
        _let_in(uow, place, person_id, MEMBER)
        uow.audit("place.role", place, person=person_id, role=MEMBER)


def turn_away(uow: UnitOfWork, place: Place, person_id: int) -> None:
    """Let somebody who asked not in: for a while they can't ask again. Raises NotAllowed."""
    _demand_manager(uow, place)
    found = standing_of(uow.root, place.uid, person_id, uow.now)
    if found is not None and found.kind == ASKED:
        _stand(uow, place, person_id, Standing(TURNED_AWAY, uow.actor.id, to_microseconds(uow.now)))


def take_back(uow: UnitOfWork, place: Place, person_id: int) -> None:
    """Take an invitation back, or let somebody ask again who was turned away. Raises NotAllowed."""
    _demand_manager(uow, place)
    found = uow.root[at_the_door.AREA].get(place.uid, person_id)
    if found is not None and found.kind != ASKED:
        uow.root[at_the_door.AREA].take(place.uid, person_id)


def add_members(uow: UnitOfWork, place: Place, people: Iterable[Person], role: str = MEMBER) -> int:
    """Put people into a community outright, as many as there are; return how many are new. Nobody loses a role that is higher.

    Raises NotAllowed.
    """
    _demand_manager(uow, place)
    new, people = 0, list(people)
    demand_above(uow.root, place, [person.id for person in people])
    for person in people:
        wanted = GUEST if person.kind == "guest" else role
        if person.active and person.id not in place.members:
            _let_in(uow, place, person.id, wanted)
            new += 1
        elif person.active and wanted == OWNER and place.members[person.id] != OWNER:
            set_member(uow.root, place, person.id, OWNER)
        elif person.active and own_role(place, person.id) is None:  # a group brings them: now they are in it by themselves, too
            set_member(uow.root, place, person.id, wanted)
    uow.audit("place.added_to", place, people=len(people), role=role)
    return new


def make_guest_everywhere(uow: UnitOfWork, person: Person, *, may_be_last: bool = False) -> None:
    """Somebody is a guest of the site from now on, and so of the communities that they are in.

    Raises Invalid where nobody else owns one, unless they *may be last*.
    """
    for uid, role in list(uow.root["memberships"].get(person.id, {}).items()):
        place = by_uid(uow.root, uid)
        if isinstance(place, Place) and role != GUEST:
            if role == OWNER and not place.trashed and not may_be_last and not has_owner(uow.root, place, {person.id}):
                text = _("${title} has no other owner, and a guest can't be one. Name another one first.", mapping={"title": place.title})
                raise Invalid({"kind": text})
            set_member(uow.root, place, person.id, GUEST if own_role(place, person.id) is not None else None)


def demand_may_leave(uow: UnitOfWork, place: Place) -> None:
    """Raise Invalid when a group brings the actor, or nobody else owns a place."""
    brought = [group.title for group, _role in bringing(uow.root, place, uow.actor.id)]
    if brought:
        names = {"names": brought}
        text = _("You are in it through ${names}: whoever is in that group is in this community. You can mute it.", mapping=names)
        raise Invalid({"member": text})
    demand_an_owner(uow, place, uow.actor.id)


def demand_no_group(uow: UnitOfWork, place: Place, person_id: int) -> None:
    """Raise Invalid when a group brings somebody: who is in that is in the community."""
    brought = [group.title for group, _role in bringing(uow.root, place, person_id)]
    if brought:
        text = _("The group ${names} brings them here. Whoever is in it is in this community.", mapping={"names": brought})
        raise Invalid({"member": text})


def demand_an_owner(uow: UnitOfWork, place: Place, leaving: int) -> None:
    """Raise Invalid when nobody but *leaving* owns a place."""
    if place.members.get(leaving) == OWNER and not has_owner(uow.root, place, {leaving}):
        raise Invalid({"member": _("${title} needs an owner. Name another one first.", mapping={"title": place.title})})


def _demand_manager(uow: UnitOfWork, place: Place) -> None:
    demand(uow.actor, "manage", place)
    if place.__parent__ is None:
        raise NotAllowed("invite", "the site has no members")


def _let_in(uow: UnitOfWork, place: Place, person_id: int, role: str) -> None:
    uow.root[at_the_door.AREA].take(place.uid, person_id)
    set_member(uow.root, place, person_id, role)
    uow.publish(Joined(place, uow.actor.id, uow.now, person_id))


def _stand(uow: UnitOfWork, place: Place, person_id: int, standing: Standing) -> None:
    uow.root[at_the_door.AREA].put(place.uid, person_id, standing)


def _message(text: str) -> str:
    cleaned = printable(" ".join(text.split()))
    if len(cleaned) > MAX_MESSAGE:
        raise Invalid({"message": _("Use at most ${max} characters.", mapping={"max": MAX_MESSAGE})})
    return cleaned
