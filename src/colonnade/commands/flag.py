"""Flag something for those who keep order: any content, or a comment."""

from __future__ import annotations

from colonnade.clock import to_microseconds
from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid
from colonnade.content.fields import clean_text
from colonnade.content.objects import Content
from colonnade.facets import flags
from colonnade.facets.comments import Comment
from colonnade.facets.flags import REASONS, Case, Flag
from colonnade.i18n import messages
from colonnade.security.can import demand

_ = messages("colonnade")
MAX_LENGTH = 1000


def flag(uow: UnitOfWork, obj: Content, reason: str, text: str = "", comment: Comment | None = None) -> Case:
    """Flag *obj*, or a *comment* on it; once more replaces what one said before. Raises NotAllowed, Invalid."""
    demand(uow.actor, "flag", obj)
    author = comment.creator if comment is not None else obj.creator
    if author == uow.actor.id or not uow.actor.id:
        raise Invalid({"": _("You wrote this yourself: change it, or move it to the trash.")})
    if comment is not None and comment.deleted:
        raise Invalid({"": _("This comment was deleted meanwhile.")})
    cleaned = clean_text(text).strip()
    if reason not in REASONS:
        raise Invalid({"reason": _("Choose one of these.")})
    if len(cleaned) > MAX_LENGTH:
        raise Invalid({"text": _("Please use at most ${max} characters.", mapping={"max": MAX_LENGTH})})
    if reason == "other" and not cleaned:
        raise Invalid({"text": _("Please write what is wrong with it.")})
    given = Flag(to_microseconds(uow.now), reason, cleaned)
    return flags.flag(uow.root, obj.uid, comment.key if comment is not None else 0, uow.actor.id, given)
