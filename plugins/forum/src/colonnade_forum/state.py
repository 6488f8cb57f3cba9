"""What follows from a topic and its replies: which lists it is in, and which of its replies only some may read.

Brought up to date in the transaction of each change, by whichever command it comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from colonnade.api import Content, Folder, by_uid, events, index, lineage, set_states, touch
from colonnade_forum.types import ANSWERED, BOARD, OPEN, REPLY, TOPIC, is_locked, is_pinned, is_question

PINNED, LOCKED = "pinned", "locked"


def list_name(state: str = "", board: Content | None = None) -> str:
    """What `View.page` calls the list of topics of a place that are in *state*, or of a board."""
    parts = [part for part in (str(board.uid) if board is not None else "", state) if part]
    return f"{TOPIC.name}/{':'.join(parts)}" if parts else TOPIC.name


def asked_by(person_id: int) -> str:
    """The state of the open questions of a person."""
    return f"asked:{person_id}"


def accepted_reply(root: Any, topic: Content) -> Content | None:
    """The reply that was accepted, while it is there: not one that was thrown away or moved elsewhere."""
    uid = getattr(topic, "accepted", "")
    found = by_uid(root, int(uid)) if uid else None
    return found if found is not None and not found.trashed and found.__parent__ is topic else None


def refresh(root: Any, topic: Content, *, without: Content | None = None) -> None:
    """Enter a topic in the lists where it belongs; *without* is a reply that is about to leave it."""
    if not any(node.trashed for node in lineage(topic)):
        set_states(root, topic, tuple(_states(root, topic, without)))


def _states(root: Any, topic: Content, without: Content | None) -> Iterator[str]:
    own = []
    if is_question(topic):
        answer = accepted_reply(root, topic)
        own.append(ANSWERED if answer is not None and answer is not without else OPEN)
    if is_pinned(topic):
        own.append(PINNED)
    if is_locked(topic):
        own.append(LOCKED)
    yield from own
    if OPEN in own:
        yield asked_by(topic.creator)
    if topic.__parent__.type_name == BOARD.name:
        board = str(topic.__parent__.uid)
        yield from (board, *(f"{board}:{state}" for state in own))


def follow(event: events.Event, root: Any) -> None:
    """Do what a change of content makes necessary."""
    obj = event.obj
    if obj.type_name == TOPIC.name and not isinstance(event, events.Trashed):
        refresh(root, obj)
        answer = accepted_reply(root, obj) if isinstance(event, events.Edited) and "question" in event.fields else None
        if answer is not None:
            index(root, answer)
    elif obj.type_name == REPLY.name:
        if isinstance(event, events.Moved):
            _left(root, event.old_path, obj)
        if obj.__parent__.type_name == TOPIC.name:
            _follow_reply(event, root, obj.__parent__)


def _follow_reply(event: events.Event, root: Any, topic: Folder) -> None:
    trashed = isinstance(event, events.Trashed)
    if trashed:
        _set_aside(topic, event.obj)
    elif isinstance(event, (events.Restored, events.Moved)):
        _bring_back(topic, event.obj)
    refresh(root, topic, without=event.obj if trashed else None)
    if not trashed:
        _note_readers(topic, event.obj)
    # A reply that not everyone may read must not show by its topic's rising to the top.
    if isinstance(event, (events.Created, events.Moved)) and event.obj.access_id is None:
        touch(root, topic, event.when)


def _set_aside(topic: Content, reply: Content) -> None:
    """What isn't there any more is no accepted answer; the reply itself remembers whose it was, for the day it comes back."""
    if getattr(topic, "accepted", "") == str(reply.uid):
        topic.accepted, reply._answer_to = "", topic.uid


def _bring_back(topic: Content, reply: Content) -> None:
    """An answer that is there again is accepted as before, unless another one was chosen meanwhile."""
    if getattr(reply, "_answer_to", None) == topic.uid:
        topic.accepted = getattr(topic, "accepted", "") or str(reply.uid)
        del reply._answer_to


def _left(root: Any, path: tuple[str, ...], reply: Content) -> None:
    """The topic that a reply was moved away from may be open again."""
    node: Any = root["site"]
    for name in path[:-1]:
        node = node.get(name) if isinstance(node, Folder) else None
    if node is not None and node.type_name == TOPIC.name:
        if node is not reply.__parent__:
            _set_aside(node, reply)
        refresh(root, node)


def _note_readers(topic: Content, reply: Content) -> None:
    """Remember the names of replies that not everyone may read who may read the topic: only these have to be counted out."""
    before = getattr(topic, "apart", ())
    now = tuple(name for name in before if name != reply.__name__) + ((reply.__name__,) if reply.access_id is not None else ())
    if now != before:
        topic.apart = now
