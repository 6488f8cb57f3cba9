"""Choose what waits for approval in a place before others see it."""

from __future__ import annotations

from collections.abc import Iterable

from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.content.types import CORE, TYPES, ContentType
from colonnade.i18n import messages
from colonnade.plugins.state import state
from colonnade.security.can import demand

_ = messages("colonnade")


def types_here(uow: UnitOfWork, place: Place) -> list[ContentType]:
    """The types of which people make something in *place* by a form, and that stand in lists: those of the apps that are on there."""
    on = place.apps if place.__parent__ is not None else state(uow.root).enabled
    return [found for found in TYPES if (TYPES.owner(found.name) or CORE) in on and found.listed and found.by_form and found.addable_in]


def require_approval(uow: UnitOfWork, place: Place, types: Iterable[str]) -> None:
    """Let what people who aren't owners make of these *types* wait from now on. Of apps that are off, what was chosen stays.

    Raises NotAllowed, Invalid.
    """
    demand(uow.actor, "manage", place)
    here, wanted = {found.name for found in types_here(uow, place)}, set(types)
    if wanted - here:
        raise Invalid({"approval": _("Choose one of these.")})
    place.approval = tuple(sorted(wanted | (set(place.approval) - here)))
    uow.audit("place.approval", place, types=len(wanted))
