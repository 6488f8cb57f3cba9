"""What people are still to be told of: entered in the transaction of what happened, and worked out later by the worker.

That is all a request does: one entry, whoever and however many follow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, MutableMapping
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Any

from BTrees.LOBTree import LOBTree
from translationstring import TranslationString

from colonnade.clock import to_microseconds
from colonnade.content.events import Edited, Event, Shared
from colonnade.content.objects import Content
from colonnade.content.types import TYPES
from colonnade.jobs.waiting import Entry, Waiting
from colonnade.notifications.kinds import ADDRESSED, DIRECTED, LIKED, MENTIONED, MODERATION, NOTICED, SHARED, WRITTEN
from colonnade.notifications.notice import Notice
from colonnade.stream.log import Entry as LogEntry
from colonnade.stream.record import CREATED

Root = MutableMapping[str, Any]
AREA = "to_tell"


@dataclass(frozen=True, slots=True)
class Item:
    """*actor* did *verb* to the object *uid* at *moment* (µs since 1970). `detail` is the key of a comment, or 0.

    Of a notice of a plugin, `person`, `kind` and `text` (domain, message) tell the rest. When many are told, `after` is the person
    up to whom that is done, and `told` are those who were told before the many. What is addressed to one person is about no object:
    `uid` is then that of who did it, and it leads to `address`; `title` fills in `${title}`.
    """

    verb: str
    uid: int
    actor: int
    moment: int
    detail: int = 0
    person: int = 0
    kind: str = ""
    text: tuple[str, str] = ("", "")
    after: int = 0
    told: tuple[int, ...] = ()
    title: str = ""
    address: str = ""

    def going_on(self, after: int, told: Iterable[int]) -> Item:
        """The same for those who come after the person *after*."""
        return replace(self, after=after, told=tuple(told))


_REST = (0, 0, "", ("", ""), 0, (), "", "")


class _Items(LOBTree):
    """Items by key. Most of the time it holds few; when it holds many, a save writes a bucket of them, so buckets are small."""

    max_leaf_size = 8


class ToTell(Waiting):
    """All items."""

    tree = _Items


def install(root: Root) -> None:
    """Make the area in an empty database."""
    if AREA not in root:
        root[AREA] = ToTell()
    root[AREA].complete()


def forget_objects(root: Root, gone: Collection[int]) -> None:
    """These objects are gone for good: nobody is told of them."""
    waiting = root[AREA]
    waiting.remove([entry for entry in waiting if entry.value[1] in gone])


def waiting(root: Root) -> ToTell:
    """The queue itself."""
    return root[AREA]


def enter(root: Root, item: Item) -> None:
    """Let an item wait: as a tuple, without what most items don't have."""
    whole = astuple(item)
    root[AREA].enter(item.uid, whole[: 4 if whole[4:] == _REST else 5 if whole[5:] == _REST[1:] else len(whole)])


def next_items(root: Root, limit: int) -> list[tuple[Entry, Item]]:
    """Up to *limit* of what waits, to be told now; in a transaction of its own (see `Waiting.next`)."""
    return [(entry, Item(*entry.value)) for entry in root[AREA].next(limit)]


def all_items(root: Root) -> list[tuple[Entry, Item]]:
    """All that waits."""
    return [(entry, Item(*entry.value)) for entry in root[AREA]]


def take(root: Root, entry: Entry) -> bool:
    """Take an entry out; tell whether it was still there."""
    return root[AREA].take(entry)


def enter_event(root: Root, event: Event, logged: LogEntry | None) -> None:
    """Enter an event that the log has, and one that it passes over but that may mention somebody, or opens something to somebody."""
    obj = event.obj
    moment = to_microseconds(event.when)
    if logged is not None:
        actor = event.actor or (obj.creator if logged.verb == CREATED else 0)
        enter(root, Item(logged.verb, obj.uid, actor, moment, logged.detail))
    elif _is_listed(obj) and isinstance(event, Edited | Shared):
        enter(root, Item(MENTIONED if isinstance(event, Edited) else SHARED, obj.uid, event.actor, moment))


def enter_text(root: Root, obj: Content, actor: int, when: datetime, comment: int) -> None:
    """A comment says something else: it may mention somebody now."""
    enter(root, Item(MENTIONED, obj.uid, actor, to_microseconds(when), comment))


def enter_like(root: Root, obj: Content, actor: int, when: datetime) -> None:
    """Somebody likes an object."""
    enter(root, Item(LIKED, obj.uid, actor, to_microseconds(when)))


def enter_notices(root: Root, event: Event, notices: Iterable[Any]) -> None:
    """What plugins want single people to be told; what is no `Notice` is passed over."""
    for notice in (notice for notice in notices if isinstance(notice, Notice)):
        kind = notice.kind if notice.kind in (DIRECTED, MODERATION) else DIRECTED
        text = (notice.text.domain or "", str(notice.text))
        enter(root, Item(NOTICED, event.obj.uid, event.actor, to_microseconds(event.when), 0, notice.person, kind, text))


def enter_addressed(root: Root, actor: int, when: datetime, person: int, text: TranslationString, title: str, address: str) -> None:
    """What *actor* wants one person to be told that is about no object."""
    words = (text.domain or "", str(text))
    item = Item(ADDRESSED, actor, actor, to_microseconds(when), 0, person, DIRECTED, words, title=title, address=address)
    enter(root, item)


def enter_written(root: Root, place: Content, actor: int, when: datetime, moment: int, address: str) -> None:
    """*actor* wrote to all members of *place* what was kept at *moment* (µs) and is read at *address*."""
    enter(root, Item(WRITTEN, place.uid, actor, to_microseconds(when), title=str(moment), address=address))


def forget_addressed(root: Root, actor: int, person: int, text: TranslationString) -> None:
    """What *actor* wanted a person to be told in these words needn't be told any more."""
    words, waiting = (text.domain or "", str(text)), root[AREA]
    found = [entry for entry in waiting.of(actor) if entry.value[:3] == (ADDRESSED, actor, actor)]
    waiting.remove([entry for entry in found if (entry.value[5], entry.value[7]) == (person, words)])


def _is_listed(obj: Content) -> bool:
    content_type = TYPES.get(obj.type_name)
    return content_type is not None and content_type.listed
