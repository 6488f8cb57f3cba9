"""What plugins tell on a person's page of what they wrote: each its own, in the reader's language, and only of what the reader may read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from colonnade.content.objects import Content
from colonnade.testing import MemorySite, TestSite
from tests.examples import installed_plugins

TOLD = {"profiles", "wiki", "blog", "files", "forum", "thanks"}
PLUGINS = [loaded for loaded in installed_plugins() if loaded.name in TOLD]
pytestmark = pytest.mark.skipif(len(PLUGINS) < len(TOLD), reason="not all of these plugins are installed")


def answer(site: MemorySite, topic: Content, by: str) -> None:
    """Let somebody give the answer that Kai, who asked, accepts."""
    commands = pytest.importorskip("colonnade_forum.commands")
    commands.accept(site.uow("kai"), topic, site.make(topic, "forum.reply", by=by, body="So."))


@pytest.fixture
def web() -> Iterator[TestSite]:
    """A site on which Lin wrote this and that; part of it is in a restricted community that Kai isn't in."""
    with TestSite(PLUGINS) as made:
        with made.change() as site:
            lin, _kai = site.person("lin"), site.person("kai")
            site.person("wen", language="zh_Hant")
            den = site.place("den", "restricted", {"lin": "owner"}, sorted(TOLD - {"profiles"}))
            for place, number in ((site.site, 2), (den, 1)):
                for n in range(number):
                    site.make(site.app(place, "wiki"), "wiki.page", by="lin", title=f"Page {n}")
            forum = site.app(plugin="forum")
            for tags in (("vpn",), ("vpn", "mail"), ()):
                topic = site.make(forum, "forum.topic", by="kai", title="Why?", question=True, tags=tags)
                answer(site, topic, "lin")
            site.make(site.app(plugin="thanks"), "thanks.thanks", by="kai", people=(lin.id,), reason="For help.")
            site.make(site.app(plugin="blog"), "blog.post", by="lin", title="Post", body="It is so.", state="published")
            site.make(site.app(plugin="blog"), "blog.post", by="lin", title="Not yet", body="It is so.", state="draft")
        made.update_search()
        yield made


def evidence(page: Any) -> list[str]:
    """The sentences."""
    return sorted(li.text for li in page.html.select(".pf-evidence li"))


def test_each_tells_of_its_own_what_the_reader_may_read(web: TestSite) -> None:
    told = ["Answered 3 questions, 2 of them on #vpn", "Published 1 post", "Was thanked 1 time", "Wrote 2 pages"]
    assert evidence(web.sign_in("kai").get("/people/lin")) == told
    assert "Wrote 3 pages" in evidence(web.sign_in("lin").get("/people/lin"))


def test_in_the_language_of_the_reader(web: TestSite) -> None:
    told = ["受到 1 次感謝", "回答了 3 個問題，其中 2 個關於 #vpn", "撰寫了 2 個頁面", "發表了 1 篇文章"]
    assert evidence(web.sign_in("wen").get("/people/lin")) == sorted(told)


def test_each_address_shows_as_many(web: TestSite) -> None:
    browser = web.sign_in("kai")
    for link in browser.get("/people/lin").html.select(".pf-evidence a"):
        number = next(int(word) for word in link.text.split() if word.isdecimal())
        assert len(browser.get(link["href"]).html.select("ol.hits > li")) == number


def test_the_tag_is_that_of_a_question_that_the_reader_may_read(web: TestSite) -> None:
    wen = web.sign_in("wen")
    with web.change() as site:
        for topic in [obj for obj in site.root["uids"].values() if obj.type_name == "forum.topic" and "vpn" in obj.tags]:
            site.share(topic, [])
    assert not any("vpn" in said for said in evidence(wen.get("/people/lin")))  # also before the index knows
    web.update_search()
    assert "回答了 1 個問題" in evidence(wen.get("/people/lin"))


def test_who_did_nothing_has_no_such_part(web: TestSite) -> None:
    assert web.sign_in("lin").get("/people/wen").html.select("#pf-written") == []
