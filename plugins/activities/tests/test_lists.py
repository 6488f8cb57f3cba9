"""The lists stay true whatever happens: assigned, done, thrown away, restored, moved, shared, switched off and on."""

from __future__ import annotations

from datetime import date

import pytest
from colonnade_activities.commands import set_completed, set_done
from colonnade_activities.lists import DONE, OPEN, Lists
from ZODB.POSException import ConflictError

from colonnade.api import edit, events, move, restore, share, trash

TASK, ACTIVITY, SECTION = "activities.todo", "activities.activity", "activities.section"


def activity(site, title="Audit", **values):
    return site.make(site.app(plugin="activities"), ACTIVITY, by="mei", title=title, **values)


def todo(site, at, title="Collect", **values):
    return site.make(at, TASK, by="mei", title=title, **values)


def of(site, login, state=OPEN):
    found = (uid for _order, uid in Lists(site.site).of_person(site.root["people"][login].id, state))
    return [site.root["uids"][uid].title for uid in found]


def counted(site, it):
    return sorted((state, number) for scope, state, number in Lists(it).counts(it) if number)


def test_open_ones_stand_by_date_and_those_without_one_last(site):
    it = activity(site)
    for title, due in (("Later", date(2199, 12, 31)), ("Never", None), ("Old", date(1970, 1, 1)), ("Now", date(2026, 3, 2))):
        todo(site, it, title, due=due, assignees="tom")
    assert of(site, "tom") == ["Old", "Now", "Later", "Never"]
    assert of(site, "mei") == []


def test_assigning_anew_and_another_date_move_it(site):
    it = activity(site)
    one, other = (
        todo(site, it, "One", assignees="tom", due=date(2026, 3, 5)),
        todo(site, it, "Other", assignees="tom", due=date(2026, 3, 6)),
    )
    edit(site.uow("mei"), other, {"due": date(2026, 3, 4)})
    assert of(site, "tom") == ["Other", "One"]
    edit(site.uow("mei"), one, {"assignees": "mei\ntom"})
    edit(site.uow("mei"), other, {"assignees": ""})
    assert (of(site, "tom"), of(site, "mei")) == (["One"], ["One"])


def test_done_and_open_again(site):
    it = activity(site)
    one = todo(site, it, "One", assignees="tom")
    assert set_done(site.uow("tom"), one, True)
    assert (of(site, "tom"), of(site, "tom", DONE)) == ([], ["One"])
    assert (one.done_by, one.done_at) == (site.root["people"]["tom"].id, site.now)
    site.advance(hours=1)
    assert not set_done(site.uow("mei"), one, True), "done twice: the first stays"
    assert one.done_by == site.root["people"]["tom"].id
    assert set_done(site.uow("mei"), one, False)
    assert not set_done(site.uow("mei"), one, False)
    assert (of(site, "tom"), of(site, "tom", DONE), one.done_by, one.done_at) == (["One"], [], None, None)


def test_done_ones_stand_from_the_latest(site):
    it = activity(site)
    for title in ("First", "Second"):
        set_done(site.uow("tom"), todo(site, it, title, assignees="tom"), True)
        site.advance(minutes=1)
    assert of(site, "tom", DONE) == ["Second", "First"]


@pytest.mark.parametrize("level", [0, 1, 2])
def test_thrown_away_and_restored_at_any_height(site, level):
    it = activity(site)
    part = site.make(it, SECTION, by="mei", title="Part")
    one = todo(site, part, "One", assignees="tom")
    chain = (one, part, it)
    trash(site.uow("mei"), chain[level])
    assert of(site, "tom") == [] and counted(site, it) == []
    restore(site.uow("mei"), chain[level])
    assert of(site, "tom") == ["One"] and counted(site, it) == [(OPEN, 1)]
    assert [uid for _order, uid in Lists(site.site).activities(site.site)] == [it.uid]
    assert Lists(it).sections(it) == [part.uid]


