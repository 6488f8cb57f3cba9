"""Questions of the reader that others have answered and that are still open: accepting an answer is up to who asked."""

from __future__ import annotations

from itertools import islice

from colonnade.api import Action, Button, Content, Folder, View, messages, plain_text
from colonnade_forum.listing import visible_replies
from colonnade_forum.state import asked_by, list_name
from colonnade_forum.types import REPLY, shown_in_topic, source_of

_ = messages("forum")
MAX_QUESTIONS = 100
MAX_REPLIES = 50
NOTE = 160


def waiting(view: View) -> list[Action]:
    """The reader's open questions whose last reply is somebody else's: whoever writes below it has said that it is no answer yet."""
    if view.me is None:
        return []
    me, mine = view.me.id, list_name(asked_by(view.me.id))

    def look() -> list[Action]:
        asked = view.list(mine, limit=MAX_QUESTIONS)
        return [action for topic in asked if view.can("edit", topic) and (action := _action(topic, view, me)) is not None]

    return view.kept("forum.waiting", (view.changes(mine), view.changes(REPLY.name)), look, own=True)


def _action(topic: Folder, view: View, person_id: int) -> Action | None:
    replies = list(islice(visible_replies(view, topic, backwards=True), MAX_REPLIES))
    if not replies or replies[0].creator == person_id:
        return None
    last, alone = replies[0], len(replies) == 1
    return Action(
        key=str(topic.uid),
        title=topic.title,
        url=view.url(topic),
        wanted=view.t(_("Is this the answer?") if alone else _("Which reply is the answer?")),
        buttons=(
            *((_accept(topic, last, view),) if alone else ()),
            Button(view.t(_("Read the replies")), shown_in_topic(view, last), leads=True),
        ),
        icon="help-circle",
        by=last.creator,
        since=last.created,
        note=plain_text(source_of(last), NOTE, view.known_name),
    )


def _accept(topic: Content, reply: Content, view: View) -> Button:
    return Button(view.t(_("Accept the answer")), view.url(topic, "answer"), True, (("reply", str(reply.uid)), ("accepted", "")))
