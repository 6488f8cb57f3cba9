"""Whom a reply or an accepted answer concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from colonnade.api import Notice, events, messages
from colonnade_forum.state import accepted_reply
from colonnade_forum.types import REPLY, TOPIC, quoted_by

_ = messages("forum")
REPLIED = _("${who} replied to your topic: ${title}")
QUOTED = _("${who} replied to you in ${title}")
ACCEPTED = _("${who} accepted your answer to ${title}")


def of(event: events.Event, root: Any) -> Sequence[Notice]:
    """Of a reply the author of what it quotes, and of its topic; of an accepted answer its author."""
    obj = event.obj
    if isinstance(event, events.Created) and obj.type_name == REPLY.name:
        return _of_reply(obj, root)
    if isinstance(event, events.Edited) and obj.type_name == TOPIC.name and "accepted" in event.fields:
        answer = accepted_reply(root, obj)
        return [Notice(answer.creator, ACCEPTED)] if answer is not None else ()
    return ()


def _of_reply(reply: Any, root: Any) -> Sequence[Notice]:
    topic = reply.__parent__
    above = quoted_by(root, topic, getattr(reply, "reply_to", ""))
    quoted = above.creator if above is not None and above is not topic else 0
    found = [Notice(quoted, QUOTED)] if quoted else []
    return found if topic.creator == quoted else [*found, Notice(topic.creator, REPLIED)]
