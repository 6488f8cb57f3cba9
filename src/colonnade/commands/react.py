"""Like and follow an object, or stop to."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork, awake_type
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.objects import Content
from colonnade.facets.people_sets import FOLLOWS, LIKES, Relation
from colonnade.i18n import messages
from colonnade.notifications.queue import enter_like
from colonnade.security.can import demand
from colonnade.stream import popular

_ = messages("colonnade")
_FACET = {LIKES: "likeable", FOLLOWS: "followable"}


def like(uow: UnitOfWork, obj: Content, on: bool = True) -> None:
    """Let the actor like *obj*, or no more. Twice is once. Raises Invalid (not this type), NotAllowed, Dormant."""
    if _set(uow, LIKES, obj, on) and on:
        enter_like(uow.root, obj, uow.actor.id, uow.now)
        popular.enter_like(uow.root, uow.now, obj.uid, uow.actor.id)


def follow(uow: UnitOfWork, obj: Content, on: bool = True) -> None:
    """Let the actor follow *obj*, or no more. Twice is once. Raises Invalid (not this type), NotAllowed, Dormant."""
    _set(uow, FOLLOWS, obj, on)


def _set(uow: UnitOfWork, relation: Relation, obj: Content, on: bool) -> bool:
    if not awake_type(uow, obj).has(_FACET[relation]):
        raise Invalid({"": _("This can't be done with this kind of content.")})
    demand(uow.actor, "react", obj)
    if not uow.actor.id:
        raise NotAllowed("react", "the system likes and follows nothing")
    return relation.set(uow.root, obj, uow.actor.id, on)
