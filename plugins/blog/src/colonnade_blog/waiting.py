"""Posts that were to be published at a time and could not be: they are drafts again, and their author decides."""

from __future__ import annotations

from colonnade.api import Action, Button, Content, View, messages
from colonnade_blog.listing import title_of
from colonnade_blog.publishing import POST, missed

_ = messages("blog")
MAX_LOOKED_AT = 200


def waiting(view: View) -> list[Action]:
    """The reader's posts whose time went by, the last changed first."""
    if view.me is None:
        return []
    own = f"waiting:{view.me.id}"

    def look() -> list[Action]:
        posts, _more = view.walk(POST, own, limit=MAX_LOOKED_AT)
        return [_action(post, view) for post in posts if missed(post, view.now) and view.can("edit", post)]

    return view.kept("blog.waiting", view.walk_changes(POST, own), look, timed=True, own=True)


def _action(post: Content, view: View) -> Action:
    url = view.url(post, "publish")
    buttons = (Button(view.t(_("Publish now")), url, primary=True), Button(view.t(_("Keep as draft")), url, fields=(("do", "draft"),)))
    wanted = view.t(_("Was not published in time"))
    note = title_of(post.__parent__, view)
    return Action(str(post.uid), post.title, view.url(post), wanted, buttons, "bad", "newspaper", since=post.publish_at, note=note)
