"""The parts of a topic's page: what was written, by whom, and what the reader can do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from colonnade.api import Content, ContentPage, FieldView, Folder, messages
from colonnade_forum.listing import visible_replies
from colonnade_forum.types import REPLY, is_locked, is_pinned, is_question, quoted_by, source_of

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("forum")
PER_PAGE = 30
MAX_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Post:
    """A topic or a reply as its page shows it. `above` is (name, address) of what it replies to."""

    id: str
    author: str
    initials: str
    hue: int
    author_url: str | None
    when: Any
    url: str
    html: str
    lang: str
    edited_url: str | None
    above: tuple[str, str] | None
    badges: tuple[tuple[str, str], ...]
    files: tuple[Any, ...]
    tags: str
    reactions: str
    quote_url: str | None
    edit_url: str | None
    trash_url: str | None
    accept: str | None
    accept_label: str
    moderate: tuple[tuple[str, str], ...]
    photo: Any = None


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the replies, with the keys of what comes before and after them."""

    replies: list[Content]
    before: int | None
    after: int | None


def part_of(door: Any, topic: Folder, *, after: int | None = None, before: int | None = None) -> Part:
    """The replies behind a key, or in front of one; the first ones if neither is given. Long texts make it shorter."""
    backwards = before is not None
    found = _fitting(visible_replies(door, topic, before if backwards else after, backwards=backwards))
    if backwards:
        found.reverse()
    if not found:
        return Part([], None, None)
    first, last = found[0].order_key, found[-1].order_key
    earlier = next(visible_replies(door, topic, first, backwards=True), None)
    later = next(visible_replies(door, topic, last), None)
    return Part(found, first if earlier is not None else None, last if later is not None else None)


def _fitting(replies: Iterable[Content]) -> list[Content]:
    found, characters = [], 0
    for reply in islice(replies, PER_PAGE):
        characters += len(source_of(reply))
        if found and characters > MAX_CHARACTERS:
            break
        found.append(reply)
    return found


class TopicPage:
    """Makes the posts of one topic for one reader."""

    def __init__(self, topic: Folder, request: Request, answer: Content | None) -> None:
        self.topic, self.request, self.door, self.answer = topic, request, request.view, answer
        self.may_reply = self.door.can("add", topic) and not is_locked(topic)
        self.may_accept = is_question(topic) and self.door.can("edit", topic)
        self.since = self.door.seen_until(topic)

    def post(self, obj: Content, *, again: bool = False) -> Post:
        """The topic or one of its replies. What is shown once more (*again*) has no buttons but the way to its place."""
        door, person = self.door, self.door.person(obj.creator)
        page = ContentPage(obj, self.request)
        is_reply, shown = obj is not self.topic, door.face(person)
        return Post(
            f"{'answer' if again else 'post'}-{obj.uid}",
            door.name_of(obj.creator),
            shown.initials if person else "–",
            shown.hue,
            door.url(person) if person else None,
            door.when(obj.created),
            door.url(obj),
            page.html(),
            page.lang,
            door.url(obj, "history") if obj.revision > 1 else None,
            self._above(obj) if is_reply and not again else None,
            tuple(self._badges(obj)) if is_reply and not again else (),
            tuple(page.files),
            "" if is_reply else page.tags,
            "" if again else page.reactions,
            door.url(obj, "quote") if self.may_reply and not again else None,
            door.url(obj, "edit") if is_reply and not again and self._offered("edit", obj) else None,
            door.url(obj, "trash") if is_reply and not again and self._offered("trash", obj) else None,
            *self._accepting(obj if is_reply else None),
            () if is_reply else self._moderating(),
            photo=shown.photo,
        )

    def _offered(self, action: str, reply: Content) -> bool:
        """Beside a reply, its author finds this, and the owners: what else editors may do is in the menu of the reply's own page."""
        me = self.door.me
        own = me is not None and reply.creator == me.id
        return (own or self.door.can("manage", reply)) and self.door.can(action, reply)

    def _badges(self, reply: Content) -> list[tuple[str, str]]:
        t, me = self.door.t, self.door.me
        found = [("ok", t(_("Accepted answer")))] if reply is self.answer else []
        is_new = self.since is not None and reply.created > self.since and me is not None and reply.creator != me.id
        return [*found, *([("info", t(_("New")))] if is_new else [])]

    def _accepting(self, reply: Content | None) -> tuple[str | None, str]:
        """What the button of a reply sends (the uid to accept, '' to take it back, None: no button), and its label."""
        if reply is None or not self.may_accept:
            return None, ""
        if reply is self.answer:
            return "", self.door.t(_("Take acceptance back"))
        return str(reply.uid), self.door.t(_("Accept as answer"))

    def _moderating(self) -> tuple[tuple[str, str], ...]:
        """(what is done, label) of the buttons that keep order."""
        if not self.door.can("moderate", self.topic):
            return ()
        t = self.door.t
        pinned = ("unpin", t(_("Unpin"))) if is_pinned(self.topic) else ("pin", t(_("Pin")))
        locked = ("unlock", t(_("Unlock"))) if is_locked(self.topic) else ("lock", t(_("Lock")))
        return pinned, locked

    def _above(self, reply: Content) -> tuple[str, str] | None:
        above = quoted_by(self.request.database, self.topic, getattr(reply, "reply_to", ""))
        if above is None or not self.door.can("view", above):
            return None
        return self.door.name_of(above.creator), self.door.url(above)

    def draw(self, objects: Iterable[Content], *, again: bool = False, focus: Content | None = None) -> str:
        """Posts as HTML; the one in *focus* is where the page begins to be read."""
        values = {
            "posts": [self.post(obj, again=again) for obj in objects],
            "focus": f"post-{focus.uid}" if focus is not None else None,
            "again": again,
            "moderate_url": self.door.url(self.topic, "moderate"),
            "accept_url": self.door.url(self.topic, "answer"),
            "accepted": str(self.answer.uid) if self.answer is not None else "",
        }
        return self.door.render("forum:posts.pt", values)

    def form(self, *, body: str = "", reply_to: str = "") -> dict[str, Any]:
        """The values of the form for a reply; it is the core's that receives them."""
        door, t = self.door, self.request.t
        text = FieldView("body", t(_("Your reply")), "markdown", value=body, rows=6, required=True)
        text.attrs = {f"data-{name}": door.url(self.topic, name) for name in ("complete", "mention")}
        text.attrs["data-preview"] = f"{door.url(self.topic, 'preview')}?field=body"
        hidden = [FieldView(name, name, "hidden", value=value) for name, value in (("language", door.language), ("reply_to", reply_to))]
        return {
            "fields": [*hidden, text],
            "action": f"{door.url(self.topic, 'add')}/{REPLY.name}",
            "autosave": f"{door.url(self.topic, 'draft')}?type={REPLY.name}",
            "submit_label": t(_("Reply")),
        }

    def begun(self) -> tuple[str, str]:
        """(text, whom it replies to) of the reply that the reader has begun to write here."""
        for draft, target in self.door.drafts():
            if target is self.topic and draft.type_name == REPLY.name:
                return draft.values.get("body", ""), draft.values.get("reply_to", "")
        return "", ""
