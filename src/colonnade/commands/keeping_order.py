"""Who keeps order where something is, what waits for their approval, and what a decision of theirs forbids to others."""

from __future__ import annotations

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import access_id_of
from colonnade.catalog.readers import owner_principal
from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid
from colonnade.content.objects import Content, place_of
from colonnade.facets import flags
from colonnade.facets.flags import REMOVED, Case
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.security.predicates import is_in_trash
from colonnade.security.reader import Reader

_ = messages("colonnade")


def may_decide(reader: Reader, obj: Content, case: Case) -> bool:
    """Whether somebody decides about a case: administrators, and owners of its place, if they may read it.

    An owner who wrote what it is about neither decides nor learns who reported it: the other owners do, and administrators.
    """
    if not can(reader, "view", obj) or not can(reader, "manage", place_of(obj)):
        return False
    return reader.administrator or flags.author_of(obj, case) != reader.id


def waits_for(reader: Reader, case: Case, obj: Content) -> bool:
    """Whether somebody decides about a case now: not while somebody else put what it is about into the trash."""
    return may_decide(reader, obj, case) and (REMOVED in case.effects or not is_in_trash(reader, obj))


def demand_no_decision(uow: UnitOfWork, obj: Content, comment: int = 0) -> None:
    """Raise Invalid where a moderator removed something (or its *comment*), which its author may not take back. Moderators may."""
    case = flags.case_about(uow.root, obj.uid, comment)
    if case is not None and case.effect == REMOVED and not may_decide(uow.actor, obj, case):
        raise Invalid({"": _("A moderator removed this. You find their decision in your notifications, and can answer to it.")})


def narrow_id(uow: UnitOfWork, obj: Content) -> int:
    """The access id by which only the author of *obj* and those who keep order there read it.

    It opens nothing: of what only some may read, the owners of the place learn no more than before.
    """
    only = {f"p:{obj.creator}", *([owner_principal(place_of(obj))] if obj.access_id is None else [])}
    return access_table(uow.root).shared(access_id_of(obj.__parent__), only)


def hold_back(uow: UnitOfWork, obj: Content) -> None:
    """Let something that is being made wait for approval, where its place wants that of who makes it: before it is entered anywhere."""
    place = place_of(obj)
    if obj.type_name not in place.approval or not uow.actor.id or can(uow.actor, "manage", place):
        return
    obj.access_id = narrow_id(uow, obj)
    flags.wait(uow.root, obj.uid)
    uow.notes.append(_("Others see it once it is approved."))
