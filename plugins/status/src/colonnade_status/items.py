"""Updates as a page shows them: who, when, where, the words, files, what they pass on, and what the reader can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from colonnade.api import Content, ContentPage, View, attachments_of, file_url, messages, number_of_comments, place_of, plain_text
from colonnade_status.audience import named_place
from colonnade_status.pins import is_pinned
from colonnade_status.types import POST, is_entry, original_of, repost_list, source_of
from colonnade_status.wording import is_long, with_tag_links

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("status")
QUOTED_CHARACTERS = 280
MAX_PICTURES = 4


@dataclass(frozen=True, slots=True)
class Item:
    """An update in a list, or on its own page (then `whole`). `menu` are (label, address, icon); `pin` is (what it sends, label)."""

    label: str
    author: str
    author_url: str | None
    initials: str
    hue: int
    photo: Any
    when: Any
    url: str
    edited_url: str | None
    place: tuple[str, str] | None
    readers: str | None
    html: str
    lang: str
    more: bool
    pictures: tuple[Any, ...]
    more_pictures: int
    files: tuple[Any, ...]
    is_repost: bool
    quote: dict[str, Any] | None
    tags: str
    reactions: str
    comments: int
    repost_url: str | None
    reposts: int
    reposts_url: str
    pinned: bool
    pin: tuple[str, str] | None
    pin_url: str
    menu: tuple[tuple[str, str, str], ...]


def face(door: View, person_id: int) -> tuple[str, str | None, str, int, Any]:
    """(name, address, initials, hue, photo) of a person."""
    person = door.person(person_id)
    if person is None:
        return door.name_of(person_id), None, "–", 0, None
    shown = door.face(person)
    return shown.name, door.url(person), shown.initials, shown.hue, shown.photo


def drawn_items(posts: Iterable[Content], request: Request, board: Content) -> list[str]:
    """Updates in a list on a page of *board*, drawn; each is kept for its reader until something in it changes."""
    may_repost = request.view.can("add", board)
    return [_drawn(post, request, board, may_repost) for post in posts]


def _drawn(post: Content, request: Request, board: Content, may_repost: bool) -> str:
    door, it = request.view, ContentPage(post, request)
    may = door.allowed(("edit", "share", "view", "move", "trash", "manage"), post), may_repost
    numbers = number_of_comments(post), door.count_walk(POST.name, repost_list(post.uid)), is_pinned(post)
    files = tuple(stored.key for stored in attachments_of(post))
    name = ("status.item", post.uid, post.revision, board.uid, may, numbers, files, it.reactions, request.page.csrf_token)

    def draw() -> str:
        return door.render("status:item.pt", {"item": item(post, request, board)})

    return door.kept(name, door.changes(), draw, timed=True, own=True)


def item(post: Content, request: Request, board: Content, *, whole: bool = False) -> Item:
    """An update as the pages of *board* show it; one of another place says which."""
    door, it = request.view, ContentPage(post, request)
    source = source_of(post)
    pictures = [file for file in it.files if file.is_image]
    shown = pictures if whole else pictures[:MAX_PICTURES]
    place, original = named_place(post), original_of(post)
    return Item(
        door.t(_("Update by ${name}"), name=door.name_of(post.creator)),
        *face(door, post.creator),
        door.when(post.created),
        door.url(post),
        door.url(post, "history") if post.revision > 1 else None,
        (place.title, door.url(place)) if place is not None and place is not place_of(board) else None,
        it.readers if it.restricted or whole else None,
        with_tag_links(it.html(), post.tags),
        it.lang,
        not whole and is_long(source),
        tuple(shown),
        len(pictures) - len(shown),
        tuple(file for file in it.files if not file.is_image),
        original is not None,
        quote(door, original) if original is not None else None,
        it.tags if whole else "",
        it.reactions,
        number_of_comments(post),
        f"{door.url(board, 'repost')}?of={post.uid}" if door.can("add", board) else None,
        door.count_walk(POST.name, repost_list(post.uid)),
        door.url(post, "reposts"),
        is_pinned(post),
        _pinning(post, door),
        door.url(post, "pin"),
        () if whole else tuple(_menu(it)),
    )


def _pinning(post: Content, door: View) -> tuple[str, str] | None:
    if not door.can("manage", post):
        return None
    return ("0", door.t(_("Unpin"))) if is_pinned(post) else ("1", door.t(_("Pin")))


def _menu(it: ContentPage) -> Iterable[tuple[str, str, str]]:
    """What can be done to an update beside what has a button, as its own page offers it."""
    return ((label, url, icon) for label, url, icon, _kind in it.actions())


def quote(door: View, uid: int) -> dict[str, Any] | None:
    """What an update passes on, as far as the reader may see it: None where they may not, or where it is gone."""
    obj = door.get(uid)
    if obj is None or not is_entry(obj) or door.is_dormant(obj):
        return None
    row, place = door.row(obj), named_place(obj)
    own = obj.type_name == POST.name
    pictures = [stored for stored in attachments_of(obj) if stored.is_image] if own else []
    return {
        "title": None if own else obj.title,
        "url": row.url,
        "icon": row.icon,
        "author": door.name_of(obj.creator),
        "when": door.when(obj.created),
        "place": place.title if place is not None else None,
        "text": plain_text(source_of(obj), QUOTED_CHARACTERS, door.known_name),
        "lang": {"en": "en", "zh_Hant": "zh-Hant-TW"}.get(obj.language),
        "picture": (file_url(pictures[0]), pictures[0].name) if pictures else None,
    }
