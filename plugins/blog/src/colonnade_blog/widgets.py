"""The blog's widgets."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from zope.interface import Interface
from zope.schema import Choice, Int
from zope.schema.vocabulary import SimpleTerm, SimpleVocabulary

from colonnade.api import Content, Empty, Row, View, Widget, messages, place_of
from colonnade_blog.listing import is_own, title_of
from colonnade_blog.publishing import BLOG, POST, is_scheduled

_ = messages("blog")
MOST_WAITING = 200


class IRecentSettings(Interface):
    """How many posts, and of which blogs."""

    count = Int(title=_("How many"), min=1, max=50, default=6)
    blogs = Choice(
        title=_("Which blogs"),
        vocabulary=SimpleVocabulary(
            [
                SimpleTerm("all", title=_("Everyone's; on the site's homepage also those of communities")),
                SimpleTerm("here", title=_("Only the blog of this place itself, without those of people")),
            ]
        ),
        default="all",
    )


class IWaitingSettings(Interface):
    """How many of one's own posts, and from where."""

    count = Int(title=_("How many"), min=1, max=50, default=6)
    where = Choice(
        title=_("Which blogs"),
        vocabulary=SimpleVocabulary(
            [SimpleTerm("all", title=_("All in which I write")), SimpleTerm("here", title=_("Only those of this place"))]
        ),
        default="all",
    )


def _invitation(view: View, text: str) -> Empty:
    blog = view.app(BLOG)
    may = blog is not None and view.can("add", blog)
    return Empty(text, (f"{view.url(blog, 'add')}/{POST}", view.t(_("Write a post"))) if may else None)


class RecentPosts(Widget):
    """Posts by the time when they were published."""

    name = "blog.recent"
    title = _("Recent posts")
    description = _("What was published in blogs lately.")
    icon = "newspaper"
    settings = IRecentSettings

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows with who wrote them, and in which blog."""
        posts, _more = view.walk(POST, self._walk(view), limit=self.options["count"])
        return {"rows": [self._row(post, view) for post in posts]}

    def _walk(self, view: View) -> str:
        if self.options["blogs"] == "here":
            blog = view.app(BLOG)
            return f"blog:{blog.uid}" if blog is not None else "none"
        return "all" if view.place.__parent__ is None else f"place:{view.place.uid}"

    def _row(self, post: Content, view: View) -> Row:
        place, author = place_of(post), view.name_of(post.creator)
        where = place.title if place.__parent__ is not None else title_of(post.__parent__, view)
        note = author if is_own(post) else view.t(_("${author} in ${place}"), author=author, place=where)
        return Row(post.title, view.url(post), "newspaper", view.when(post.published).text, note, (), view.is_restricted(post))

    def version(self, view: View) -> Hashable:
        """New with each change of the list."""
        return view.walk_changes(POST, self._walk(view))

    def when_empty(self, view: View) -> Empty:
        """Invite to write the first post."""
        return _invitation(view, _("Nothing has been published yet."))

    def url(self, view: View) -> str | None:
        """The blog."""
        blog = view.app(BLOG)
        return view.url(blog) if blog is not None else None


class MyWaitingPosts(Widget):
    """The reader's drafts, and what is to be published later."""

    name = "blog.waiting"
    title = _("My drafts and scheduled posts")
    description = _("Posts that you have begun and not published yet.")
    icon = "pencil"
    settings = IWaitingSettings

    def shown_to(self, view: View) -> bool:
        """Visitors have no drafts."""
        return view.me is not None

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows with a badge that says which it is, the last changed first."""
        posts, _more = view.walk(POST, f"waiting:{view.me.id}", limit=MOST_WAITING if self.options["where"] == "here" else self._count)
        if self.options["where"] == "here":
            posts = [post for post in posts if place_of(post) is view.place][: self._count]
        return {"rows": [self._row(post, view) for post in posts]}

    @property
    def _count(self) -> int:
        return self.options["count"]

    def _row(self, post: Content, view: View) -> Row:
        scheduled = is_scheduled(post)
        badge = ("info", view.t(_("Scheduled"))) if scheduled else ("warn", view.t(_("Draft")))
        note = view.when(post.publish_at).exact if scheduled else title_of(post.__parent__, view)
        return Row(post.title, view.url(post), "pencil", view.when(post.modified).text, note, (badge,))

    def version(self, view: View) -> Hashable:
        """New with each change of the list."""
        return (view.me.id, view.walk_changes(POST, f"waiting:{view.me.id}"))

    def when_empty(self, view: View) -> Empty:
        """Say how something gets here."""
        return _invitation(view, _("Posts that you keep as drafts, or schedule, wait here."))
