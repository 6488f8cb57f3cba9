"""What the thanked may change: whether thanks stand on their page."""

from __future__ import annotations

from colonnade.api import Content, NotAllowed, UnitOfWork, demand, index
from colonnade_thanks.types import people_of


def hide(uow: UnitOfWork, thanks: Content, on: bool = True) -> None:
    """Keep thanks off the actor's own page, or show them there again. They stay where they were given. Raises NotAllowed."""
    demand(uow.actor, "view", thanks)
    if not uow.actor.id or uow.actor.id not in people_of(thanks):
        raise NotAllowed("hide", "is thanked")
    others = tuple(person_id for person_id in getattr(thanks, "hidden_by", ()) if person_id != uow.actor.id)
    thanks.hidden_by = (*others, uow.actor.id) if on else others
    index(uow.root, thanks)
