"""Decide about something that was flagged: keep it, hide it until it is changed, remove it; take that back; and the author's answer."""

from __future__ import annotations

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import access_id_of
from colonnade.catalog.readers import owner_principal
from colonnade.clock import to_microseconds
from colonnade.commands.base import UnitOfWork, awake_type
from colonnade.commands.comment import delete_comment, restore_comment
from colonnade.commands.keeping_order import may_decide
from colonnade.commands.share import set_readers
from colonnade.commands.trash import restore, trash
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.fields import clean_text
from colonnade.content.objects import Content, place_of
from colonnade.content.roots import by_uid
from colonnade.facets import flags
from colonnade.facets.flags import HIDDEN, KEPT, REMOVED, Case, Decision
from colonnade.i18n import messages
from colonnade.notifications.queue import enter_addressed

_ = messages("colonnade")
DECISIONS = (KEPT, HIDDEN, REMOVED)
MAX_NOTE = 2000
PAGE = "/moderation/{}"
_TOLD = {
    KEPT: _("${who} looked at something of yours that was flagged: it stays"),
    HIDDEN: _("${who} hid something of yours that was flagged, until it is changed"),
    REMOVED: _("${who} removed something of yours that was flagged"),
}


def decide(uow: UnitOfWork, case: Case, what: str, note: str = "") -> None:
    """Do what was decided (one of `DECISIONS`), tell the author, and note it. Raises NotAllowed, Invalid, Dormant."""
    obj = _demanded(uow, case)
    cleaned = _checked("note", note)
    if what not in DECISIONS or (what == HIDDEN and case.comment):
        raise Invalid({"what": _("Choose one of these.")})
    if case.effect and case.effect != what:
        _take_back(uow, case, obj)
    if case.effect != what:
        _carry_out(uow, case, obj, what)
    flags.settle(uow.root, case, Decision(to_microseconds(uow.now), uow.actor.id, what, cleaned))
    uow.audit(f"flag.{what}", obj, comment=case.comment)
    _tell(uow, case, obj, what)


def undo_decision(uow: UnitOfWork, case: Case) -> None:
    """Take back what holds because of a decision, and let the case wait again. Raises NotAllowed, Invalid, Dormant."""
    obj = _demanded(uow, case)
    if case.effect:
        _take_back(uow, case, obj)
    flags.reopen(uow.root, case)
    uow.audit("flag.undone", obj, comment=case.comment)


def answer(uow: UnitOfWork, case: Case, text: str) -> None:
    """What the author says to a decision; the case is looked at again. Raises NotAllowed, Invalid."""
    obj = by_uid(uow.root, case.uid)
    if obj is None or uow.actor.id != flags.author_of(obj, case):
        raise NotAllowed("answer", "not the author")
    cleaned = _checked("answer", text)
    if not cleaned:
        raise Invalid({"answer": _("Please write something.")})
    case.answer, case.answered = cleaned, to_microseconds(uow.now)
    flags.reopen(uow.root, case)


def _demanded(uow: UnitOfWork, case: Case) -> Content:
    obj = by_uid(uow.root, case.uid)
    if obj is None or not may_decide(uow.actor, obj):
        raise NotAllowed("manage", "no moderator here")
    return obj


def _checked(field: str, text: str) -> str:
    cleaned = clean_text(text).strip()
    if len(cleaned) > MAX_NOTE:
        raise Invalid({field: _("Please use at most ${max} characters.", mapping={"max": MAX_NOTE})})
    return cleaned


def _carry_out(uow: UnitOfWork, case: Case, obj: Content, what: str) -> None:
    comment = flags.comment_of(obj, case)
    if what == REMOVED and comment is not None:
        delete_comment(uow, comment)
    elif what == REMOVED:
        trash(uow, obj)
    elif what == HIDDEN:
        # Hiding opens nothing: of what only some may read, the owners of the place learn no more than before.
        only = {f"p:{obj.creator}", *([owner_principal(place_of(obj))] if obj.access_id is None else [])}
        case.before = obj.access_id
        hidden = access_table(uow.root).shared(access_id_of(obj.__parent__), only)
        set_readers(uow, obj, awake_type(uow, obj), hidden)
    case.effect = what if what != KEPT else ""


def _take_back(uow: UnitOfWork, case: Case, obj: Content) -> None:
    effect, comment = case.effect, flags.comment_of(obj, case)
    case.effect = ""
    if effect == REMOVED and comment is not None:
        restore_comment(uow, comment)
    elif effect == REMOVED:
        if obj.trashed:  # somebody may have restored it meanwhile
            restore(uow, obj)
    elif effect == HIDDEN:
        set_readers(uow, obj, awake_type(uow, obj), case.before)
        case.before = None


def _tell(uow: UnitOfWork, case: Case, obj: Content, what: str) -> None:
    """Tell the author: of a decision to keep it, only where they were told of the case before."""
    author = flags.author_of(obj, case)
    if author != uow.actor.id and (what != KEPT or len(case.decisions) > 1):
        enter_addressed(uow.root, uow.actor.id, uow.now, author, _TOLD[what], "", PAGE.format(case.number))
