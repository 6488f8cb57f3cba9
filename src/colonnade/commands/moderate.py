"""Decide about something that was flagged: keep it, hide it until it is changed, remove it; take that back; and the author's answer."""

from __future__ import annotations

from colonnade.clock import to_microseconds
from colonnade.commands.base import UnitOfWork, awake_type
from colonnade.commands.comment import delete_comment, restore_comment
from colonnade.commands.keeping_order import may_decide, narrow_id, waits_for
from colonnade.commands.share import set_readers
from colonnade.commands.trash import restore, trash
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.events import Created
from colonnade.content.fields import clean_text
from colonnade.content.objects import Content
from colonnade.content.roots import by_uid
from colonnade.facets import flags
from colonnade.facets.flags import HIDDEN, KEPT, REMOVED, WAITING, Case, Decision
from colonnade.i18n import messages
from colonnade.notifications.queue import enter_addressed, enter_event
from colonnade.stream.record import record

_ = messages("colonnade")
DECISIONS = (KEPT, HIDDEN, REMOVED)
MAX_NOTE = 2000
PAGE = "/moderation/{}"
_TOLD = {
    KEPT: _("${who} looked at something of yours that was flagged: it stays"),
    HIDDEN: _("${who} hid something of yours until it is changed"),
    REMOVED: _("${who} removed something of yours"),
}
_TOLD_OF_WAITING = {
    **_TOLD,
    KEPT: _("${who} approved something of yours: others see it now"),
    HIDDEN: _("${who} sent something of yours back"),
}


def decide(uow: UnitOfWork, case: Case, what: str, note: str = "") -> None:
    """Do what was decided (one of `DECISIONS`), tell the author, and note it. Raises NotAllowed, Invalid, Dormant."""
    obj = _demanded(uow, case)
    cleaned = _checked("note", note)
    if what not in DECISIONS or (what == HIDDEN and case.comment):
        raise Invalid({"what": _("Choose one of these.")})
    waited = WAITING in case.effects
    case.former = case.effects
    _go_to(uow, case, obj, _wanted(case, what))
    flags.settle(uow.root, case, Decision(to_microseconds(uow.now), uow.actor.id, what, cleaned))
    uow.audit("flag.approved" if waited and what == KEPT else f"flag.{what}", obj, comment=case.comment)
    _tell(uow, case, obj, what, waited)


def undo_decision(uow: UnitOfWork, case: Case) -> None:
    """Take the last decision back, with what it did, and let the case wait again. Raises NotAllowed, Invalid, Dormant."""
    obj = _demanded(uow, case)
    _go_to(uow, case, obj, case.former)
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
    if obj is None or not may_decide(uow.actor, obj, case):
        raise NotAllowed("manage", "no moderator here")
    if not waits_for(uow.actor, case, obj):
        raise Invalid({"": _("This is in the trash. There is nothing to decide until it is restored.")})
    return obj


def _checked(field: str, text: str) -> str:
    cleaned = clean_text(text).strip()
    if len(cleaned) > MAX_NOTE:
        raise Invalid({field: _("Please use at most ${max} characters.", mapping={"max": MAX_NOTE})})
    return cleaned


def _wanted(case: Case, what: str) -> tuple[str, ...]:
    """What is to hold after a decision."""
    waiting = tuple(effect for effect in case.effects if effect == WAITING)
    return {KEPT: (), HIDDEN: (*waiting, HIDDEN), REMOVED: (*(effect for effect in case.effects if effect != REMOVED), REMOVED)}[what]


def _go_to(uow: UnitOfWork, case: Case, obj: Content, wanted: tuple[str, ...]) -> None:
    """Let just what is *wanted* hold: take back what else does, the latest first, and do the rest."""
    while case.effects != wanted[: len(case.effects)]:
        effect, case.effects = case.effects[-1], case.effects[:-1]
        _take_back(uow, case, obj, effect)
    for effect in wanted[len(case.effects) :]:
        _carry_out(uow, case, obj, effect)
        case.effects = (*case.effects, effect)


def _is_narrow(case: Case) -> bool:
    """Whether few read it already."""
    return WAITING in case.effects or HIDDEN in case.effects


def _carry_out(uow: UnitOfWork, case: Case, obj: Content, effect: str) -> None:
    comment = flags.comment_of(obj, case)
    if effect == REMOVED and comment is not None:
        delete_comment(uow, comment)
    elif effect == REMOVED:
        if not obj.trashed:  # somebody may have thrown it away meanwhile
            trash(uow, obj)
    elif not _is_narrow(case):
        case.before = obj.access_id
        set_readers(uow, obj, awake_type(uow, obj), narrow_id(uow, obj))


def _take_back(uow: UnitOfWork, case: Case, obj: Content, effect: str) -> None:
    comment = flags.comment_of(obj, case)
    if effect == REMOVED and comment is not None:
        restore_comment(uow, comment)
    elif effect == REMOVED:
        if obj.trashed:  # somebody may have restored it meanwhile
            restore(uow, obj)
    elif not _is_narrow(case):
        set_readers(uow, obj, awake_type(uow, obj), case.before)
        case.before = None
        if effect == WAITING:
            # To others it is new, as a draft that is published. Plugins heard of it when it was made.
            event = Created(obj, obj.creator, uow.now)
            enter_event(uow.root, event, record(uow.root, event))


def _tell(uow: UnitOfWork, case: Case, obj: Content, what: str, waited: bool) -> None:
    """Tell the author: of a decision that it stays, only where they knew that there was something to decide."""
    author = flags.author_of(obj, case)
    if author != uow.actor.id and (what != KEPT or waited or len(case.decisions) > 1):
        text = (_TOLD_OF_WAITING if waited else _TOLD)[what]
        enter_addressed(uow.root, uow.actor.id, uow.now, author, text, "", PAGE.format(case.number))
