from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colonnade.catalog import walk as module
from colonnade.catalog.walk import SHARDS, Entries, Page, Shard, Walk
from colonnade.security.reader import All
from colonnade.testing import MemorySite, memory_site

NOON = 1_772_442_000_000_000  # µs


def all_pages(walk: Walk, visible: object, limit: int) -> list[Page]:
    pages, after = [], None
    while True:
        page = walk.page(visible, limit, after)
        pages.append(page)
        if page.after is None:
            return pages
        after = page.after


EVERYTHING = All()


def uids(walk: Walk, visible: object = EVERYTHING, limit: int = 7) -> list[int]:
    return [uid for page in all_pages(walk, visible, limit) for uid in page.uids]


def test_the_newest_comes_first() -> None:
    walk = Walk()
    for uid in range(2000, 2100):
        walk.add(uid, 1, NOON + uid)
    assert uids(walk) == list(range(2099, 1999, -1))


def test_entries_of_one_moment_are_all_kept_and_paged_through() -> None:
    walk = Walk()
    keys = {uid: walk.add(uid, 1, NOON) for uid in range(2000, 2500)}
    assert len(set(keys.values())) == 500
    assert sorted(uids(walk)) == list(range(2000, 2500))
    for uid in range(2000, 2500, 2):
        walk.remove(uid, keys[uid])
    assert sorted(uids(walk)) == list(range(2001, 2500, 2)) and walk.count({1}) == 250


def test_entries_lie_in_sixteen_shards() -> None:
    walk = Walk()
    for uid in range(2000, 2000 + 3 * SHARDS):
        walk.add(uid, 1, NOON)
    assert {number: len(shard.new) + len(shard.entries) for number, shard in walk._shards.items()} == dict.fromkeys(range(SHARDS), 3)


def test_a_shard_of_before_the_newest_lay_in_its_own_record_is_read_and_written() -> None:
    walk = Walk()
    shard = walk._shards[0] = Shard()
    del shard.__dict__["entries"], shard.__dict__["counts"]
    key = -NOON << 4
    shard.__setstate__({"entries": Entries({key: (2000, 1)}), "counts": {1: 1}})
    walk.add(2016, 1, NOON + 1)
    assert uids(walk) == [2016, 2000] and walk.newer({1}, key) == 2016
    walk.remove(2000, key)
    assert uids(walk) == [2016] and walk.count({1}) == 1


def test_most_entries_cost_one_record(site: MemorySite) -> None:
    walk = site.root["walk"] = Walk()
    for number in range(100):
        walk.add(2000, 1, NOON + number)
        site.commit()
    site.connection.getTransferCounts(clear=True)
    for number in range(100, 200):
        walk.add(2000, 1, NOON + number)
        site.commit()
    _, stored = site.connection.getTransferCounts()
    assert 100 < stored < 150


@pytest.mark.parametrize("limit", [1, 2, 7, 100])
def test_pages_show_what_a_reader_may_see_once_and_in_order(limit: int) -> None:
    rng = random.Random(3)
    walk = Walk()
    entries = [(NOON + rng.randrange(60), uid, rng.choice((1, 2, 3))) for uid in rng.sample(range(2000, 90_000), 400)]
    order = {walk.add(uid, access_id, moment): (uid, access_id) for moment, uid, access_id in entries}
    expected = [uid for _, (uid, access_id) in sorted(order.items()) if access_id in (1, 3)]
    pages = all_pages(walk, {1, 3}, limit)
    assert [uid for page in pages for uid in page.uids] == expected
    assert all(len(page.uids) == limit for page in pages[:-1]) and pages[-1].uids


def test_the_last_full_page_says_that_it_is_the_last() -> None:
    walk = Walk()
    for uid in range(2000, 2010):
        walk.add(uid, 1, NOON + uid)
    walk.add(3000, 2, NOON)  # older, and hidden
    assert [len(page.uids) for page in all_pages(walk, {1}, 5)] == [5, 5]


def test_paging_goes_on_where_it_was_though_things_change() -> None:
    walk = Walk()
    keys = {uid: walk.add(uid, 1, NOON + uid) for uid in range(2000, 2010)}
    first = walk.page({1}, 4)
    walk.add(5000, 1, NOON + 9999)
    walk.remove(2006, keys[2006])  # the very entry that the page ended with
    assert first.uids == (2009, 2008, 2007, 2006) and walk.page({1}, 4, first.after).uids == (2005, 2004, 2003, 2002)


def test_counts_are_for_the_reader() -> None:
    walk = Walk()
    keys = [walk.add(uid, uid % 3, NOON) for uid in range(2000, 2030)]
    assert (walk.count({0}), walk.count({1, 2}), walk.count(All()), walk.count(())) == (10, 20, 30, 0)
    walk.remove(2001, keys[1])
    assert walk.count({0}) == 9


def test_every_committed_change_is_a_new_version() -> None:
    with memory_site() as site:
        walk = site.root["walk"] = Walk()
        site.commit()
        seen = [walk.changes]
        key = walk.add(2000, 1, NOON)
        site.commit()
        seen.append(walk.changes)
        walk.remove(2000, key)
        site.commit()
        seen.append(walk.changes)
        site.commit()
        assert len(set(seen)) == 3 and walk.changes == seen[-1]


def test_an_empty_walk_has_an_empty_page() -> None:
    assert Walk().page(All(), 10) == Page((), None)


def test_a_reader_who_may_see_little_is_not_searched_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SCAN", 50)
    walk = Walk()
    for uid in range(2000, 2120):
        walk.add(uid, 2, NOON + uid)
    walk.add(1999, 1, NOON)
    page = walk.page({1}, 10)
    assert page.uids == () and page.exhausted_scan and page.after is not None
    assert uids(walk, {1}) == [1999]


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40), st.integers(0, 3), st.integers(0, 5)), max_size=80))
def test_whatever_is_added_and_removed_lists_and_counts_agree(steps: list[tuple[bool, int, int, int]]) -> None:
    walk, keys = Walk(), {}
    for add, uid, access_id, moment in steps:
        if add and uid not in keys:
            keys[uid] = (walk.add(uid, access_id, NOON + moment), access_id)
        elif not add and uid in keys:
            walk.remove(uid, keys.pop(uid)[0])
    for visible in ({0}, {1, 2}, {0, 1, 2, 3}):
        expected = [uid for uid, (key, access_id) in sorted(keys.items(), key=lambda item: item[1]) if access_id in visible]
        assert uids(walk, visible, 3) == expected and walk.count(visible) == len(expected)


def test_the_way_back_meets_the_same_entries_as_the_way_on() -> None:
    walk, random_ = Walk(), random.Random(7)
    keys = {uid: walk.add(uid, random_.randint(1, 3), NOON + random_.randint(0, 9)) for uid in range(60)}
    for visible in ({1, 3}, EVERYTHING, {9}):
        shown = uids(walk, visible)
        back = [walk.newer(visible, keys[uid]) for uid in shown]
        assert back == [None, *shown][: len(shown)]
    assert Walk().newer(EVERYTHING, 1) is None
