"""The forum: topics, questions with accepted answers, and replies. This file says what there is, the others how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

from colonnade.api import Action, ContentType, Demo, Notice, Plugin, View, Widget, Written, events, hookimpl, messages
from colonnade_forum import demo as examples
from colonnade_forum import notices as concerned
from colonnade_forum import state
from colonnade_forum import views as pages
from colonnade_forum.answered import answered
from colonnade_forum.types import BOARD, FORUM, MAX_TITLE, REPLY, TOPIC
from colonnade_forum.waiting import waiting
from colonnade_forum.widgets import OpenQuestions, RecentTopics

_ = messages("forum")

plugin = Plugin(
    "forum",
    title=_("Forum"),
    description=_("Discussions, and questions whose answers others find again."),
    version="0.1.0",
    icon="message-square",
    app=FORUM.name,
)


@hookimpl
def content_types() -> Sequence[ContentType]:
    """The forum itself, one in each place, with boards, topics and replies."""
    return [FORUM, BOARD, TOPIC, REPLY]


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """Lists of topics, a topic with its replies, and what can be done to one."""
    return [pages]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """What is discussed, and what waits for an answer."""
    return [RecentTopics, OpenQuestions]


@hookimpl
def default_widgets() -> Sequence[tuple[str, str]]:
    """Recent topics in the middle, open questions beside them."""
    return [(RecentTopics.name, "main"), (OpenQuestions.name, "right")]


@hookimpl
def actions_required(view: View) -> Sequence[Action]:
    """The reader's questions that wait for them to accept an answer."""
    return waiting(view)


@hookimpl
def content_changed(event: events.Event, root: Any) -> None:
    """Keep the lists of topics true, whatever changes a topic or a reply."""
    state.follow(event, root)


@hookimpl
def notices(event: events.Event, root: Any) -> Sequence[Notice]:
    """Those who are replied to, and whose answer was accepted."""
    return concerned.of(event, root)


@hookimpl
def share_chips(view: View) -> Sequence[tuple[str, str, str]]:
    """A question, for those who may ask here."""
    root = view.app(FORUM.name)
    may = root is not None and view.can("add", root)
    return (
        [(view.t(_("Question", context="what one adds")), f"{view.url(root, 'add')}/{TOPIC.name}?question=1", "help-circle")] if may else []
    )


@hookimpl
def nothing_found(view: View, words: str) -> Sequence[tuple[str, str, str]]:
    """Asking others what a search didn't find, for those who may ask here."""
    root = view.app(FORUM.name)
    if root is None or not view.can("add", root):
        return []
    query = urlencode({"question": 1, **({"title": words[:MAX_TITLE]} if words else {})})
    return [(view.t(_("Ask in the forum")), f"{view.url(root, 'add')}/{TOPIC.name}?{query}", "help-circle")]


@hookimpl
def contributions(view: View, written: Written) -> Sequence[tuple[str, str]]:
    """How many questions somebody answered, and on what."""
    return answered(view, written)


@hookimpl
def demo_content(demo: Demo) -> None:
    """Questions and discussions in both languages."""
    examples.add(demo)
