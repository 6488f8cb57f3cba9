"""The log gives each reader the visible entries of what is asked for, the newest first, each once, by whatever way it is read."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from colonnade.security.reader import All
from colonnade.stream import reading
from colonnade.stream.followed import Followed
from colonnade.stream.log import AREA, SHARDS, Log, install, walk_more
from colonnade.stream.reading import MOST_AT_ONCE, Groups, chosen, everything, following

START = datetime(2026, 3, 1, tzinfo=UTC)
PLACES, PEOPLE, OBJECTS, ACCESSES = range(1, 4), range(1, 6), range(10, 22), range(1, 8)
TYPES = ("wiki.page", "wiki", "wiki.page.more")


@pytest.fixture(scope="module")
def filled():
    """400 entries; some are of a time long past, some at the same time as the one before."""
    chance, log, when = random.Random(5), Log(), START
    for number in range(400):
        when += timedelta(minutes=chance.choice((0, 1, 5)))
        past = number % 20 == 19
        place = chance.choice(PLACES)
        access = place if chance.random() < 0.7 else chance.choice(ACCESSES)
        moment = when - timedelta(days=2) if past else when
        log.add(moment, chance.choice(OBJECTS), chance.choice(PEOPLE), "edited", chance.choice(TYPES), place, access, past=past)
    return log


def follows(places=(), people=(), objects=(), muted=()):
    return Followed(1, frozenset(objects), frozenset(places), frozenset(people), frozenset(), frozenset(muted))


VISIBLE = [All(), frozenset({1, 2}), frozenset({5}), frozenset()]
FOLLOWED = [follows(places=[2]), follows(people=[3]), follows(objects=[12, 13]), follows([1], [4], [15], ["p:2", "o:16"]), follows()]


@pytest.mark.parametrize("most", [0, 1, 30, 2000])
@pytest.mark.parametrize("visible", VISIBLE)
def test_each_way_to_read_finds_the_same(filled, most, visible, monkeypatch):
    monkeypatch.setattr(reading, "MAX_SCAN", most)
    shown = [entry for entry in filled.entries() if entry.access_id in visible]
    assert list(everything(filled, visible)) == shown
    for followed in FOLLOWED:
        found = [e for e in following(filled, followed, frozenset(), visible) if followed.reason(e)]
        assert found == [e for e in shown if followed.reason(e)]
    assert list(chosen(filled, visible, place=2)) == [e for e in shown if e.place == 2]
    assert list(chosen(filled, visible, person=3)) == [e for e in shown if e.actor == 3]
    assert list(chosen(filled, visible, place=2, person=3)) == [e for e in shown if (e.place, e.actor) == (2, 3)]
    assert list(chosen(filled, visible, type_name="wiki.page")) == [e for e in shown if e.type_name == "wiki.page"]


@pytest.mark.parametrize("most", [0, 1, 30, 2000])
@pytest.mark.parametrize("visible", VISIBLE)
def test_what_a_followed_tag_leads_to_is_found_by_its_objects(filled, most, visible, monkeypatch):
    monkeypatch.setattr(reading, "MAX_SCAN", most)
    shown = [entry for entry in filled.entries() if entry.access_id in visible]
    for followed in FOLLOWED:
        found = [e for e in following(filled, followed, frozenset({14, 17}), visible) if e.uid in (14, 17) or followed.reason(e)]
        assert found == [e for e in shown if e.uid in (14, 17) or followed.reason(e)]
        assert list(following(filled, followed, None, visible)) == shown


def test_of_a_rare_tag_only_the_newest_of_the_log_and_its_objects_are_looked_at(monkeypatch):
    log = Log()
    for number in range(3000):
        log.add(START + timedelta(minutes=number), 10 if number < 3 else 11, 1, "edited", "wiki.page", 1, 1)
    scanned, entries = [], Log.entries
    monkeypatch.setattr(Log, "entries", lambda *given: (scanned.append(entry) or entry for entry in entries(*given)))
    found = [entry.uid for entry in following(log, follows(), frozenset({10}), All())]
    assert found == [10, 10, 10] and len(scanned) <= 2 * reading.SCAN_FOR_A_WALK


@pytest.mark.parametrize("most", [0, 30])
def test_reading_goes_on_after_each_entry(filled, most, monkeypatch):
    monkeypatch.setattr(reading, "MAX_SCAN", most)
    visible = frozenset({1, 2, 3})
    ways = [
        lambda after: everything(filled, visible, after),
        lambda after: filter(FOLLOWED[3].reason, following(filled, FOLLOWED[3], frozenset(), visible, after)),
        lambda after: chosen(filled, visible, place=1, person=2, after=after),
        lambda after: chosen(filled, visible, type_name="wiki", after=after),
    ]
    for way in ways:
        whole = list(way(None))
        assert len(whole) > 5 and all(list(way(entry.key)) == whole[at + 1 :] for at, entry in enumerate(whole))


def test_the_entries_of_an_object_are_in_the_order_of_their_times(filled):
    for uid in OBJECTS:
        assert list(filled.of_object(uid)) == [entry for entry in filled.entries() if entry.uid == uid]


def test_of_two_at_the_same_time_the_later_one_is_newer():
    log = Log()
    first, second = (log.add(START, 10, 1, verb, "wiki.page", 1, 1) for verb in ("created", "edited"))
    assert list(log.of_object(10)) == list(log.entries()) and [e.key for e in log.entries()] == [second.key, first.key]


def test_what_one_may_not_see_is_never_looked_at(filled, monkeypatch):
    looked_at = []
    monkeypatch.setattr(Log, "get", lambda self, key, get=Log.get: looked_at.append(get(self, key)) or looked_at[-1])
    assert list(chosen(filled, frozenset({5}), place=1)) == looked_at != []
    assert {entry.access_id for entry in looked_at} == {5}


def test_what_is_forgotten_is_in_no_walk():
    log = Log()
    for number in range(40):
        log.add(START + timedelta(minutes=number), 10 + number % 3, number % 2, "edited", "wiki.page", 1, 1 + number % 2)
    log.forget_object(11)
    left = list(log.entries())
    assert left and all(entry.uid != 11 for entry in left) and not list(log.of_object(11))
    assert list(log.chosen(places=[1])) == list(log.chosen(actors=[0, 1])) == list(log.chosen(types=["wiki.page"])) == left


def facts(entry):
    """An entry without what the log makes of it."""
    return entry.moment, replace(entry, key=0, before=0, at=0)


def test_what_happened_to_one_thing_within_a_day_is_one_group():
    groups, log = Groups(), Log()
    for hours, uid, verb in ((0, 10, "edited"), (1, 11, "edited"), (20, 10, "edited"), (30, 10, "created"), (30, 10, "edited")):
        log.add(START + timedelta(hours=hours), uid, 1, verb, "wiki.page", 1, 1)
    for entry in log.entries():
        groups.add(entry)
    assert [(group.newest.uid, group.newest.verb, len(group.entries)) for group in groups] == [
        (10, "edited", 2),
        (10, "created", 1),
        (11, "edited", 1),
        (10, "edited", 1),
    ]
    assert len(groups) == 4


def test_what_is_made_at_once_is_one_group_up_to_a_number_and_nothing_of_another_kind_in_between():
    log = Log()
    for number in range(MOST_AT_ONCE + 5):
        log.add(START + timedelta(minutes=number), 100 + number, 1, "created", "wiki.page", 1, 1)
    for uid, more in enumerate(({"type_name": "wiki"}, {"actor": 2}, {"place": 2}, {"access_id": 2}, {}), 200):
        given = {"actor": 1, "verb": "created", "type_name": "wiki.page", "place": 1, "access_id": 1} | more
        log.add(START + timedelta(minutes=40), uid, **given)
    groups, alone = Groups(lambda entry: True), Groups()
    for entry in log.entries():
        groups.add(entry), alone.add(entry)
    assert [len(group.entries) for group in groups] == [1, 1, 1, 1, 1, MOST_AT_ONCE, 5]
    assert all(len(group.entries) == 1 for group in alone)


def all_put_away(log: Log) -> None:
    """As a log was before its newest entries lay beside the trees."""
    for number in range(SHARDS):
        log._put_away(number)


@pytest.mark.parametrize("put_away", [False, True])
def test_of_an_object_that_is_gone_nothing_is_left(put_away):
    log = Log()
    for number in range(60):
        log.add(START + timedelta(minutes=number), 10 + number % 3, number % 4, "edited", TYPES[number % 3], 5 + number % 3, 1)
    if put_away:
        all_put_away(log)
    before = list(log.entries())
    log.forget_object(10)
    left = [entry for entry in before if entry.uid != 10]
    assert list(log.entries()) == left and log.places(All()) == {6, 7}
    assert list(log.chosen(places=(5, 6))) == [entry for entry in left if entry.place == 6]
    log.forget_object(11), log.forget_object(12)
    assert not list(log.entries()) and not log.places(All()) and not log.newest()


@pytest.mark.parametrize("lacking", [("_places",), ("_by_type", "_types"), ("_places", "_by_type", "_types")])
def test_walks_that_an_older_log_lacks_are_made_in_parts_and_a_start_that_is_stopped_goes_on(filled, monkeypatch, lacking):
    monkeypatch.setattr("colonnade.stream.log.WALKED_AT_ONCE", 7)
    all_put_away(filled)
    root, before = {AREA: filled}, list(filled.entries())
    kept = {name: list(getattr(filled, name)) for name in ("_by_place", "_by_actor", "_places", "_by_type", "_types")}
    for name in (*lacking, "_newest"):
        delattr(filled, name)
    install(root)
    parts = 0
    while walk_more(root):
        parts += 1
        install(root)
    assert parts == len(before) // 7 and root[AREA] is filled and list(filled.entries()) == before
    assert {name: list(getattr(filled, name)) for name in kept} == kept
    assert list(everything(filled, All())) == before and not walk_more(root)
