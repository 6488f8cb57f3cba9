"""What is refused stores nothing, and what comes in from an archive is found again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from colonnade_blog import personal, publishing

from colonnade.api import Invalid, access_id_of, create, edit, events
from colonnade.testing import MemorySite

FAR = timedelta(days=5000)


def test_a_post_whose_time_is_refused_is_not_there(site: MemorySite) -> None:
    before = len(site.app(plugin="blog"))
    with pytest.raises(Invalid):
        create(site.uow("kai"), site.app(plugin="blog"), "blog.post", {"title": "Far", "publish_at": site.now + FAR, "state": "draft"})
    assert len(site.app(plugin="blog")) == before
    assert "Far" not in site.listed("all", "lin")


def test_an_edit_whose_time_is_refused_changes_nothing(site: MemorySite) -> None:
    draft = create(site.uow("kai"), site.app(plugin="blog"), "blog.post", {"title": "Sketch", "state": "draft"})
    scope = access_id_of(draft)
    with pytest.raises(Invalid):
        edit(site.uow("kai"), draft, {"title": "Other", "state": "published", "publish_at": site.now + FAR})
    assert (draft.title, draft.state, draft.publish_at, access_id_of(draft)) == ("Sketch", "draft", None, scope)


def test_what_is_imported_is_published_when_its_time_has_come(site: MemorySite) -> None:
    app = site.app(plugin="blog")
    post = create(site.uow("kai"), app, "blog.post", {"title": "Later", "publish_at": site.now + timedelta(hours=1)})
    app.due = None  # as in a blog that was made anew
    site.uow().publish(events.Imported(post, 0, site.now))
    site.advance(hours=2)
    publishing.publish_if_due(site.uow(), post.due, post.uid)
    assert list(app.due) == [] and publishing.is_live(post)


def test_an_imported_personal_blog_is_its_blogger_s(site: MemorySite) -> None:
    app = site.app(plugin="blog")
    blog = personal.open_blog(site.uow("kai"), app)
    app.bloggers = None
    site.uow().publish(events.Imported(blog, 0, site.now))
    assert personal.open_blog(site.uow("kai"), app) is blog