def test_moved_to_another_activity_it_counts_there(site):
    here, there = activity(site, "Here"), activity(site, "There")
    part = site.make(here, SECTION, by="mei", title="Part")
    one = todo(site, part, "One", assignees="tom")
    set_done(site.uow("tom"), todo(site, part, "Two", assignees="tom"), True)
    move(site.uow("mei"), part, there)
    assert counted(site, here) == [] and counted(site, there) == [(OPEN, 1), (DONE, 1)]
    move(site.uow("mei"), one, here)
    assert counted(site, here) == [(OPEN, 1)] and counted(site, there) == [(DONE, 1)]
    assert (Lists(site.site).sections(here), Lists(site.site).sections(there)) == ([], [part.uid])
    assert of(site, "tom") == ["One"]


def test_moved_to_another_place(site):
    hall = site.place("hall", "open", {"mei": "owner"}, ("activities",))
    it = activity(site)
    todo(site, it, "One", assignees="tom")
    move(site.uow("mei"), it, site.app(hall, "activities"))
    assert list(Lists(site.site).activities(site.site)) == []
    assert [uid for _order, uid in Lists(site.site).activities(hall)] == [it.uid]
    assert of(site, "tom") == ["One"] and counted(site, it) == [(OPEN, 1)]


def test_counts_are_kept_apart_by_what_restricts_them(site):
    it = activity(site)
    part = site.make(it, SECTION, by="mei", title="Part")
    hidden, open_ = todo(site, part, "Hidden"), todo(site, it, "Open")
    share(site.uow("mei"), part, ())
    assert sorted(Lists(it).counts(it)) == [(0, OPEN, 1), (part.uid, OPEN, 1)]
    share(site.uow("mei"), hidden, ())
    assert (hidden.uid, OPEN, 1) in list(Lists(it).counts(it))
    share(site.uow("mei"), part, None), share(site.uow("mei"), hidden, None)
    assert [entry for entry in Lists(it).counts(it) if entry[2]] == [(0, OPEN, 2)]
    assert open_.title == "Open"


def test_switched_off_and_on_nothing_is_lost(site):
    it = activity(site)
    one = todo(site, it, "One", assignees="tom")
    site.switch("activities", False)
    site.switch("activities", True)
    assert of(site, "tom") == ["One"]
    set_done(site.uow("tom"), one, True)
    assert of(site, "tom") == []


def test_activities_by_status_the_last_changed_first(site):
    made = [activity(site, title) for title in ("One", "Two", "Three") if site.advance(minutes=1)]
    site.advance(minutes=1)
    edit(site.uow("mei"), made[0], {"body": "More"})
    set_completed(site.uow("mei"), made[1], True)
    assert [uid for _order, uid in Lists(site.site).activities(site.site)] == [made[0].uid, made[2].uid]
    assert [uid for _order, uid in Lists(site.site).activities(site.site, True)] == [made[1].uid]
    set_completed(site.uow("mei"), made[1], False)
    assert list(Lists(site.site).activities(site.site, True)) == []


def test_what_is_in_a_template_is_on_no_list(site):
    template = site.make(site.app(plugin="activities"), "activities.template", by="mei", title="Onboarding")
    site.make(template, "activities.template_todo", by="mei", title="Badge", assignees="tom", day=1)
    assert of(site, "tom") == []


def test_a_list_goes_on_after_a_key(site):
    it = activity(site)
    for number in range(5):
        todo(site, it, f"N{number}", assignees="tom", due=date(2026, 3, 1 + number))
    keys = list(Lists(it).of_activity(it))
    assert list(Lists(it).of_activity(it, after=keys[2])) == keys[3:]
    assert list(Lists(it).of_person(site.root["people"]["tom"].id, after=keys[4])) == []


def test_two_people_at_once_keep_the_counts(site):
    it = activity(site)
    first, second = todo(site, it, "A", assignees="tom"), todo(site, it, "B", assignees="tom")
    site.commit()
    with site.other() as other:
        set_done(other.uow("mei"), other.root["uids"][second.uid], True)
        set_done(site.uow("tom"), first, True)
        other.commit()
    try:
        site.commit()
    except ConflictError:  # as a request would: once more
        site.abort()
        set_done(site.uow("tom"), first, True)
        site.commit()
    assert counted(site, it) == [(DONE, 2)]


def test_only_what_is_ours_is_followed(site):
    page = site.page("A page", by="mei")
    assert events.Created(page, 0, site.now).obj.type_name == "sample.page"
    trash(site.uow("mei"), page)
    assert list(Lists(site.site).activities(site.site)) == []
