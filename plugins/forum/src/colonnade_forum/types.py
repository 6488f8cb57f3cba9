"""What the forum stores: a forum in each place, boards that divide it, topics, and replies to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zope.schema import Bool, TextLine

from colonnade.api import Content, ContentType, Folder, IContent, Invalid, Markdown, UnitOfWork, View, by_uid, can, messages

_ = messages("forum")
MAX_TITLE = 200
_LOCKED = _("This topic is locked and takes no more replies.")
_KEPT = _("This topic was locked and takes no more replies. What you wrote is still below, so that you can copy it.")


class IForum(IContent):
    """The root of a place's forum."""


class IBoard(IContent):
    """A part of a forum with topics of its own."""

    body = Markdown(title=_("What this board is for"), required=False, default="")


class ITopic(IContent):
    """What somebody asks or says. The replies are in it.

    Beside its fields a topic has `pinned` and `locked` (bool) and `accepted`, the uid of the accepted reply as text: they are
    changed by commands, not by its form.
    """

    body = Markdown(title=_("Text"), required=False, default="")
    question = Bool(
        title=_("This is a question"), description=_("One of the replies can be accepted as its answer."), required=False, default=False
    )


class IReply(IContent):
    """A reply to a topic. `reply_to` is the uid, as text, of the reply or topic that it quotes."""

    title = TextLine(title=_("Title"), min_length=1, max_length=MAX_TITLE)
    body = Markdown(title=_("Your reply"))
    reply_to = TextLine(title=_("In reply to"), required=False, default="", max_length=20)


for _name in ("title", "reply_to"):
    IReply[_name].setTaggedValue("control", "hidden")


def is_question(topic: Content) -> bool:
    """Tell whether a topic is a question. An object may be older than the field."""
    return getattr(topic, "question", False)


def is_accepted(reply: Content) -> bool:
    """Tell whether a reply is the accepted answer of the question that it is in."""
    topic = reply.__parent__
    return topic.type_name == TOPIC.name and is_question(topic) and getattr(topic, "accepted", "") == str(reply.uid)


def source_of(obj: Content) -> str:
    """The text of a topic or reply as it was written; '' without any."""
    body = getattr(obj, "body", None)
    return body.source if body is not None else ""


def is_locked(topic: Content) -> bool:
    """Tell whether a topic takes no more replies."""
    return getattr(topic, "locked", False)


def is_pinned(topic: Content) -> bool:
    """Tell whether a topic stays at the top of its list."""
    return getattr(topic, "pinned", False)


def prepare_reply(uow: UnitOfWork, topic: Folder, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A reply is called after its topic, and replies only to something there. Raises Invalid in a locked topic."""
    if is_locked(topic):
        raise Invalid({"": _KEPT if values.get("body") else _LOCKED})
    title = str(values.get("title") or "").strip() or f"Re: {topic.title}"[:MAX_TITLE]
    above = quoted_by(uow.root, topic, values.get("reply_to"))
    known = above is not None and can(uow.actor, "view", above)
    return {**values, "title": title, "reply_to": str(above.uid) if known else ""}


def shown_in_topic(door: View, reply: Content) -> str:
    """The address of a reply among the others: its topic's page, on the part that has it."""
    topic = reply.__parent__
    there = topic.type_name == TOPIC.name and door.can("view", topic)
    return f"{door.url(topic)}?at={reply.uid}#post-{reply.uid}" if there else door.url(reply)


def quoted_by(root: Any, topic: Content, uid: Any) -> Content | None:
    """The topic, or the reply in it, that the text *uid* means; None for anything else, as what was moved or thrown away."""
    found = by_uid(root, int(uid)) if isinstance(uid, str) and uid.isdecimal() and len(uid) < 20 else None
    there = found is not None and not found.trashed and (found is topic or found.__parent__ is topic)
    return found if there else None


OPEN, ANSWERED, ACCEPTED = "open", "answered", "accepted"
BOARDS = "all"  # a list of boards: it changes with each of them
FORUM = ContentType("forum.forum", IForum, title=_("Forum"), icon="message-square", kind="folder", listed=False, members="author")
BOARD = ContentType(
    "forum.board",
    IBoard,
    title=_("Board"),
    icon="folder",
    kind="folder",
    listed=False,
    facets=("versioned",),
    addable_in=(FORUM.name,),
    walks=lambda board: (BOARDS,),
    has_feed=True,
)
TOPIC = ContentType(
    "forum.topic",
    ITopic,
    title=_("Topic"),
    icon="message-square",
    kind="folder",
    facets=("versioned", "attachable", "taggable", "likeable", "followable"),
    addable_in=(FORUM.name, BOARD.name),
    has_feed=True,
    statuses={OPEN: _("Open question"), ANSWERED: _("Answered question")},
)
REPLY = ContentType(
    "forum.reply",
    IReply,
    title=_("Reply"),
    icon="message-square",
    facets=("versioned", "attachable", "likeable"),
    addable_in=(TOPIC.name,),
    prepare=prepare_reply,
    shown_at=shown_in_topic,
    answers=True,
    statuses={ACCEPTED: _("Accepted answer")},
    status=lambda reply: ACCEPTED if is_accepted(reply) else None,
    praised=(ACCEPTED,),
)
