"""The wiki: pages in a tree that link to each other. The pattern for other plugins: this file says what there is, the others how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

from colonnade.api import ContentType, Demo, Plugin, View, Widget, Written, hookimpl, messages
from colonnade_wiki import demo as demo_pages
from colonnade_wiki import markdown
from colonnade_wiki import views as pages
from colonnade_wiki.types import PAGE, TEMPLATE, WIKI
from colonnade_wiki.widgets import RecentPages, WantedPages

_ = messages("wiki")

plugin = Plugin(
    "wiki",
    title=_("Wiki"),
    description=_("Pages that everyone can write, linked and kept in all versions."),
    version="0.1.0",
    icon="book-open",
    app=WIKI.name,
)


@hookimpl
def content_types() -> Sequence[ContentType]:
    """The wiki itself, one in each place, its pages, and what they can start from."""
    return [WIKI, PAGE, TEMPLATE]


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """Front page, page, all pages, wanted pages, templates, and the way out as Markdown."""
    return [pages, markdown]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """What was changed lately, and what is wanted."""
    return [RecentPages, WantedPages]


@hookimpl
def default_widgets() -> Sequence[tuple[str, str]]:
    """Recent pages in the middle, wanted ones beside them."""
    return [(RecentPages.name, "main"), (WantedPages.name, "left")]


@hookimpl
def quick_commands(view: View) -> Sequence[tuple[str, str, str]]:
    """The lists of the wiki of this place."""
    wiki = view.app(WIKI.name)
    if wiki is None:
        return []
    return [(view.t(_("All pages")), view.url(wiki, "pages"), "list"), (view.t(_("Wanted pages")), view.url(wiki, "wanted"), "help-circle")]


@hookimpl
def contributions(view: View, written: Written) -> Sequence[tuple[str, str]]:
    """How many pages somebody wrote."""
    n = written.number(PAGE.name)
    return [(view.plural("Wrote ${n} page", "Wrote ${n} pages", n, "wiki"), written.url(PAGE.name))] if n else []


@hookimpl
def demo_content(demo: Demo) -> None:
    """Tags, comments and likes on the demo's pages, and two templates."""
    demo_pages.fill(demo)
