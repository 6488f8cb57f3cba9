"""The blog's widgets: what they list for whom, with each of their settings, and what they say when there is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import colonnade_blog
import pytest

from colonnade.testing import Browser, TestSite, load_module


@pytest.fixture
def site() -> Iterator[TestSite]:
    with TestSite([load_module(colonnade_blog)]) as made:
        with made.change() as inside:
            for login in ("lin", "kai", "wen"):
                inside.person(login, language="zh_Hant" if login == "wen" else "en")
            inside.place("hall", "open", {"lin": "member", "wen": "owner"}, ["blog"])
            inside.place("vault", "restricted", {"lin": "member"}, ["blog"])
        yield made


def make(site: TestSite, title: str, at: str = "", by: str = "lin", **values: object) -> None:
    with site.change() as inside:
        inside.make(inside.app(inside.site[at] if at else None, "blog"), "blog.post", by=by, title=title, **values)
    site.clock.advance(minutes=1)


def card(browser: Browser, title: str, path: str = "/") -> str:
    page = browser.get(path).text
    assert title in page
    after = page[page.index(title) :]
    return after[: after.index("</section>")]


def test_recent_posts_are_those_that_the_reader_may_see(site: TestSite) -> None:
    kai = site.sign_in("kai")
    empty = card(kai, "Recent posts")
    assert "Nothing has been published yet." in empty and "/blog/@@add/blog.post" in empty
    make(site, "Company news"), make(site, "Hall news", "hall"), make(site, "Vault news", "vault"), make(site, "Draft", state="draft")
    shown = card(kai, "Recent posts")
    assert shown.index("Hall news") < shown.index("Company news") and "Vault" not in shown and "Draft" not in shown
    assert "Vault news" in card(site.sign_in("lin"), "Recent posts")
    hall = card(kai, "Recent posts", "/hall")
    assert "Hall news" in hall and "Company" not in hall
    assert "@@add" not in card(site.sign_in("kai"), "Recent posts", "/hall")


def customised(browser: Browser, name: str, **settings: str) -> None:
    """Set a widget's settings on the reader's own homepage, with the form."""
    page = browser.get("/@@customise").text
    found = re.search(rf'href="([^"]*settings[^"]*{re.escape(name)}[^"]*)"', page) or re.search(r'href="([^"]*settings[^"]*)"', page)
    form = next(f for f in browser.get(found[1].replace("&amp;", "&")).forms.values() if "count" in f.fields)
    for field, value in settings.items():
        form[field] = value
    form.submit().follow()


def test_settings_choose_how_many_and_which(site: TestSite) -> None:
    lin = site.sign_in("lin")
    lin.submit("/blog/@@mine")
    lin.submit("/blog/lin/@@add/blog.post", title="From me", language="en")
    for number in range(4):
        site.clock.advance(minutes=1)
        make(site, f"News {number}")
    make(site, "Hall news", "hall")
    make(site, "Hall draft", "hall", state="draft"), make(site, "My draft", state="draft")
    assert "From me" in card(lin, "Recent posts") and "Hall news" in card(lin, "Recent posts")
    customised(lin, "blog.recent", blogs="here", count="3")
    shown = card(lin, "Recent posts")
    assert "News 3" in shown and "News 1" in shown and "News 0" not in shown and "Hall news" not in shown and "From me" not in shown
    customised(lin, "blog.waiting", where="here", count="1")
    assert "My draft" in card(lin, "My drafts and scheduled posts") and "Hall draft" not in card(lin, "My drafts and scheduled posts")


def test_my_drafts_are_mine(site: TestSite) -> None:
    lin, kai = site.sign_in("lin"), site.sign_in("kai")
    title = "My drafts and scheduled posts"
    assert "wait here" in card(lin, title)
    make(site, "Begun", state="draft"), make(site, "Planned", publish_at=site.clock() + timedelta(days=1)), make(site, "Out")
    shown = card(lin, title)
    assert "Begun" in shown and "Planned" in shown and "Scheduled" in shown and ">Out<" not in shown
    assert "Begun" not in card(kai, title)
    site.clock.advance(days=2)
    site.run_tasks("blog")
    lin = site.sign_in("lin")
    assert "Planned" not in card(lin, title) and "Planned" in card(lin, "Recent posts")


def test_widgets_speak_chinese(site: TestSite) -> None:
    wen = site.sign_in("wen")
    assert "還沒有發布任何文章。" in card(wen, "最新文章") and "草稿" in card(wen, "我的草稿與排程文章")
