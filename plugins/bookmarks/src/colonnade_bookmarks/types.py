"""What bookmarks are: a person's link to a page of the web, one for each page and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zope.schema import URI, Datetime, TextLine

from colonnade.api import AlreadyThere, Content, ContentType, Folder, IContent, Markdown, UnitOfWork, messages, place_of
from colonnade_bookmarks.addresses import MAX_LENGTH, MAX_TITLE, completed, key_of, normalised, title_for
from colonnade_bookmarks.shelf import imported_at, moment_of, shelf_of

_ = messages("bookmarks")


class Address(URI):
    """An address of a page. Says in words what is wrong with one that can't be saved."""

    def constraint(self, value: str) -> bool:
        """Line ends are for `normalised` to refuse: it says what is wrong."""
        return True

    def _validate(self, value: str) -> None:
        address = completed(value)
        TextLine._validate(self, address)
        normalised(address)


class IBookmarks(IContent):
    """The root of a place's bookmarks."""


class IBookmark(IContent):
    """A page of the web that somebody saved."""

    url = Address(title=_("Address"), description=_("Of the page, as it stands in the browser."), max_length=MAX_LENGTH)
    title = TextLine(
        title=_("Title"),
        description=_("Left empty, it is taken from the page in a minute."),
        required=False,
        default="",
        max_length=MAX_TITLE,
    )
    description = Markdown(title=_("Note"), description=_("What is it good for?"), required=False, default="", max_length=20_000)
    imported = Datetime(title=_("Imported at"), readonly=True, required=False)


# Browsers refuse a control of the kind `url` that has no scheme, before `completed` can give it one.
IBookmark["url"].setTaggedValue("control", "text")


def check(uow: UnitOfWork, container: Folder, values: Mapping[str, Any], obj: Content | None) -> Mapping[str, Any]:
    """A person saves a page once in a place; a bookmark without a title is called like its address, which is stored complete."""
    if values.get("url"):
        values = {**values, "url": completed(values["url"])}
    url = values.get("url") or getattr(obj, "url", "")
    mine = _mine(uow, container, url, obj.creator if obj is not None else uow.actor.id)
    if mine is not None and mine is not obj:
        message = _("You have saved this page already: this is your bookmark. What you save here changes it.")
        raise AlreadyThere({"": message}, mine)
    if url and not values.get("title", "" if obj is None else obj.title):
        return {**values, "title": title_for(url)}
    return values


def _mine(uow: UnitOfWork, bookmarks: Folder, url: str, person_id: int) -> Content | None:
    """The living bookmark of a person for the page at *url*."""
    key = key_of(url) if url else None
    found = uow.root["uids"].get(shelf_of(bookmarks).own(person_id, key)) if key and person_id else None
    return found if found is not None and not found.trashed and found.__parent__ is bookmarks else None


SAVED = "saved"
"""The list of what people saved one by one, everywhere; with `@` and its uid that of a place. Imports aren't in it."""


def saved_in(place: Content | None) -> str:
    """The name of the list of what was saved one by one in a place, or (None) everywhere."""
    return SAVED if place is None else f"{SAVED}@{place.uid}"


def tag_list(bookmarks: Folder, tag: str = "") -> str:
    """The name of the list of what a root of bookmarks has under a tag; without one what all these names begin with."""
    return f"tag:{bookmarks.uid}:{tag}"


def walks_of(bookmark: Content) -> Iterator[str]:
    """The lists that a bookmark is in: of its tags, and of what is news, unless it came with many others."""
    if imported_at(bookmark) is None:
        yield from (SAVED, saved_in(place_of(bookmark)))
    yield from (tag_list(bookmark.__parent__, tag) for tag in bookmark.tags)


BOOKMARKS = ContentType(
    "bookmarks.bookmarks", IBookmarks, title=_("Bookmarks"), icon="bookmark", kind="folder", listed=False, members="author"
)
BOOKMARK = ContentType(
    "bookmarks.bookmark",
    IBookmark,
    title=_("Bookmark"),
    icon="bookmark",
    facets=("versioned", "taggable", "likeable", "commentable"),
    check=check,
    version=3,
    # Each is entered anew: in the lists of its tags, and of what is news; then where its date says.
    migrations={1: lambda bookmark: None, 2: lambda bookmark: None},
    walks=walks_of,
    moment=moment_of,
    addable_in=(BOOKMARKS.name,),
)
