"""Say something about an object, change it, take it back."""

from __future__ import annotations

from colonnade.catalog.changed import note_change
from colonnade.commands.base import UnitOfWork, awake_type, stored_source
from colonnade.commands.keeping_order import demand_no_decision
from colonnade.commands.mentions import tell_whom_it_misses
from colonnade.content.errors import Invalid
from colonnade.content.events import Commented
from colonnade.content.fields import clean_text
from colonnade.content.mark import note_comment_change
from colonnade.content.objects import Content
from colonnade.content.text import Text
from colonnade.facets import comments
from colonnade.facets.comments import Comment
from colonnade.i18n import messages
from colonnade.notifications.queue import enter_text
from colonnade.security.can import demand

_ = messages("colonnade")
MAX_LENGTH = 10_000


def add_comment(uow: UnitOfWork, obj: Content, text: str, *, reply_to: int = 0) -> Comment:
    """Comment on *obj*, or reply to its comment with the key *reply_to*. Raises Invalid, NotAllowed, Dormant."""
    _check_type(uow, obj)
    demand(uow.actor, "comment", obj)
    above = comments.get(obj, reply_to) if reply_to else None
    if reply_to and (above is None or above.deleted):
        raise Invalid({"text": _("The comment that you reply to was deleted meanwhile. You can still post this as a comment of its own.")})
    comment = comments.add(uow.root, obj, _checked(uow, obj, text), uow.now, uow.actor.id, reply_to)
    note_change(uow.root, obj)
    tell_whom_it_misses(uow, obj, [comment.text.source])
    uow.publish(Commented(obj, uow.actor.id, uow.now, comment.key))
    return comment


def edit_comment(uow: UnitOfWork, comment: Comment, text: str) -> None:
    """Change what a comment says; the former text stays to be seen. Raises Invalid, NotAllowed, Dormant."""
    obj = comment.__parent__
    _check_type(uow, obj)
    demand(uow.actor, "edit", comment)
    checked = _checked(uow, obj, text)
    if checked.source != comment.text.source:
        tell_whom_it_misses(uow, obj, [checked.source], [comment.text.source])
        comments.change(comment, checked, uow.now)
        note_comment_change(uow.root)
        note_change(uow.root, obj)
        enter_text(uow.root, obj, uow.actor.id, uow.now, comment.key)


def delete_comment(uow: UnitOfWork, comment: Comment) -> None:
    """Hide a comment; `restore_comment` is the way back. Raises NotAllowed, Dormant."""
    _check_type(uow, comment.__parent__)
    demand(uow.actor, "trash", comment)
    comments.delete(comment, uow.now, uow.actor.id)
    note_comment_change(uow.root)
    note_change(uow.root, comment.__parent__)


def restore_comment(uow: UnitOfWork, comment: Comment) -> None:
    """Show a deleted comment again. Raises NotAllowed, Dormant."""
    _check_type(uow, comment.__parent__)
    demand(uow.actor, "restore", comment)
    demand_no_decision(uow, comment.__parent__, comment.key)
    comments.bring_back(comment)
    note_comment_change(uow.root)
    note_change(uow.root, comment.__parent__)


def _check_type(uow: UnitOfWork, obj: Content) -> None:
    if not awake_type(uow, obj).has("commentable"):
        raise Invalid({"text": _("This kind of content takes no comments.")})


def _checked(uow: UnitOfWork, obj: Content, text: str) -> Text:
    cleaned = clean_text(text).strip()
    if not cleaned:
        raise Invalid({"text": _("Please write something.")})
    if len(cleaned) > MAX_LENGTH:
        raise Invalid({"text": _("Please use at most ${max} characters.", mapping={"max": MAX_LENGTH})})
    return Text(stored_source(uow, cleaned, obj))
