"""Who keeps order where something is, and what a decision of theirs forbids to others."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid
from colonnade.content.objects import Content, place_of
from colonnade.facets import flags
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.security.reader import Reader

_ = messages("colonnade")


def may_decide(reader: Reader, obj: Content) -> bool:
    """Whether somebody keeps order where *obj* is, and may read it: administrators, and owners of its place."""
    return bool(can(reader, "view", obj)) and bool(can(reader, "manage", place_of(obj)))


def demand_no_decision(uow: UnitOfWork, obj: Content, comment: int = 0) -> None:
    """Raise Invalid where a moderator hid or removed something (or its *comment*), which its author may not take back. Moderators may."""
    if flags.holds(uow.root, obj.uid, comment) and not may_decide(uow.actor, obj):
        raise Invalid({"": _("A moderator hid or removed this. You find their decision in your notifications, and can answer to it.")})
