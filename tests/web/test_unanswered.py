"""The report of searches that found nothing."""

from __future__ import annotations

import pytest

from colonnade.testing import TestSite

PATH = "/admin/searches"


@pytest.fixture
def site():
    with TestSite() as made:
        with made.change() as site:
            site.administrator("admin")
        made.update_search()
        yield made


@pytest.fixture
def admin(site):
    return site.sign_in("admin")


def ask(site, address, *logins):
    for login in logins:
        site.sign_in(login).get(address)
    site.store_what_waits()


def test_it_lists_what_several_people_found_nothing_for(site, admin):
    assert "was found" in admin.get(PATH).text
    ask(site, "/search?q=Quokka+parking", "lin", "kai")
    ask(site, "/search?q=only+mine", "lin")
    page = admin.get(PATH)
    assert page.html.find("a", string="quokka parking", href="/search?q=quokka+parking")
    assert "only mine" not in page.text and "lin" not in page.html.find("table").text


@pytest.mark.parametrize(
    "address", ["/search?q=", "/search?q=quokka&type=sample.page", "/search?q=quokka&start=20", "/search?type=sample.page"]
)
def test_what_asks_for_no_words_or_for_less_than_all_is_not_listed(site, admin, address):
    ask(site, address, "lin", "kai")
    assert "quokka" not in admin.get(PATH).text


def test_what_is_found_is_not_listed(site, admin):
    with site.change() as change:
        change.page("Quokka", "small")
    site.update_search()
    ask(site, "/search?q=quokka", "lin", "kai")
    assert "quokka" not in admin.get(PATH).text


def test_they_are_taken_off_the_list_one_by_one_or_all(site, admin):
    for word in ("quokka", "wombat", "numbat"):
        ask(site, f"/search?q={word}", "lin", "kai")
    admin.submit(PATH, words="wombat")
    text = admin.get(PATH).text
    assert "wombat" not in text and "numbat" in text
    admin.submit(PATH, do="nothing of that")
    assert "numbat" in admin.get(PATH).text
    admin.submit(PATH, do="all")
    assert "numbat" not in admin.get(PATH).text


def test_only_administrators_see_it(site):
    browser = site.sign_in("lin")
    assert browser.get(PATH, status="*").status_int in (403, 404)
    assert browser.submit(PATH, do="all", status="*").status_int in (403, 404)
