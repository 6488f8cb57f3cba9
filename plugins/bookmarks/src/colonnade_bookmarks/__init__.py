"""Bookmarks: pages of the web that people save, tag and find together. This file says what there is, the others how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from colonnade.api import BackgroundTask, ContentType, Demo, Plugin, View, Widget, events, hookimpl, messages
from colonnade_bookmarks import commands, exchange, feeds
from colonnade_bookmarks import views as pages
from colonnade_bookmarks.demo import load
from colonnade_bookmarks.shelf import refile
from colonnade_bookmarks.titles import EVERY, fetch_titles, is_nameless, wait_for_title
from colonnade_bookmarks.types import BOOKMARK, BOOKMARKS
from colonnade_bookmarks.widgets import MyBookmarks, PopularBookmarks, RecentBookmarks

_ = messages("bookmarks")

plugin = Plugin(
    "bookmarks",
    title=_("Bookmarks"),
    description=_("Pages of the web that people save, tag and find together."),
    version="0.1.0",
    icon="bookmark",
    app=BOOKMARKS.name,
    mail="weekly",
    powers=("outbound",),
)


@hookimpl
def content_types() -> Sequence[ContentType]:
    """The root in each place, and the bookmarks."""
    return [BOOKMARKS, BOOKMARK]


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """Lists, a bookmark, a page of the web with all who saved it, a tag; feeds; the browser's file and button."""
    return [pages, feeds, exchange]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """What was saved lately, what most people saved, what I saved."""
    return [RecentBookmarks, PopularBookmarks, MyBookmarks]


@hookimpl
def default_widgets() -> Sequence[tuple[str, str]]:
    """The recent ones beside what people write."""
    return [(RecentBookmarks.name, "right")]


@hookimpl
def tasks() -> Sequence[BackgroundTask]:
    """Titles of pages that were saved without one, and large imports."""
    return [BackgroundTask("titles", EVERY, fetch_titles), BackgroundTask("import", commands.EVERY, commands.go_on_importing)]


@hookimpl
def content_changed(event: events.Event, root: Any) -> None:
    """Keep the shelves true, and let titles be fetched."""
    obj = event.obj
    if obj.type_name != BOOKMARK.name or not getattr(obj, "url", ""):
        return
    refile(root, obj, gone=isinstance(event, events.Trashed))
    if isinstance(event, events.Created | events.Edited) and is_nameless(obj):
        wait_for_title(root, obj, event.when.timestamp())


@hookimpl
def share_chips(view: View) -> Sequence[tuple[str, str, str]]:
    """A bookmark, for those who may keep one here."""
    root = view.app(BOOKMARKS.name)
    may = root is not None and view.can("add", root)
    return [(view.t(_("Bookmark")), f"{view.url(root, 'add')}/{BOOKMARK.name}", "bookmark")] if may else []


@hookimpl
def demo_content(demo: Demo) -> None:
    """Links that people of the demo organisation would keep."""
    load(demo)
