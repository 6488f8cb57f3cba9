"""Searching by page: what is found, what is shown of it, and what nobody learns of."""

from __future__ import annotations

import pytest

from colonnade.api import edit
from colonnade.commands.comment import add_comment, delete_comment
from colonnade.commands.places import change_access, change_member
from colonnade.commands.trash import restore, trash
from colonnade.content.roots import by_uid
from colonnade.search import asking
from colonnade.search.engines.base import IndexUnusable
from colonnade.search.index import SearchIndex
from colonnade.testing import TestSite


@pytest.fixture(scope="module")
def site():
    with TestSite() as made:
        with made.change() as change:
            for login in ("mei", "tom", "ann"):
                change.person(login, name=f"{login.title()} Lin")
            change.administrator("boss")
            for name, access in (("hall", "open"), ("vault", "restricted")):
                place = change.place(name, access, {"tom": "owner"})
                change.page(f"Plan of the {name}", f"Unique{name} words.", by="tom", at=change.app(place))
            change.page(
                "Travel rules", "# Hotels\n\nBook **hotels** with [the office](https://example.com/long).", by="mei", tags=("travel",)
            )
            change.page("差旅辦法", "資料庫備份另見[[Travel rules]]。臺北辦公室", by="tom", language="zh_Hant", tags=("travel",))
            made.clock.advance(days=40)
            change.page("Hotel list", "Names of hotels.", by="tom")
        made.update_search()
        yield made


def hits(browser, query: str, **options) -> list[str]:
    page = browser.get("/search", {"q": query, **options}, status=200)
    return [" ".join(link.text.split()) for link in page.html.select(".hit-t")]


def test_words_are_found_and_shown_in_their_context(site):
    page = site.sign_in("ann").get("/search", {"q": "hotels"})
    rows = page.html.select(".hit")
    assert [row.select_one(".hit-t").text for row in rows] == ["Travel rules", "Hotel list"]
    assert [mark.text for mark in rows[0].select("mark")] == ["Hotels", "hotels"]
    assert "the office" in rows[0].text and "**" not in rows[0].text and "https" not in rows[0].text
    assert "2 results that you may read" in page.text and "Mei Lin" in rows[0].text


def test_chinese_is_found_by_any_part(site):
    ann = site.sign_in("ann")
    for words in ("資料庫", "備", "台北", "臺北辦公室", "差旅"):
        assert hits(ann, words) == ["差旅辦法"], words
    assert [mark.text for mark in ann.get("/search", {"q": "資料庫"}).html.select(".hit mark")] == ["資料庫"]


def test_the_operators_work(site):
    ann = site.sign_in("ann")
    assert hits(ann, "by:mei") == hits(ann, "type:sample.page travel rules") == ["Travel rules"]
    assert hits(ann, "by:tom -hotels type:sample in:hall") == ["Plan of the hall"]
    assert sorted(hits(ann, "#travel")) == ["Travel rules", "差旅辦法"]
    assert hits(ann, "after:2026-04-01") == ["Hotel list"] and "Hotel list" not in hits(ann, "before:2026-04-01")
    assert hits(site.sign_in("mei"), "by:me") == ["Travel rules"]


def test_a_name_that_means_nothing_is_told(site):
    ann = site.sign_in("ann")
    assert hits(ann, "in:sample travel") == hits(ann, "travel") != []
    for query in ("by:nobody", "in:nowhere", "type:nothing", "is:nothing"):
        page = ann.get("/search", {"q": query})
        assert not page.html.select(".hit") and query.partition(":")[2] in page.html.select_one("main").text


def test_what_may_not_be_read_is_not_found_not_counted_and_not_named(site):
    ann, tom = site.sign_in("ann"), site.sign_in("tom")
    assert hits(tom, "uniquevault") == ["Plan of the vault"] and hits(ann, "uniquevault") == []
    secret, missing = (ann.get("/search", {"q": words}).text.replace(words, "…") for words in ("uniquevault", "uniquevanlt"))
    assert secret.replace(ann.csrf, "") == missing.replace(ann.csrf, "")
    assert "1 result " in ann.get("/search", {"q": "plan"}).text and "2 results" in tom.get("/search", {"q": "plan"}).text
    for browser, seen in ((ann, False), (tom, True)):
        assert ("Vault" in browser.get("/-/search/facets", {"q": "plan or hotels"}).text) is seen
    in_vault = [ann.get("/search", {"q": f"in:{name}"}).html.select_one("main").text.replace(name, "…") for name in ("vault", "vanlt")]
    assert in_vault[0] == in_vault[1]


