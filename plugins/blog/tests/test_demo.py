"""What the blog adds to the demo company: every sheet becomes a post, in both languages, in all kinds of blogs and states."""

from __future__ import annotations

import colonnade_blog
from colonnade_blog.demo import sheets
from colonnade_blog.publishing import is_live, is_scheduled

from colonnade.api import likes_of, number_of_comments
from colonnade.testing import load_module, memory_site


def test_every_sheet_becomes_a_post() -> None:
    with memory_site(load_module(colonnade_blog)) as site:
        site.load_demo()
        written = list(sheets())
        posts = [obj for obj in site.root["uids"].values() if obj.type_name == "blog.post"]
        assert sorted(post.title for post in posts) == sorted(sheet.one("title") for sheet in written)
        assert {post.language for post in posts} == {"en", "zh_Hant"}
        assert {post.__parent__.type_name for post in posts} == {"blog.blog", "blog.personal"}
        assert [post.title for post in posts if is_scheduled(post)] == ["What comes after 4.3"]
        assert sum(not is_live(post) for post in posts) == 2
        assert sum(map(number_of_comments, posts)) == sum(len(sheet.head.get("comment", ())) for sheet in written)
        assert sum(map(likes_of, posts)) == sum(len(sheet.one("likes").split()) for sheet in written)
        assert all(post.published <= site.now for post in posts if is_live(post))
