"""What somebody wrote, on their page: numbers and the latest of each kind, only of what the reader may read."""

from __future__ import annotations

import colonnade_profiles

from colonnade.testing import TestSite, load_module, make_plugin


def kinds(page):
    """{kind and number: titles of the latest}."""
    parts = page.html.select("#pf-written ~ .pf-kinds > section")
    return {" ".join(part.h3.text.split()): [a.text for a in part.select(".rows .row-t > a")] for part in parts}


def evidence(page):
    return [li.text for li in page.html.select(".pf-evidence li")]


def write(web, *written):
    with web.change() as site:
        for login, title in written:
            site.page(title, by=login)
            web.clock.advance(seconds=5)
    web.update_search()


def test_each_kind_has_its_number_and_the_latest_three(writing):
    web = writing
    write(web, *(("lin", f"Page {n}") for n in range(5)), ("kai", "Not hers"))
    with web.change() as site:
        site.make(site.app(), "desk.answer", by="lin", title="Good words")
    web.update_search()
    found = kinds(web.kai.get("/people/lin"))
    assert found == {"Sample page 5": ["Page 4", "Page 3", "Page 2"], "Answer 1": ["Good words"]}


def test_what_is_rare_and_old_stands_beside_what_is_frequent(writing):
    web = writing
    with web.change() as site:
        for n in range(3):
            site.make(site.app(), "desk.answer", by="lin", title=f"Answer {n}")
            web.clock.advance(seconds=5)
    write(web, *(("lin", f"Page {n}") for n in range(25)))
    found = kinds(web.kai.get("/people/lin"))
    assert found["Answer 3"] == ["Answer 2", "Answer 1", "Answer 0"] and len(found["Sample page 25"]) == 3


def test_numbers_are_those_of_the_search_that_shows_all(writing):
    web = writing
    write(web, *(("lin", f"Page {n}") for n in range(4)), ("kai", "Not hers"))
    page = web.kai.get("/people/lin?start=2&q=nothing")
    url = page.html.select_one(".pf-kinds h3 a")["href"]
    assert kinds(page)["Sample page 4"] == ["Page 3", "Page 2", "Page 1"]
    assert len(web.kai.get(url).html.select("ol.hits > li")) == 4
    everything = page.html.select("#pf-written ~ .pf-do a")[0]["href"]
    assert len(web.kai.get(everything).html.select("ol.hits > li")) == 4


def test_nothing_is_told_or_counted_of_what_the_reader_may_not_read(writing):
    web = writing
    write(web, ("lin", "For all"))
    with web.change() as site:
        den = site.place("den", "restricted", {"lin": "owner"}, ["sample"])
        site.make(site.app(den), "sample.page", by="lin", title="Of the den")
        site.share(site.page("For nobody", by="lin"), [])
    web.update_search()
    for browser in (web.kai, web.wen):
        page = browser.get("/people/lin")
        assert list(kinds(page).values()) == [["For all"]] and next(iter(kinds(page))).endswith(" 1")
        assert "For nobody" not in page.text and "Of the den" not in page.text
    assert "For nobody" in web.lin.get("/people/lin").text


def test_guests_are_told_of_what_they_share_only(writing):
    web = writing
    write(web, ("lin", "For all employees"))
    assert kinds(web.inside.get("/people/lin")) == {}
    assert "Contributions" not in web.inside.get("/people/lin").text


def test_what_the_index_does_not_know_yet_shows_at_once(writing):
    web = writing
    write(web, ("lin", "Known"))
    with web.change() as site:
        site.page("New", by="lin")
    assert kinds(web.kai.get("/people/lin")) == {"Sample page 2": ["New", "Known"]}


def test_without_an_index_the_page_has_what_is_new(writing):
    web = writing
    with web.change() as site:
        site.page("New", by="lin")
    assert kinds(web.kai.get("/people/lin")) == {"Sample page 1": ["New"]}


def test_a_plugin_that_is_off_is_not_counted(writing):
    web = writing
    write(web, ("lin", "Page"))
    with web.change() as site:
        site.switch("sample", on=False)
    assert kinds(web.kai.get("/people/lin")) == {}


def contributions(view, person, written):
    number, good = written.number("desk.answer"), written.number("desk.answer", "good")
    return [(f"Gave {number} answers, {good} good", written.url("desk.answer", "good")), ("Is kind", ""), "nonsense", (1, 2)]


def test_plugins_tell_evidence_while_they_are_on():
    with TestSite([load_module(colonnade_profiles), make_plugin("desk", contributions)]) as web:
        browser = web.sign_in("ann")
        page = browser.get("/people/ann")
        assert evidence(page) == ["Gave 0 answers, 0 good", "Is kind"]
        assert [a["href"].partition("?")[0] for a in page.html.select(".pf-evidence a")] == ["/search"]
        with web.change() as site:
            site.switch("desk", on=False)
        assert evidence(browser.get("/people/ann")) == []