def test_guests_find_what_they_may_read_and_whom_they_know(site):
    with site.change() as change:
        change_member(change.uow(), change.site["hall"], change.person("gus", kind="guest").id, "guest")
        mei = change.person("mei").id
        change.person("zyxel")
    gus = site.sign_in("gus")
    assert gus.get("/search").html.select_one(".top-search")["action"] == "/search" and "0 results" not in gus.get("/search").text
    assert hits(gus, "plan") == ["Plan of the hall"] and "1 result " in gus.get("/search", {"q": "plan"}).text
    assert hits(gus, "uniquevault") == hits(gus, "travel") == [] and hits(gus, "by:tom") == ["Plan of the hall"]
    assert "Vault" not in gus.get("/-/search/facets", {"q": "plan or hotels"}).text
    assert gus.get("/search/feed", {"q": "plan or travel or hotels"}).text.count("<entry") == 1
    for known, unknown in (("by:zyxel", "by:nobody"), ("zyxel", "nobody"), ("in:vault", "in:nowhere")):
        texts = [gus.get("/search", {"q": q}).html.select_one("main").text.replace(q.rpartition(":")[2], "…") for q in (known, unknown)]
        assert texts[0] == texts[1]
    assert "Mei" not in gus.get("/search", {"q": "plan", "author": mei}).html.select_one("main").text
    groups = [group for word in ("tom", "mei") for group in gus.get("/-/quick", {"q": f"@{word}"}).json["groups"]]
    people = [row["title"] for group in groups for row in group["rows"]]
    assert people == ["Tom Lin"]


def test_who_may_read_is_asked_at_once(site):
    ann = site.sign_in("ann")
    with site.change() as change:
        change_member(change.uow(), change.site["vault"], change.person("ann").id, "member")
    assert hits(ann, "uniquevault") == ["Plan of the vault"]
    with site.change() as change:
        change_member(change.uow(), change.site["vault"], change.person("ann").id, None)
        change_access(change.uow(), change.site["hall"], "restricted")
    assert hits(ann, "uniquevault") == hits(ann, "uniquehall") == []
    with site.change() as change:
        change_access(change.uow(), change.site["hall"], "open")
    assert hits(ann, "uniquehall") == ["Plan of the hall"]


def test_what_is_off_is_not_found(site):
    ann = site.sign_in("ann")
    for place in ("hall", None):
        with site.change() as change:
            change.switch("sample", False, change.site[place] if place else None)
        assert hits(ann, "uniquehall") == [] and ("hotel" in str(hits(ann, "hotels")).lower()) is (place is not None)
        with site.change() as change:
            change.switch("sample", True, change.site[place] if place else None)
    assert hits(ann, "uniquehall") == ["Plan of the hall"]


def test_changes_are_found_after_the_next_round(site):
    ann = site.sign_in("ann")
    with site.change() as change:
        page = change.page("Changing", "beforehand", by="mei")
    assert site.update_search() and hits(ann, "beforehand") == ["Changing"]
    with site.change() as change:
        edit(change.uow(), change.app()["changing"], {"body": "afterwards"})
        add_comment(change.uow("mei"), change.app()["changing"], "a remarkable comment")
    site.update_search()
    assert hits(ann, "beforehand") == [] and hits(ann, "afterwards") == hits(ann, "remarkable") == ["Changing"]
    with site.change() as change:
        page = change.app()["changing"]
        delete_comment(change.uow("mei"), next(iter(page.comments.items.values())))
        trash(change.uow("mei"), page)
    assert hits(ann, "afterwards") == []
    site.update_search()
    assert hits(ann, "afterwards") == []
    with site.change() as change:
        restore(change.uow("mei"), next(iter(change.root["trash"].values())))
    site.update_search()
    assert hits(ann, "afterwards") == ["Changing"] and hits(ann, "remarkable") == []
    assert site.update_search() == 0


