"""What is stored: the root of a place's updates, and the updates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zope.schema import TextLine

from colonnade.api import Content, ContentType, IContent, Invalid, Markdown, ObjectLinks, UnitOfWork, by_uid, can, lineage, messages
from colonnade_status.wording import is_blank, tags_in, title_of

_ = messages("status")
MAX_BODY = 5000
NOT_AVAILABLE = _("What you want to pass on isn't available to you.")
REPOST_TITLES = {"en": "Repost", "zh_Hant": "轉發"}


class IBoard(IContent):
    """The root of a place's updates."""


class IPost(IContent):
    """An update. Its title is made from its first line; tags are also those written as `#tag` in it.

    `original` is the object that it passes on, if any: each reader sees it as far as they may. Beside its fields an update has
    `pinned` (bool), which is changed by a command.
    """

    title = TextLine(title=_("Title"), min_length=1, max_length=200)
    body = Markdown(title=_("Text"), required=False, default="", max_length=MAX_BODY)
    original = ObjectLinks(title=_("What it passes on"), readonly=True, max_length=1)


IPost["title"].setTaggedValue("control", "hidden")


def source_of(post: Content) -> str:
    """The text of an update as it was written; '' without any."""
    body = getattr(post, "body", None)
    return body.source if body is not None else ""


def original_of(post: Content) -> int | None:
    """The uid of what an update passes on, or None."""
    return next(iter(getattr(post, "original", ())), None)


def prepare(uow: UnitOfWork, board: Content, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a new update its title, and let a repost refer to the first of a row of reposts. Raises Invalid."""
    body = str(values.get("body") or "")
    title = str(values.get("title") or "").strip()
    originals = tuple(first_of(uow, uid) for uid in values.get("original") or ())
    if is_blank(body) and not originals:
        raise Invalid({"body": _("Write something first.")})
    title = title or title_of(body) or REPOST_TITLES.get(str(values.get("language")), REPOST_TITLES["en"])
    return {**values, "title": title, "original": originals}


def first_of(uow: UnitOfWork, uid: int) -> int:
    """What a repost of the object *uid* refers to: itself, or what it passes on. Raises Invalid where the actor may not see that."""
    obj = _visible(uow, uid)
    beyond = original_of(obj) if obj is not None and obj.type_name == POST.name else None
    if beyond is not None:
        obj = _visible(uow, beyond)
    if obj is None:
        raise Invalid({"": NOT_AVAILABLE})
    return obj.uid


def _visible(uow: UnitOfWork, uid: int) -> Content | None:
    obj = by_uid(uow.root, uid)
    known = obj is not None and is_entry(obj) and not any(node.trashed for node in lineage(obj)) and can(uow.actor, "view", obj)
    return obj if known and not uow.activity.is_dormant(obj) else None


def is_entry(obj: Content) -> bool:
    """Tell whether *obj* is something that people wrote, and so can be passed on: neither a place nor the root of an app."""
    return not obj.is_place and obj.__parent__ is not None and not obj.__parent__.is_place


def check(uow: UnitOfWork, container: Content, values: Mapping[str, Any], obj: Content | None) -> Mapping[str, Any]:
    """Refuse an update without words, and let its title and tags follow the text. Raises Invalid."""
    if "body" not in values:
        return values
    body, before = values["body"] or "", source_of(obj) if obj is not None else ""
    if is_blank(body) and not (values.get("original") or (obj is not None and original_of(obj))):
        raise Invalid({"body": _("Write something first.")})
    return {**values, **_retitled(obj, before, body, values), "tags": _tags(obj, before, body, values)}


def _retitled(obj: Content | None, before: str, body: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The title of a changed text, unless somebody gave it one of its own."""
    made = obj is not None and obj.title == title_of(before) and values.get("title", obj.title) == obj.title
    return {"title": title_of(body)} if made and title_of(body) else {}


def _tags(obj: Content | None, before: str, body: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The tags of the field without those that went from the text, and those that are in the text now."""
    own = values.get("tags", obj.tags if obj is not None else ())
    now = tags_in(body)
    gone = set(tags_in(before)) - set(now)
    return tuple(dict.fromkeys((*(tag for tag in own if tag not in gone), *now)))[:100]


def walks_of(post: Content) -> Iterator[str]:
    """The lists that an update is in: of its board, of its author, and of what it passes on."""
    board = post.__parent__.uid
    yield from (board_list(board), author_list(post.creator), author_list(post.creator, board))
    original = original_of(post)
    if original is not None:
        yield repost_list(original)


def board_list(board: int) -> str:
    """The name of the list of the updates of a board."""
    return f"board:{board}"


def author_list(person_id: int, board: int | None = None) -> str:
    """The name of the list of the updates that a person wrote, everywhere or on one board."""
    return f"by:{person_id}" if board is None else f"by:{person_id}:{board}"


def repost_list(uid: int) -> str:
    """The name of the list of the updates that pass an object on."""
    return f"reposts:{uid}"


BOARD = ContentType("status.board", IBoard, title=_("Updates"), icon="activity", kind="folder", listed=False, members="author")
POST = ContentType(
    "status.post",
    IPost,
    title=_("Update"),
    icon="activity",
    facets=("versioned", "attachable", "commentable", "taggable", "likeable", "followable"),
    addable_in=(BOARD.name,),
    prepare=prepare,
    check=check,
    walks=walks_of,
    moment=lambda post: post.created,
    titled=False,
    wordless=_("Repost"),
    stream_view=_("Status updates"),
    drafted=("to", "only"),
)
