"""Whom it concerns that somebody asks to join, is invited, or is let in."""

from __future__ import annotations

from collections.abc import Sequence

from colonnade.api import Notice, events, messages, owners_of

_ = messages("communities")
ASKS = _("${who} asked to join ${title}")
INVITED = _("${who} invites you to join ${title}")
LET_IN = _("${who} let you in: ${title}")


def of(event: events.Event) -> Sequence[Notice]:
    """The owners, of who asks; who is invited; who was let in by somebody else."""
    if isinstance(event, events.AskedToJoin):
        return [Notice(owner, ASKS, "moderation") for owner in owners_of(event.obj)]
    if isinstance(event, events.InvitedToJoin):
        return [Notice(event.person, INVITED)]
    if isinstance(event, events.Joined) and event.person != event.actor:
        return [Notice(event.person, LET_IN)]
    return ()