def test_results_are_narrowed(site):
    ann = site.sign_in("ann")
    page = ann.get("/search", {"q": "hotels or 差旅", "narrow": "1"})
    values = {link.select_one("span").text: link["href"] for link in page.html.select(".narrow li a")}
    assert {"Mei Lin", "Tom Lin", "#travel", "繁體中文"} <= values.keys()
    narrowed = ann.get(values["Mei Lin"])
    assert [link.text for link in narrowed.html.select(".hit-t")] == ["Travel rules"]
    whole = ann.get("/search", {"q": "hotels or 差旅"})
    assert len(whole.html.select(".hit")) == 3
    later = ann.get(whole.html.select_one("[hx-get]")["hx-get"])
    assert {link.select_one("span").text for link in later.html.select("li a")} == values.keys()


def test_a_word_that_was_mistyped(site):
    ann = site.sign_in("ann")
    page = ann.get("/search", {"q": "travle"})
    link = page.html.select_one(".empty a")
    assert link.text == "travel" and [hit.text for hit in ann.get(link["href"]).html.select(".hit-t")]
    assert ann.get("/search", {"q": "uniquevalut"}).html.select_one(".empty a") is None


def test_a_chinese_title_that_was_mistyped(site):
    ann = site.sign_in("ann")
    for typed, meant in (
        ("差旅辨法", "差旅辦法"),
        ("差旅法", "差旅辦法"),
        ("差旅辦辦法", "差旅辦法"),
        ("title:叉旅辦法 資料庫", "title:差旅辦法 資料庫"),
        ("臺北 差率辦法 #travel", "臺北 差旅辦法 #travel"),
    ):
        link = ann.get("/search", {"q": typed}).html.select_one(".empty a")
        assert link.text == meant and hits(ann, meant) == ["差旅辦法"] and [hit.text for hit in ann.get(link["href"]).html.select(".hit-t")]
    for typed in ("差旅辨法 nowhere", "by:差旅辨法", "差旅辦法 -差旅辨法 nowhere"):
        assert "Did you mean" not in ann.get("/search", {"q": typed}), typed


def test_of_titles_that_are_hidden_or_off_none_is_guessed(site):
    with site.change() as change:
        change.page("薪資調整表", "Secret.", by="tom", at=change.app(change.site["vault"]))
        change.page("會議室清單", "Rooms.", by="tom", at=change.app(change.site["hall"]))
    site.update_search()

    def guess(login: str, typed: str):
        link = site.sign_in(login).get("/search", {"q": typed}).html.select_one(".empty a")
        return link and link.text

    assert guess("tom", "薪資條整表") == "薪資調整表" and guess("ann", "薪資條整表") is None
    assert guess("ann", "會議事清單") == "會議室清單"
    with site.change() as change:
        change.switch("sample", False, change.site["hall"])
    assert guess("ann", "會議事清單") is None
    with site.change() as change:
        change.switch("sample", True, change.site["hall"])


def test_few_words_are_guessed_at(site, monkeypatch):
    asked = []
    monkeypatch.setattr(SearchIndex, "words_like", lambda _self, word: asked.append(word) or ["neither"] * 9)
    ann = site.sign_in("ann")
    with_three = ann.get("/search", {"q": "qone qtwo qthree qfour qfive"})
    assert asked == ["qone", "qtwo", "qthree"] and with_three.html.select_one(".empty a") is None


def test_what_the_index_believes_to_be_on_is_not_shown_when_it_is_off(site, monkeypatch):
    monkeypatch.setattr(asking, "_off", lambda *_: frozenset())
    ann = site.sign_in("ann")
    with site.change() as change:
        change.switch("sample", False, change.site["hall"])
    assert hits(ann, "uniquehall") == []
    with site.change() as change:
        change.switch("sample", True, change.site["hall"])
    assert hits(ann, "uniquehall") == ["Plan of the hall"]


def test_an_index_that_fails_later_is_told_too(site, monkeypatch):
    ann = site.sign_in("ann")

    def fail(_self, _word):
        raise IndexUnusable("gone")

    monkeypatch.setattr(SearchIndex, "words_like", fail)
    assert "made anew" in ann.get("/search", {"q": "travle"}, status=503).text
    search = SearchIndex.search
    monkeypatch.setattr(
        SearchIndex, "search", lambda self, *a, facets=(), **k: search(self, *a, facets=facets, **k) if not facets else fail(0, 0)
    )
    assert hits(ann, "hotels") and "made anew" in ann.get("/search", {"q": "hotels", "narrow": "1"}, status=503).text


def test_an_empty_question_explains_how_to_ask(site):
    for query in ("", "   ", '"', "***"):
        page = site.sign_in("ann").get("/search", {"q": query})
        assert page.html.select_one(".hints dl") and not page.html.select(".hit")


