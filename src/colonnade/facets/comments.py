"""Comments on an object, with one level of replies. Deleting one hides it; what it said can be brought back."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from datetime import datetime
from typing import Any

from BTrees.Length import Length
from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOTreeSet
from persistent import Persistent

from colonnade.catalog.changed import note_change
from colonnade.clock import to_microseconds
from colonnade.content.objects import Content
from colonnade.content.text import Text

Root = MutableMapping[str, Any]
AREA = "comments"


class Comment(Persistent):
    """What somebody said about an object. `key` is unique at the object; `deleted` is (µs since 1970, by whom) or None.

    It can be asked about access like a node of the tree: who may read its object may read it.
    """

    is_place = False
    is_comment = True
    access_id: int | None = None
    roles = None
    trashed = None
    archived = None
    edited: datetime | None = None
    deleted: tuple[int, int] | None = None
    former: tuple[tuple[datetime, Text], ...] = ()
    replies: Any = None

    def __init__(self, obj: Content, key: int, text: Text, when: datetime, by: int, reply_to: int = 0) -> None:
        self.__parent__ = obj
        self.key = self.uid = key
        self.text, self.created, self.creator, self.reply_to = text, when, by, reply_to


class Comments(Persistent):
    """The comments of one object by key, which is their time in µs. `changes` is new with every change."""

    def __init__(self) -> None:
        self.items = LOBTree()
        self.threads = LLTreeSet()
        self.number = Length()
        self.changes = 0


def install(root: Root) -> None:
    """Make the index from people to what they said in an empty database."""
    root.setdefault(AREA, LOBTree())


def number_of(obj: Content) -> int:
    """How many comments there are, without those that were deleted."""
    return obj.comments.number() if obj.comments is not None else 0


def version_of(obj: Content) -> bytes:
    """A value that is new with every committed change of the comments."""
    if obj.comments is None:
        return b""
    obj.comments._p_activate()
    return obj.comments._p_serial


def add(root: Root, obj: Content, text: Text, when: datetime, by: int, reply_to: int = 0, key: int = 0) -> Comment:
    """Store a comment, or a reply to one; a reply to a reply joins the same thread. *key* is the one that it had before."""
    if obj.comments is None:
        obj.comments = Comments()
    comments, key = obj.comments, key or to_microseconds(when)
    while key in comments.items:
        key += 1
    above = comments.items.get(reply_to)
    if above is not None and above.reply_to:
        above = comments.items[above.reply_to]
    comment = comments.items[key] = Comment(obj, key, text, when, by, above.key if above is not None else 0)
    if above is None:
        comments.threads.insert(key)
    else:
        if above.replies is None:
            above.replies = LLTreeSet()
        above.replies.insert(key)
    _count(comments, 1)
    if by not in root[AREA]:
        root[AREA][by] = OOTreeSet()
    root[AREA][by].insert((obj.uid, key))
    return comment


def change(comment: Comment, text: Text, when: datetime) -> None:
    """Give a comment another text; the former one is kept."""
    comment.former = (*comment.former, (comment.edited or comment.created, comment.text))
    comment.text, comment.edited = text, when
    _count(comment.__parent__.comments, 0)


def delete(comment: Comment, when: datetime, by: int) -> None:
    """Hide a comment."""
    if comment.deleted is None:
        comment.deleted = (to_microseconds(when), by)
        _count(comment.__parent__.comments, -1)


def bring_back(comment: Comment) -> None:
    """Show a deleted comment again."""
    if comment.deleted is not None:
        comment.deleted = None
        _count(comment.__parent__.comments, 1)


def _count(comments: Comments, change: int) -> None:
    comments.changes += 1
    if change:
        comments.number.change(change)


def get(obj: Content, key: int) -> Comment | None:
    """One comment, deleted or not, or None."""
    return obj.comments.items.get(key) if obj.comments is not None else None


def threads(obj: Content, before: int | None = None) -> Iterator[Comment]:
    """The comments that are no replies, from the latest back, starting before the key *before*."""
    if obj.comments is None:
        return iter(())
    keys = obj.comments.threads.keys(max=before, excludemax=before is not None) if before is not None else obj.comments.threads.keys()
    return (obj.comments.items[key] for key in reversed(keys))


def replies(comment: Comment) -> Iterator[Comment]:
    """The replies to a comment, the oldest first."""
    items = comment.__parent__.comments.items
    return (items[key] for key in comment.replies or ())


def all_of(obj: Content) -> Iterator[Comment]:
    """All comments of an object, the oldest first."""
    return iter(obj.comments.items.values()) if obj.comments is not None else iter(())


def forget_object(root: Root, obj: Content) -> None:
    """The object is gone for good."""
    for comment in all_of(obj):
        if comment.creator in root[AREA]:
            root[AREA][comment.creator].discard((obj.uid, comment.key))


def forget_person(root: Root, person_id: int, by_uid: Any) -> None:
    """A person is gone for good, with what they said: a comment that others replied to stays as a deleted one."""
    for uid, key in list(root[AREA].pop(person_id, ())):
        obj = by_uid(root, uid)
        comment = get(obj, key) if obj is not None else None
        if comment is not None:
            _erase(obj, comment)
            note_change(root, obj)


def _erase(obj: Content, comment: Comment) -> None:
    comments = obj.comments
    _count(comments, 0 if comment.deleted else -1)
    if comment.replies:
        comment.text, comment.former, comment.creator, comment.deleted = Text(""), (), 0, comment.deleted or (comment.key, 0)
        return
    del comments.items[comment.key]
    if comment.reply_to:
        comments.items[comment.reply_to].replies.remove(comment.key)
    else:
        comments.threads.remove(comment.key)
