from __future__ import annotations

from datetime import timedelta

from colonnade.content.roots import by_uid
from colonnade.content.trash import KEPT, in_trash, overdue, take_back, throw, thrown_at
from colonnade.testing import MemorySite


def test_what_is_thrown_away_leaves_the_tree_but_not_the_site(site: MemorySite) -> None:
    page = site.page("Page")
    throw(site.root, page, site.now, 77)
    assert "page" not in site.app() and by_uid(site.root, page.uid) is page
    assert list(in_trash(site.root)) == [page] and thrown_at(page) == site.now and page.trashed[1] == 77


def test_it_can_be_put_back_under_another_name(site: MemorySite) -> None:
    page = site.page("Page")
    throw(site.root, page, site.now, 77)
    take_back(site.root, page, site.app(), "again", site.now)
    assert site.app()["again"] is page and page.trashed is None and list(in_trash(site.root)) == []


def test_it_is_kept_for_thirty_days(site: MemorySite) -> None:
    page = site.page("Page")
    throw(site.root, page, site.now, 0)
    assert overdue(site.root, site.now + KEPT) == []
    assert overdue(site.root, site.now + KEPT + timedelta(microseconds=1)) == [page]


def test_what_comes_back_stands_where_it_stood(site: MemorySite) -> None:
    app = site.app()
    pages = [site.page(f"Page {n}") for n in range(4)]
    for gone in (pages[1], pages[0], pages[3]):
        throw(site.root, gone, site.now, 0)
    for back in (pages[3], pages[1], pages[0]):
        take_back(site.root, back, app, back.__name__, site.now)
    assert [page for page in app.values() if page in pages] == pages
