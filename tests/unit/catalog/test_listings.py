"""Folders in the orders that people want, for readers who may not see all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from colonnade.api import edit, move, trash
from colonnade.catalog.listings import ORDERS, listing_of, name_key
from colonnade.commands.share import share
from colonnade.commands.trash import restore
from colonnade.content.types import ContentType
from colonnade.security.reader import All
from colonnade.testing import SAMPLE_APP, SAMPLE_PAGE, MemorySite, make_plugin, memory_site

PAGE = replace(SAMPLE_PAGE, sortable=True)


@pytest.fixture
def site() -> Iterator[MemorySite]:
    def content_types() -> list[ContentType]:
        return [SAMPLE_APP, PAGE]

    with memory_site(make_plugin("sample", content_types, app=SAMPLE_APP.name)) as made:
        made.person("ann"), made.person("ben")
        yield made


def titles(site: MemorySite, order: str = "name", who: str = "", at=None, limit: int = 100) -> list[str]:
    """All of a folder, page by page."""
    visible = site.reader(who).visible if who else All()
    listing, found, after = listing_of(site.root, at if at is not None else site.app()), [], None
    while True:
        part = listing.page(order, visible, limit, after)
        found += [site.root["uids"][uid].title for uid in part.uids]
        after = part.after
        if after is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_names_are_in_an_order_that_people_expect(site: MemorySite, limit: int) -> None:
    wanted = ["10 rules", "apple", "Äpfel", "Banana", "file 2", "file 10", "file 010", "File 11", "一月", "照片", "薪資"]
    for title in reversed(wanted):
        site.page(title)
    found = titles(site, limit=limit)
    assert found.index("file 2") < found.index("file 10") < found.index("File 11") and found[0] == "10 rules"
    assert found.index("Äpfel") < found.index("Banana") and found.index("Banana") < found.index("一月") and sorted(found) == sorted(wanted)


def test_dates_begin_with_the_newest_and_follow_changes(site: MemorySite) -> None:
    pages = []
    for title in "abc":
        site.advance(seconds=1)
        pages.append(site.page(title))
    assert titles(site, "date") == ["c", "b", "a"]
    site.advance(seconds=1)
    edit(site.uow(), pages[0], {"title": "z"})
    assert titles(site, "date") == ["z", "c", "b"] and titles(site, "name") == ["b", "c", "z"]


def test_what_may_not_be_seen_is_neither_listed_nor_counted(site: MemorySite) -> None:
    pages = [site.page(title, by="ann") for title in "abcd"]
    share(site.uow("ann"), pages[1], [])
    ben = site.reader("ben").visible
    for order in ORDERS:
        assert sorted(titles(site, order, "ben")) == ["a", "c", "d"]
    assert listing_of(site.root, site.app()).count(ben) == 3
    share(site.uow("ann"), pages[1], None)
    assert listing_of(site.root, site.app()).count(site.reader("ben").visible) == 4


def test_it_goes_with_moving_throwing_away_and_bringing_back(site: MemorySite) -> None:
    top, page = site.page("top"), site.page("page")
    move(site.uow(), page, top)
    assert titles(site) == ["top"] and titles(site, at=top) == ["page"]
    trash(site.uow(), top)
    assert titles(site) == [] and titles(site, at=top) == []
    restore(site.uow(), top)
    assert titles(site) == ["top"] and titles(site, at=top) == ["page"]


def test_what_has_a_title_is_found_in_its_folder(site: MemorySite) -> None:
    first, second = site.page("Plan 7"), site.page("plan 07")
    listing = listing_of(site.root, site.app())
    assert listing.named("PLAN 7") == [first.uid] and listing.named("plan 07") == [second.uid] and listing.named("plan") == []


def test_digits_of_any_length_have_a_place() -> None:
    assert name_key("a" + "9" * 500) > name_key("a1") and name_key("٣") < name_key("10")
