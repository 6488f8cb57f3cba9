"""The report of searches that found nothing: what comes into it, who sees it, and how it is emptied."""

from __future__ import annotations

import pytest

from colonnade.app.worker_tasks import worker_tasks
from colonnade.jobs.worker import Worker
from colonnade.search.engines.base import IndexUnusable
from colonnade.search.index import SearchIndex
from colonnade.search.unfound import number_of_single
from colonnade.testing import TestSite


@pytest.fixture
def site():
    with TestSite() as made:
        with made.change() as change:
            for login in ("mei", "tom", "ann"):
                change.person(login, name=f"{login.title()} Lin")
            change.administrator("boss")
            change.place("vault", "restricted", {"tom": "owner"})
            change.page("Plan of the vault", "Uniquevault words.", by="tom", at=change.app(change.site["vault"]))
            change.page("Travel rules", "Hotels", by="mei")
        made.update_search()
        yield made


def ask(site, words: str, *logins: str, **options) -> None:
    for login in logins:
        site.sign_in(login).get("/search", {"q": words, **options}, status="*")


def report(site) -> list[list[str]]:
    site.store_what_waits()
    page = site.sign_in("boss").get("/admin/searches")
    return [[cell.text.strip() for cell in row.select("td")][:3] for row in page.html.select("tbody tr")]


def single(site) -> int:
    site.store_what_waits()
    with site.change() as change:
        return number_of_single(change.root)


def test_what_found_nothing_is_reported_without_names(site):
    ask(site, "Parking permit", "mei", "tom", "tom")
    ask(site, "parking  PERMIT", "ann")
    assert report(site) == [["parking permit", "4", "3"]]
    page = site.sign_in("boss").get("/admin/searches")
    assert not any(name in page.html.select_one("main").text for name in ("Mei", "Tom", "Ann"))
    assert page.html.select_one("tbody a")["href"] == "/search?q=parking+permit"


def test_words_of_one_person_alone_are_only_counted(site):
    ask(site, "lonely question", "ann", "ann", "ann")
    page = site.sign_in("boss").get("/admin/searches")
    assert report(site) == [] and single(site) == 1
    page = site.sign_in("boss").get("/admin/searches")
    assert "1 more question was asked by one person alone" in page.text and "lonely" not in page.text


def test_what_may_not_be_read_is_missed_too(site):
    ask(site, "uniquevault", "ann", "mei", "tom")
    assert report(site) == [["uniquevault", "2", "2"]]


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("hotels", {}),
        ("", {}),
        ("***", {}),
        ("mei", {}),  # a person is found
        ("nothing here", {"start": "20"}),
        ("nothing here", {"language": "en"}),
        ("by:nobody", {}),
        ("nothing in:vault", {}),
        ("nothing #here", {}),
    ],
)
def test_what_finds_something_or_asks_for_more_than_words_is_not_reported(site, words, options):
    ask(site, words, "ann", "tom", **options)
    assert single(site) == 0 and report(site) == []


def test_a_broken_engine_is_no_missing_answer(site, monkeypatch):
    def fail(_self, _word):
        raise IndexUnusable("gone")

    with monkeypatch.context() as broken:
        broken.setattr(SearchIndex, "words_like", fail)
        ask(site, "nothing here", "ann", "tom")
    (site.settings.var / "search" / "current").unlink()
    ask(site, "nothing here", "ann", "tom")
    assert single(site) == 0 and report(site) == []


def test_feeds_and_facets_are_no_questions(site):
    for login in ("ann", "tom"):
        site.sign_in(login).get("/search/feed?q=nothing+here")
        site.sign_in(login).get("/-/search/facets?q=nothing+here")
    assert single(site) == 0


def test_searching_commits_nothing(site):
    serial = site.runtime.database.lastTransaction()
    browser = site.sign_in("ann")
    serial = site.runtime.database.lastTransaction()
    browser.get("/search?q=nothing+here")
    assert site.runtime.database.lastTransaction() == serial


def test_one_and_all_are_forgotten(site):
    for words in ("first thing", "second thing", "third thing"):
        ask(site, words, "ann", "tom")
    ask(site, "alone", "ann")
    assert len(report(site)) == 3
    boss = site.sign_in("boss")
    page = boss.get("/admin/searches")
    boss.submit("/admin/searches", key=page.html.select_one("input[name=key]")["value"])
    assert len(report(site)) == 2
    boss.submit("/admin/searches", do="all")
    assert report(site) == [] and single(site) == 0
    assert site.sign_in("boss").get("/admin/searches").html.select_one(".empty")


def test_only_administrators_see_it_and_forget(site):
    ask(site, "first thing", "ann", "tom")
    site.store_what_waits()
    site.sign_in("ann").get("/admin/searches", status=404)
    site.sign_in("ann").submit("/admin/searches", do="all", status=404)
    assert report(site) == [["first thing", "2", "2"]]


def test_it_can_be_turned_off_and_what_was_kept_goes():
    with TestSite(report_unfound=False) as site:
        with site.change() as change:
            for login in ("tom", "ann"):
                change.person(login)
            change.administrator("boss")
        site.update_search()
        ask(site, "nothing here", "ann", "tom")
        assert report(site) == [] and single(site) == 0
        assert "report_unfound" in site.sign_in("boss").get("/admin/searches").text
        with site.change() as change:
            change.root["unfound"][b"x"] = ("old", 1, 1, frozenset())
        assert Worker(worker_tasks(site.runtime)).run_now("searches of long ago")
        with site.change() as change:
            assert not change.root["unfound"]


def test_the_index_is_asked_no_more_than_a_few_times(site, monkeypatch):
    asked = []
    search = SearchIndex.search
    monkeypatch.setattr(SearchIndex, "search", lambda self, *a, **k: asked.append(a) or search(self, *a, **k))
    monkeypatch.setattr(SearchIndex, "words_like", lambda self, word: [])
    ask(site, "zone ztwo zthree zfour zfive", "ann")
    assert len(asked) == 6
    asked.clear()
    ask(site, "zone ztwo zthree zfour zfive zsix", "ann")
    assert len(asked) == 1
