"""Blogs: of the company, of each place, and of people. Posts are drafts until they are published, at once or at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from colonnade.api import (
    Action,
    BackgroundTask,
    ContentType,
    Demo,
    Notice,
    Person,
    Plugin,
    UnitOfWork,
    View,
    Widget,
    Written,
    events,
    hookimpl,
    messages,
)
from colonnade_blog import views as pages
from colonnade_blog.demo import add_posts
from colonnade_blog.personal import forget_address, note_blogger
from colonnade_blog.publishing import PUBLISHED, publish_due, wait_again
from colonnade_blog.publishing import notices as why_not_published
from colonnade_blog.types import BLOG, PERSONAL, POST
from colonnade_blog.waiting import waiting
from colonnade_blog.widgets import MyWaitingPosts, RecentPosts

_ = messages("blog")

plugin = Plugin(
    "blog",
    title=_("Blog"),
    description=_("News and thoughts of people, teams and the company; written now, published when it is time."),
    version="0.1.0",
    icon="newspaper",
    app=BLOG.name,
)


@hookimpl
def content_types() -> Sequence[ContentType]:
    """The blog of a place, those of people, and posts."""
    return [BLOG, PERSONAL, POST]


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """Blog, post, bloggers, feeds."""
    return [pages]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """What was published lately, and what one has in hand."""
    return [RecentPosts, MyWaitingPosts]


@hookimpl
def default_widgets() -> Sequence[tuple[str, str]]:
    """Recent posts in the middle, one's own drafts beside them."""
    return [(RecentPosts.name, "main"), (MyWaitingPosts.name, "right")]


@hookimpl
def tasks() -> Sequence[BackgroundTask]:
    """Publish what is due."""
    return [BackgroundTask("publish what is due", 30, publish_due)]


@hookimpl
def actions_required(view: View) -> Sequence[Action]:
    """Posts whose time went by."""
    return waiting(view)


@hookimpl
def content_changed(event: events.Event, root: Any) -> None:
    """What comes in from an archive is found again: by its time, or by its blogger."""
    if isinstance(event, events.Imported) and event.obj.type_name == POST.name:
        wait_again(root, event.obj)
    elif isinstance(event, events.Imported) and event.obj.type_name == PERSONAL.name:
        note_blogger(event.obj)


@hookimpl
def notices(event: events.Event) -> Sequence[Notice]:
    """A post whose time came in vain."""
    return why_not_published(event)


@hookimpl
def person_erased(uow: UnitOfWork, person: Person) -> None:
    """A blog of one's own has an address with one's name."""
    forget_address(uow, person)


@hookimpl
def share_chips(view: View) -> Sequence[tuple[str, str, str]]:
    """A post in the blog of the place, for those who may write one."""
    root = view.app(BLOG.name)
    may = root is not None and view.can("add", root)
    return [(view.t(_("Blog post")), f"{view.url(root, 'add')}/{POST.name}", "newspaper")] if may else []


@hookimpl
def contributions(view: View, written: Written) -> Sequence[tuple[str, str]]:
    """How many posts somebody published."""
    n = written.number(POST.name, PUBLISHED)
    return [(view.plural("Published ${n} post", "Published ${n} posts", n, "blog"), written.url(POST.name, PUBLISHED))] if n else []


@hookimpl
def demo_content(demo: Demo) -> None:
    """Posts of the demo company in both languages, with what people said about them."""
    add_posts(demo)
