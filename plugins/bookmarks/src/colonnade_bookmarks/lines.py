"""Bookmarks and pages as lines of a list: the link out, and what is known here about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from colonnade.api import Content, Folder, View, messages, plain_text
from colonnade_bookmarks.addresses import host_of, key_of
from colonnade_bookmarks.shelf import shelf_of

_ = messages("bookmarks")
EXCERPT = 160
MAX_TAGS = 8
# How many bookmarks of a page, or of a tag, are looked at for tags and people.
SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One bookmark, or one page that several people saved. `saved` is (words, address) of the page with all who did, or None."""

    title: str
    url: str
    host: str
    note: str
    tags: tuple[tuple[str, str], ...]
    details: str
    who: str | None = None
    who_url: str | None = None
    when: Any = None
    saved: tuple[str, str] | None = None
    restricted: bool = False


def root_of(bookmark: Content) -> Folder:
    """The root of bookmarks that a bookmark lies in."""
    return bookmark.__parent__


def line(bookmark: Content, view: View, *, person: bool = True) -> Line:
    """A bookmark with who saved it when; without *person* in a list of one person's."""
    root = root_of(bookmark)
    key = key_of(bookmark.url) or ""
    number = shelf_of(root).number(key)
    return Line(
        bookmark.title,
        bookmark.url,
        host_of(bookmark.url),
        excerpt(bookmark, view),
        tag_links(bookmark.tags[:MAX_TAGS], root, view),
        view.url(bookmark),
        view.name_of(bookmark.creator) if person else None,
        person_url(bookmark.creator, root, view) if person else None,
        view.when(bookmark.created),
        (people_in_words(number, view), page_url(key, root, view)) if number > 1 else None,
        view.is_restricted(bookmark),
    )


def page_line(key: str, root: Folder, view: View) -> Line | None:
    """A page by the latest of the bookmarks that the reader may see; None when there is none."""
    shown = list(readable(shelf_of(root).saved(key), view, 20))
    if not shown:
        return None
    latest = max(shown, key=lambda obj: obj.created)
    tags = [tag for tag, _ in Counter(tag for obj in shown for tag in obj.tags).most_common(MAX_TAGS)]
    number = max(shelf_of(root).number(key), 1)
    return Line(
        latest.title,
        latest.url,
        host_of(latest.url),
        next(filter(None, (excerpt(bookmark, view) for bookmark in shown)), ""),
        tag_links(tags, root, view),
        page_url(key, root, view),
        saved=(people_in_words(number, view), page_url(key, root, view)),
        restricted=all(map(view.is_restricted, shown)),
    )


def readable(uids: Iterable[int], view: View, limit: int) -> Iterable[Content]:
    """The first bookmarks of *uids* that the reader may see."""
    found = (view.get(uid) for uid in uids)
    return islice((obj for obj in found if obj is not None and not view.is_dormant(obj)), limit)


def excerpt(bookmark: Content, view: View) -> str:
    """The beginning of a bookmark's note."""
    text = bookmark.description
    return plain_text(text.source, EXCERPT, view.known_name) if text else ""


def people_in_words(number: int, view: View) -> str:
    """How many saved a page."""
    return view.plural("${n} person saved this", "${n} people saved this", number, "bookmarks")


def page_url(key: str, root: Folder, view: View) -> str:
    """The address of a page of the web here: who saved it, under which tags."""
    return f"{view.url(root, 'page')}/{key}"


def person_url(person_id: int, root: Folder, view: View) -> str | None:
    """The address of what a person saved here; None for the system and people long gone."""
    person = view.person(person_id)
    return f"{view.url(root, 'by')}/{person.id}" if person else None


def tag_url(tag: str, root: Folder, view: View) -> str:
    """The address of what is saved here under a tag."""
    return f"{view.url(root, 'tag')}?{urlencode({'tag': tag})}"


def tag_links(tags: Iterable[str], root: Folder, view: View) -> tuple[tuple[str, str], ...]:
    """(tag, address) of each."""
    return tuple((tag, tag_url(tag, root, view)) for tag in tags)


def counted_tags(bookmarks: Iterable[Content], root: Folder, view: View, *, without: str = "") -> list[tuple[str, str, int]]:
    """(tag, address, number) of the tags of *bookmarks*, the most frequent first."""
    counts = Counter(tag for obj in bookmarks for tag in obj.tags if tag != without)
    return [(tag, tag_url(tag, root, view), number) for tag, number in counts.most_common(20)]


def counted_people(bookmarks: Iterable[Content], root: Folder, view: View) -> list[tuple[str, str | None, int]]:
    """(name, address, number) of who saved *bookmarks*, those with most first."""
    counts = Counter(obj.creator for obj in bookmarks)
    return [(view.name_of(person_id), person_url(person_id, root, view), number) for person_id, number in counts.most_common(12)]
