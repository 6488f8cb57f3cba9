"""Lists of topics as a reader sees them: rows, filters, what is new."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from colonnade.api import Content, Folder, Place, Row, View, messages, place_of
from colonnade_forum.state import PINNED, list_name
from colonnade_forum.types import ANSWERED, BOARD, BOARDS, OPEN, REPLY, TOPIC, is_locked, is_question

_ = messages("forum")
UNREAD = "unread"
FILTERS = {"": _("All"), OPEN: _("Open questions"), ANSWERED: _("Answered"), UNREAD: _("Unread")}
PER_PAGE = 25
MAX_PINNED = 20
MAX_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Topics:
    """Part of a list: the pinned ones (on the first page of all), the others, and the key to go on after."""

    pinned: list[Content]
    others: list[Content]
    after: int | None


def topics(door: View, root: Folder, shown: str = "", after: int | None = None) -> Topics:
    """A page of the topics of a forum or a board, those with the latest replies first. *shown* is one of `FILTERS`."""
    place, board = place_of(root), root if root.type_name == BOARD.name else None
    if shown == UNREAD:
        return _unread(door, root, list_name("", board), after)
    pinned = door.list(list_name(PINNED, board), place=place, limit=MAX_PINNED)
    found, more = door.page(list_name(shown, board), place=place, limit=PER_PAGE, after=after)
    if shown:
        return Topics([], found, more)
    return Topics(pinned if after is None else [], [topic for topic in found if topic not in pinned], more)


def _unread(door: View, root: Folder, name: str, after: int | None) -> Topics:
    """The newest topics are looked at, but no more than `MAX_LOOKED_AT` at once: then the list says that it goes on."""
    found: list[Content] = []
    place, since = place_of(root), door.unread_since(root)
    for _round in range(MAX_LOOKED_AT // PER_PAGE):
        part, after = door.page(name, place=place, limit=PER_PAGE, after=after)
        found += [topic for topic in part if door.is_unread(topic)]
        if part and part[-1].modified <= since:
            after = None
        if after is None or len(found) >= PER_PAGE:
            break
    return Topics([], found, after)


def counts(door: View, root: Folder) -> dict[str, int | None]:
    """How many topics each filter shows; None where it would take looking at each."""
    place, board = place_of(root), root if root.type_name == BOARD.name else None
    return {shown: None if shown == UNREAD else door.count(list_name(shown, board), place=place) for shown in FILTERS}


def drawn_topics(door: View, root: Folder, shown: str = "", after: int | None = None) -> tuple[str, int | None]:
    """A page of the topics of a forum or a board, drawn ('' without any), and the key to go on after."""
    if shown == UNREAD:
        found = topics(door, root, shown, after)
        return _draw(door, root, found.others, {topic.uid for topic in found.others}), found.after

    def uids() -> tuple[list[int], int | None]:
        found = topics(door, root, shown, after)
        return [topic.uid for topic in (*found.pinned, *found.others)], found.after

    name, version = ("forum.topics", root.uid, shown, after), changes(door, place_of(root))
    listed, more = door.kept(name, version, uids)
    found = [topic for uid in listed if (topic := door.get(uid)) is not None]
    new = frozenset(topic.uid for topic in found if door.is_unread(topic))
    return door.kept((*name, new), version, lambda: _draw(door, root, found, new), timed=True), more


def _draw(door: View, root: Folder, found: Iterable[Content], new: Container[int]) -> str:
    rows = [topic_row(door, topic, within=root, new=topic.uid in new) for topic in found]
    return door.render("forum:topics.pt", {"rows": rows}) if rows else ""


def changes(door: View, place: Place | None) -> Hashable:
    """New with each topic and reply in *place*, or anywhere, and with each change of a board."""
    return (*(door.changes(kind.name, place=place) for kind in (TOPIC, REPLY)), door.walk_changes(BOARD.name, BOARDS))


def boards(door: View, forum: Folder) -> list[Content]:
    """The boards of a forum, in their order."""

    def uids() -> list[int]:
        return [child.uid for child in islice(forum.values(), MAX_LOOKED_AT) if child.type_name == BOARD.name]

    listed = door.kept(("forum.boards", forum.uid), door.walk_changes(BOARD.name, BOARDS), uids)
    found = (board for uid in listed if (board := door.get(uid)) is not None)
    return sorted((board for board in found if board.__parent__ is forum), key=lambda board: board.order_key)


def visible_replies(door: View, topic: Folder, after: int | None = None, *, backwards: bool = False) -> Iterator[Content]:
    """The replies that the reader may see, the oldest first."""
    return (child for child in topic.part(after, backwards=backwards) if child.type_name == REPLY.name and door.can("view", child))


def number_of_replies(door: View, topic: Folder) -> int:
    """How many replies the reader may see. Those with readers of their own are remembered by name, so that nobody walks through all."""
    apart = (topic.get(name) for name in getattr(topic, "apart", ()))
    return len(topic) - sum(1 for reply in apart if reply is not None and not door.can("view", reply))


def state_badge(door: View, topic: Content) -> tuple[str, str] | None:
    """(kind, text) of a question, None for any other topic."""
    if not is_question(topic):
        return None
    return ("ok", door.t(_("Answered"))) if ANSWERED in topic.states else ("warn", door.t(_("Question")))


def topic_row(door: View, topic: Folder, *, within: Content | None = None, new: bool = False) -> Row:
    """A topic in a list: who wrote it, how many replies, the last one by whom, and when. *within* is the list's own forum or board.

    But for the mark of what is *new* to the reader it looks the same for everyone who may read it.
    """
    last = next(visible_replies(door, topic, backwards=True), None)
    where = topic.__parent__ if topic.__parent__ is not within else None
    parts = [
        door.name_of(topic.creator),
        *([door.t(_("in ${place}"), place=_where(door, where))] if where is not None else []),
        _replies(door, topic, last),
    ]
    when = door.when(last.created if last is not None else topic.created).text
    badges = tuple(_badges(door, topic, new))
    return Row(topic.title, door.url(topic), _icon(topic), when, " · ".join(parts), badges, door.is_restricted(topic))


def short_row(door: View, topic: Folder) -> Row:
    """A topic where there is little room, alike for everyone who may read it: nothing in it is marked as new."""
    number = number_of_replies(door, topic)
    replies = door.plural("${n} reply", "${n} replies", number, "forum") if number else door.t(_("No replies yet"))
    note = f"{door.name_of(topic.creator)} · {replies}"
    return Row(topic.title, door.url(topic), _icon(topic), door.when(topic.modified).text, note, (), door.is_restricted(topic))


def _where(door: View, parent: Content) -> str:
    """What a topic of another list is in: its board, or the place whose forum it is."""
    in_board, here = parent.type_name == BOARD.name, place_of(parent) is door.place
    return parent.title if in_board else door.title_of(parent) if here else place_of(parent).title


def _replies(door: View, topic: Folder, last: Content | None) -> str:
    if last is None:
        return door.t(_("No replies yet"))
    number, author = number_of_replies(door, topic), door.name_of(last.creator)
    if number == 1:
        return door.t(_("1 reply by ${author}"), author=author)
    replies = door.plural("${n} reply", "${n} replies", number, "forum")
    return door.t(_("${replies}, the last by ${author}"), replies=replies, author=author)


def _icon(topic: Content) -> str:
    if PINNED in topic.states:
        return "pin"
    return "message-square" if not is_question(topic) else "circle-check" if ANSWERED in topic.states else "help-circle"


def _badges(door: View, topic: Content, new: bool) -> Iterator[tuple[str, str]]:
    if new:
        yield "info", door.t(_("New"))
    state = state_badge(door, topic)
    if state is not None:
        yield state
    if PINNED in topic.states:
        yield "", door.t(_("Pinned"))
    if is_locked(topic):
        yield "", door.t(_("Locked"))


def newest(door: View, state: str = "", limit: int = 8) -> list[Content]:
    """The topics of the place whose homepage is shown; on the site's homepage those of all places."""
    return door.list(list_name(state), place=door.community, limit=limit)


def is_topic(obj: Content | None) -> bool:
    """Tell whether *obj* is a topic: a reply can come back from the trash when its topic is gone."""
    return obj is not None and obj.type_name == TOPIC.name
