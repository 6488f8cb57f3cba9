"""The log keeps every entry, in the order in which they came in, whatever the clock does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from colonnade.api import edit
from colonnade.stream.log import SHARDS, Log, log
from colonnade.testing import START, MemorySite


@pytest.mark.parametrize("step", [timedelta(days=-1), timedelta(microseconds=-1), timedelta(0), timedelta(days=366)])
def test_a_clock_that_is_set_loses_nothing_and_changes_no_order(step: timedelta) -> None:
    made, now, moments = Log(), START, []
    for number in range(5 * SHARDS):
        moments.append(now)
        made.add(now, uid=number % 7, actor=1, verb="edited", type_name="a", place=3, access_id=0)
        now += step if number % 5 == 4 else timedelta(microseconds=1)
    entries = list(made.entries())
    assert [entry.moment for entry in reversed(entries)] == moments
    assert len(entries) == len({entry.key for entry in entries}) == 5 * SHARDS
    assert [entry.key for entry in entries] == sorted(entry.key for entry in entries)
    assert list(made.chosen(places=[3])) == list(made.chosen(actors=[1])) == entries
    assert sorted(entry.key for uid in range(7) for entry in made.of_object(uid)) == [entry.key for entry in entries]
    assert all(made.get(entry.key) == entry for entry in entries)


def test_pages_go_on_across_a_clock_that_was_set_back() -> None:
    made = Log()
    for number in range(40):
        made.add(START + timedelta(hours=number % 20), uid=number, actor=1, verb="created", type_name="a", place=3, access_id=0)
    seen, after = [], None
    while page := [entry for _, entry in zip(range(6), made.entries(after), strict=False)]:
        seen += page
        after = page[-1].key
    assert seen == list(made.entries()) and len(seen) == 40


def test_what_is_of_the_past_stands_among_what_happened_then() -> None:
    made = Log()
    for days, past in ((0, False), (2, False), (1, True), (1, True), (2, True)):
        made.add(START + timedelta(days=days), uid=1, actor=1, verb="edited", type_name="a", place=3, access_id=0, past=past)
    assert [(entry.moment - START).days for entry in made.entries()] == [2, 2, 1, 1, 0]
    assert list(made.of_object(1)) == list(made.entries())


def test_a_copy_of_a_unit_of_work_with_an_earlier_now_enters_the_past(site: MemorySite) -> None:
    site.person("ann")
    page, then = site.page("Travel", by="ann"), site.now
    site.advance(days=2)
    edit(site.uow("ann"), page, {"body": "New"})
    edit(replace(site.uow("ann"), now=then + timedelta(days=1)), page, {"body": "Imported"})
    assert [(entry.moment - then).days for entry in log(site.root).entries()] == [2, 1, 0]


def test_what_is_edited_after_a_clock_was_set_back_is_told(site: MemorySite) -> None:
    """The edit before it is far in the future, and that isn't a quarter of an hour ago."""
    site.person("ann")
    page = site.page("Travel", by="ann")

    def edits() -> int:
        site.advance(minutes=1)
        edit(site.uow("ann"), page, {"body": f"At {site.now}"})
        return sum(entry.verb == "edited" for entry in log(site.root).entries())

    assert [edits(), edits()] == [1, 1]
    site.advance(days=-300)
    assert [edits(), edits()] == [2, 2]


@pytest.mark.parametrize("others", [0, 20 * SHARDS])
def test_what_moved_to_other_readers_is_found_there_at_its_time(others: int) -> None:
    made = Log()
    add = {"actor": 1, "type_name": "a"}
    kept = made.add(START, uid=3, verb="created", place=1, access_id=9, **add)  # known to fewer than what follows
    old = made.add(START + timedelta(minutes=1), uid=3, verb="created", place=1, access_id=10, **add)
    for number in range(others):
        made.add(START + timedelta(minutes=2), uid=number * SHARDS + 3 + SHARDS, verb="created", place=1, access_id=10, **add)
    newest, keys = made.newest(), [entry.key for entry in made.entries()]
    made.follow_objects([(3, 10, 2, 20)])
    new = replace(old, place=2, access_id=20)
    assert list(made.of_object(3)) == [new, kept] and [entry.key for entry in made.entries()] == keys and made.newest() == newest
    assert (
        list(made.chosen(places=[2]))
        == list(made.chosen(actors=[1], visible={20}))
        == list(made.chosen(types=["a"], visible={20}))
        == [new]
    )
    assert old.key not in {entry.key for entry in made.chosen(places=[1])} and made.places({20}) == {2}
    assert made.places({10}) == ({1} if others else set())
