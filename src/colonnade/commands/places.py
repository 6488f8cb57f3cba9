"""Places: make one, choose who may read it, and who is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from colonnade.catalog.group_members import MEMBER_ROLES, bringing
from colonnade.catalog.place_access import set_access
from colonnade.catalog.readers import set_member
from colonnade.commands.base import UnitOfWork, awake
from colonnade.commands.create import make
from colonnade.commands.membership import demand_above, demand_an_owner, demand_no_group, leave_below
from colonnade.content.errors import Invalid
from colonnade.content.events import Created
from colonnade.content.mark import note_place_change
from colonnade.content.names import RESERVED, drawn_name, slug
from colonnade.content.objects import PLACE_TYPE, Place
from colonnade.content.validation import validated
from colonnade.i18n import messages
from colonnade.security.can import demand

_ = messages("colonnade")
_TEXTS = ("description", "rules", "important_links")


def add_place(
    uow: UnitOfWork,
    title: str,
    *,
    access: str = "restricted",
    description: str = "",
    rules: str = "",
    important_links: str = "",
    members: Mapping[int, str] | None = None,
    name: str | None = None,
    type_name: str = PLACE_TYPE.name,
    uid: int | None = None,
) -> Place:
    """Make a place in the site and return it. *members* maps person ids to `member`, `owner` or `guest`.

    Its address is made from the title, with a few letters drawn by lot: one without them, or with a number, would tell of communities
    that *actor* may not know of. *name* is an address that scripts and archives want outright, *uid* the one that it had before.
    Raises Invalid for a name that is taken or can't be an address, NotAllowed, UnknownType, Dormant.
    """
    site = uow.root["site"]
    demand(uow.actor, "found", site)
    content_type = awake(uow, type_name, site)
    checked = validated(
        PLACE_TYPE.schema,
        {"title": title, "access": access, "description": description, "rules": rules, "important_links": important_links},
    )
    if name is not None:
        _demand_free(name, site)
    place = make(uow, site, content_type, name or drawn_name(checked["title"], site, "place"), uid)
    place.title, place.access = checked["title"], checked["access"]
    for field in _TEXTS:
        setattr(place, field, checked[field] or "")
    set_access(uow.root, place)
    for person_id, role in (members or {}).items():
        _set_member(uow, place, person_id, role)
    uow.audit("place.added", place, access=place.access)
    uow.publish(Created(place, uow.actor.id, uow.now))
    return place


def _demand_free(name: str, site: Place) -> None:
    """Raise Invalid unless a place can have just the address *name*."""
    plain = slug(name)
    if name in RESERVED or name in site:
        raise Invalid({"name": _("There is already something at this address.")})
    if not plain:
        raise Invalid({"name": _("${name} can't be an address: it has neither letter nor digit.", mapping={"name": name})})
    if plain != name:
        facts = {"name": name, "plain": plain}
        raise Invalid({"name": _("${name} can't be an address. ${plain} can, and the title may be anything.", mapping=facts)})


def change_access(uow: UnitOfWork, place: Place, access: str) -> None:
    """Open or restrict a place: one row changes, no document. Raises NotAllowed, Invalid."""
    demand(uow.actor, "manage", place)
    place.access = validated(PLACE_TYPE.schema, {"access": access}, partial=True)["access"]
    uow.audit("place.access", place, access=place.access)
    set_access(uow.root, place)


def rename_place(uow: UnitOfWork, place: Place, values: Mapping[str, Any]) -> None:
    """Set title, description, rules and links of a place, those that *values* have. Its address stays. Raises Invalid, NotAllowed."""
    demand(uow.actor, "manage", place)
    checked = validated(PLACE_TYPE.schema, values, partial=True)
    place.title = checked.get("title", place.title)
    for name in _TEXTS:
        setattr(place, name, checked.get(name, getattr(place, name)) or "")
    note_place_change(uow.root)


def change_member(uow: UnitOfWork, place: Place, person_id: int, role: str | None) -> None:
    """Give a person a role in *place*, or (None) take it away. The last owner can't leave; guests of the site are guests here.

    Raises NotAllowed, Invalid.
    """
    demand(uow.actor, "manage", place)
    person = uow.root["people"].get(person_id)
    if role is not None and person is not None and person.kind == "guest":
        role = "guest"
    if role is None:
        demand_no_group(uow, place, person_id)
    if role != "owner":
        demand_an_owner(uow, place, person_id)
    if role is None:
        leave_below(uow, place, person_id)
    _set_member(uow, place, person_id, role)
    if role is not None and place.members.get(person_id) != role:
        names = [group.title for group, _role in bringing(uow.root, place, person_id)]
        raise Invalid({"member": _("The group ${names} gives them more than that.", mapping={"names": names})})
    uow.audit("place.role" if role else "place.left", place, person=person_id, **({"role": role} if role else {}))


def _set_member(uow: UnitOfWork, place: Place, person_id: int, role: str | None) -> None:
    if role is not None and (role not in MEMBER_ROLES or uow.root["people"].get(person_id) is None):
        raise Invalid({"member": _("There is no such person or role.")})
    if role is not None:
        demand_above(uow.root, place, [person_id])
    set_member(uow.root, place, person_id, role)