@pytest.mark.parametrize(
    "query", ["a" * 7000, '"' * 500, "(a+)+$ [x-z]* \\", "-" * 400, "<script>alert(1)</script>", "\0\x07", "title:" * 90]
)
def test_whatever_is_typed_is_answered(site, query):
    page = site.sign_in("ann").get("/search", {"q": query, "start": "-5", "author": "x" * 50, "month": "<b>"}, status=200)
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("words", ["word " * 2_000, "台北" * 1_700])
def test_a_question_that_is_much_too_long_gets_a_page_that_says_so(site, words):
    ann = site.sign_in("ann")
    page = ann.get("/search", {"q": words})
    assert "only its first 1000 characters count" in page.html.select_one("main").text
    assert page.html.select_one("#search-q")["value"] == words[:1000]
    ann.get("/search", {"q": "x" * 40_000}, status=414)
    ann.get("/people", {"q": words}, status=414)


def test_long_results_go_on(site):
    with site.change() as change:
        for number in range(45):
            change.page(f"Numbered {number}", "manifold", by="mei")
    site.update_search()
    ann = site.sign_in("ann")
    page = ann.get("/search", {"q": "manifold", "sort": "newest"})
    seen = []
    while True:
        seen += [link.text for link in page.html.select(".hit-t")]
        following = page.html.select_one("a[rel=next]")
        if following is None:
            break
        page = ann.get(following["href"])
    assert len(seen) == len(set(seen)) == 45 and page.html.select_one("a[rel=prev]")


def test_what_is_linked_is_named_for_who_may_see_it(site):
    with site.change() as change:
        hidden = change.page("Hidden target", by="tom", at=change.app(change.site["vault"]))
        open_ = change.page("Open target", by="tom")
        change.page("Linking", f"linkword [[uid:{hidden.uid}]] and [[uid:{open_.uid}]]", by="tom")
    site.update_search()
    shown = {login: site.sign_in(login).get("/search", {"q": "linkword"}).html.select_one(".hit-x").text for login in ("ann", "tom")}
    assert "Open target" in shown["ann"] and "Hidden" not in shown["ann"] and "Hidden target" in shown["tom"]


def test_a_result_that_is_kept_shows_what_changed(site):
    with site.change() as change:
        target = change.page("Keepers", by="tom")
        source = change.page("Keeping", f"keepword [[uid:{target.uid}]]", by="tom")
    site.update_search()
    ann = site.sign_in("ann")

    def shown(words="keepword"):
        return ann.get("/search", {"q": words}).html.select_one(".hit")

    assert "Keepers" in shown().text and shown().select_one(".hit-t").text == "Keeping"
    with site.change() as change:
        edit(change.uow("tom"), by_uid(change.root, target.uid), {"title": "Guards"})
    assert "Guards" in shown().text and "Keepers" not in shown().text
    with site.change() as change:
        edit(change.uow("tom"), by_uid(change.root, source.uid), {"title": "Kept", "body": "keepword alone"})
    assert shown().select_one(".hit-t").text == "Kept" and "alone" in shown().text and "Guards" not in shown().text
    assert [mark.text for mark in shown("title:keeping or keepword").select("mark")] == ["keepword"]


def test_nobody_searches_without_signing_in(site):
    site.browser().get("/search?q=hotels", status=303)


def test_an_index_that_is_gone_is_told_and_made_again(site):
    ann = site.sign_in("ann")
    (site.settings.var / "search" / "current").unlink()
    page = ann.get("/search", {"q": "hotels"}, status=503)
    assert "made anew" in page.text
    ann.get("/", status=200)
    site.update_search()
    assert hits(ann, "hotels")


@pytest.mark.parametrize("engine", ["whoosh", "sqlite"])
def test_each_engine_serves_the_page(engine):
    with TestSite(search_engine=engine) as made:
        with made.change() as change:
            change.page("Travel rules", "Hotels and 資料庫", by=change.person("mei"))
        made.update_search()
        assert hits(made.sign_in("mei"), "hotels 資料庫") == ["Travel rules"]


def test_how_many_changes_wait_is_not_told():
    """What one may not read is among them."""
    with TestSite() as site:
        with site.change() as data:
            for number in range(30):
                data.page(f"Waiting {number}")
        waiting = site.sign_in("mei").get("/search").html.select_one(".banner").text
    assert "may not be found yet" in waiting and not any(letter.isdigit() for letter in waiting)
