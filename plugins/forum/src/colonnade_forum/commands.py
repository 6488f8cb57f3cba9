"""What can be done to a topic beside editing it: choose its answer, pin it, lock it."""

from __future__ import annotations

from colonnade.api import Content, Invalid, UnitOfWork, demand, events, index, messages
from colonnade_forum.state import accepted_reply, refresh
from colonnade_forum.types import TOPIC, is_question

_ = messages("forum")


def accept(uow: UnitOfWork, topic: Content, reply: Content | None, *, instead_of: str | None = None) -> None:
    """Let *reply* be the accepted answer of a question, or none (None). Its author and editors may.

    *instead_of* is what the actor saw accepted: a uid as text, '' for nothing; None: whatever it is.
    Raises NotAllowed, Invalid (not a question, not a reply of this topic, someone else chose meanwhile).
    """
    _demand(uow, "edit", topic)
    if not is_question(topic):
        raise Invalid({"": _("This topic is no question.")})
    if reply is not None and (reply.trashed or reply.__parent__ is not topic):
        raise Invalid({"": _("That reply is no longer there. Choose another one.")})
    current = accepted_reply(uow.root, topic)
    if instead_of is not None and instead_of != (str(current.uid) if current is not None else ""):
        raise Invalid({"": _("Someone else has just chosen an answer. See which one, and choose again if you like.")})
    topic.accepted = str(reply.uid) if reply is not None else ""
    refresh(uow.root, topic)
    for changed in {current, reply} - {None}:
        index(uow.root, changed)  # searches are narrowed by it
    uow.publish(events.Edited(topic, uow.actor.id, uow.now, frozenset({"accepted"})))


def pin(uow: UnitOfWork, topic: Content, on: bool = True) -> None:
    """Keep a topic at the top of its list, or no more. Raises NotAllowed, Invalid."""
    _demand(uow, "moderate", topic)
    topic.pinned = on
    refresh(uow.root, topic)


def lock(uow: UnitOfWork, topic: Content, on: bool = True) -> None:
    """Let a topic take no more replies, or take them again. Raises NotAllowed, Invalid."""
    _demand(uow, "moderate", topic)
    topic.locked = on
    refresh(uow.root, topic)


def _demand(uow: UnitOfWork, action: str, topic: Content) -> None:
    if topic.type_name != TOPIC.name:
        raise Invalid({"": _("This is no topic.")})
    demand(uow.actor, action, topic)
