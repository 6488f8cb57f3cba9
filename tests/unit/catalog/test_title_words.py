from __future__ import annotations

import pytest
from BTrees.OOBTree import OOBTree

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import install
from colonnade.catalog.title_words import AREA, MAX_RANKED, MAX_SCAN, beginnings, find, put
from colonnade.commands.edit import edit
from colonnade.commands.share import share
from colonnade.commands.trash import restore, trash
from colonnade.security.reader import All
from colonnade.testing import MemorySite

TITLES = ("Travel rules", "Rules for travel", "Train", "Café Ménage (new)", "臺北辦公室 travel desk", "VPN設定", "網路設定手冊")


@pytest.fixture
def titles(site: MemorySite) -> dict[int, str]:
    return {site.page(title).uid: title for title in TITLES}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("travel", ["Travel rules", "Rules for travel", "臺北辦公室 travel desk"]),
        ("TRAV", ["Travel rules", "Rules for travel", "臺北辦公室 travel desk"]),
        ("Ｔravel ru", ["Travel rules", "Rules for travel"]),
        ("rules travel", ["Rules for travel", "Travel rules"]),
        ("ru tr", ["Travel rules", "Rules for travel"]),
        ("travel rules nowhere", []),
        ("cafe", ["Café Ménage (new)"]),
        ("ménage new", ["Café Ménage (new)"]),
        ("(new", ["Café Ménage (new)"]),
        ("台", ["臺北辦公室 travel desk"]),
        ("臺北", ["臺北辦公室 travel desk"]),
        ("公", ["臺北辦公室 travel desk"]),
        ("設", ["VPN設定", "網路設定手冊"]),
        ("vpn 設定", ["VPN設定"]),
        ("手冊 設定", ["網路設定手冊"]),
        ("ravel", []),
        ("", []),
        (" \u3000", []),
        ("()!\x00", []),
    ],
)
def test_each_word_is_the_beginning_of_a_word_of_the_title(site: MemorySite, titles: dict[int, str], typed: str, found: list[str]) -> None:
    result = [titles[uid] for uid in find(site.root, typed, All())]
    assert sorted(result) == sorted(found) and result[:1] == found[:1]


def test_what_begins_with_the_words_comes_first(site: MemorySite) -> None:
    uids = {site.page(title).uid: title for title in ("A plan", "Planning", "Plan", "The plan of all")}
    found = [uids[uid] for uid in find(site.root, "plan", All())]
    assert found[:2] == ["Plan", "Planning"] and set(found[2:]) == {"A plan", "The plan of all"}


def test_only_what_may_be_seen_is_found_and_a_change_of_that_counts_at_once(site: MemorySite) -> None:
    site.person("owner")
    page, mei = site.page("Salaries", by="owner"), site.person("mei")

    def found() -> list[int]:
        return find(site.root, "sal", access_table(site.root).visible(frozenset({"staff", mei.principal})))

    assert found() == [page.uid]
    share(site.uow("owner"), page, [])
    assert found() == [] and find(site.root, "sal", All()) == [page.uid]
    share(site.uow("owner"), page, [mei.principal])
    assert found() == [page.uid]


def test_a_new_title_replaces_the_old_one_and_the_trash_has_none(site: MemorySite) -> None:
    page = site.page("Old plan")
    edit(site.uow(), page, {"title": "New plan"})
    assert find(site.root, "old", All()) == [] and find(site.root, "plan", All()) == [page.uid]
    trash(site.uow(), page)
    assert find(site.root, "new", All()) == [] and not [entry for entry in site.root[AREA] if entry.endswith(f"\0{page.uid}")]
    restore(site.uow(), page)
    assert find(site.root, "new", All()) == [page.uid]


def test_a_database_of_before_is_filled_at_start(site: MemorySite, titles: dict[int, str]) -> None:
    before = dict(site.root[AREA])
    del site.root[AREA]
    install(site.root)
    assert dict(site.root[AREA]) == before
    site.root[AREA] = OOBTree({("travel rules", 1): (1, 0)})
    install(site.root)
    assert dict(site.root[AREA]) == before


def test_work_has_an_end_however_much_there_is(site: MemorySite) -> None:
    for number in range(MAX_SCAN + 10):
        put(site.root, number, f"page {number:05}", 7)
    put(site.root, 1, "page 99999", 8)
    assert len(find(site.root, "page", All())) == MAX_RANKED
    assert find(site.root, "page", {8}) == []
    assert find(site.root, "page 99", {8}) == [1]


@pytest.mark.parametrize("title", ["x" * 10_000, "臺" * 10_000, "a " * 5_000])
def test_a_title_has_few_entries_however_long_it_is(title: str) -> None:
    found = beginnings(title)
    assert len(found) <= 200 and all(len(key) <= 40 for key in found)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("travel " * 2000, {"Travel rules", "Rules for travel", "臺北辦公室 travel desk"}),
        ("travel " * 2000 + "nowhere", {"Travel rules", "Rules for travel", "臺北辦公室 travel desk"}),
        ("臺" * 10_000, set()),
        ("\u0301" * 10_000, set()),
        ("\u0301" * 10_000 + "train", {"Train"}),
    ],
)
def test_of_what_is_too_long_the_first_words_count(site: MemorySite, titles: dict[int, str], typed: str, found: set[str]) -> None:
    assert {titles[uid] for uid in find(site.root, typed, All())} == found
