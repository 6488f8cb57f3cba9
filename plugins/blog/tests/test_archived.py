"""In an archived community posts are read and none is written; one that was to be published is a draft again, and its author hears why."""

from __future__ import annotations

from datetime import timedelta

import colonnade_blog
import pytest
from colonnade_blog.commands import back_to_draft, publish_now
from colonnade_blog.publishing import DRAFT, status_of

from colonnade.api import NotAllowed, edit, move, trash
from colonnade.testing import MemorySite, TestSite, load_module

IN_VAIN = "wasn't published when its time came, as"


def test_nobody_writes_in_its_blog(site: MemorySite, write) -> None:
    hall = site.site["hall"]
    app = site.app(hall, "blog")
    post, draft = write("Post", at=app), write("Draft", at=app, state=DRAFT)
    site.archive(hall)
    for who in ("lin", "kai", "admin"):
        for act in (
            lambda uow: site.make(app, "blog.post", by=uow.actor, title="New"),
            lambda uow: edit(uow, post, {"title": "Other"}),
            lambda uow: back_to_draft(uow, post),
            lambda uow: publish_now(uow, draft),
            lambda uow: move(uow, post, site.app(plugin="blog")),
            lambda uow: trash(uow, post),
        ):
            with pytest.raises(NotAllowed):
                act(site.uow(who))
    assert list(app.values()) == [post, draft]


@pytest.mark.parametrize("archived", [True, False])
def test_the_author_is_told_why_a_post_is_a_draft_again(archived: bool) -> None:
    with TestSite([load_module(colonnade_blog)]) as web:
        with web.change() as site:
            lin = str(site.person("lin").id)
            site.person("kai")
            hall = site.place("hall", "open", {"lin": "member", "kai": "owner"}, ["blog"])
            values = {"title": "Later", "publish_at": site.now + timedelta(hours=1)}
            uid = site.make(site.app(hall, "blog"), "blog.post", by="lin", **values).uid
        kai = web.sign_in("kai")
        if archived:
            kai.submit("/hall/@@archive", do="archive", status=303)
        else:
            kai.submit("/hall/@@members", remove=lin, status=303)
        web.clock.advance(hours=2)
        web.run_tasks("blog")
        web.tell()
        with web.change() as site:
            assert status_of(site.root["uids"][uid]) == DRAFT
        text = " ".join(web.sign_in("lin").get("/notifications", status=200).html.select_one("main").stripped_strings)
        assert text.count(IN_VAIN) == 1
        assert ("its community is archived" in text) == archived
        assert IN_VAIN not in kai.get("/notifications").text
