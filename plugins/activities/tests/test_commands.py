"""Order, done, quick adding, and copying to templates and back."""

from __future__ import annotations

from datetime import date

import pytest
from colonnade_activities.commands import add_quickly, place_at, save_as_template, set_done, shift, start_from
from colonnade_activities.lists import Lists
from colonnade_activities.types import ACTIVITY as ACTIVITY_TYPE
from colonnade_activities.types import TASK as TODO_TYPE
from colonnade_activities.types import ITemplate, ITodo

from colonnade.api import Invalid, NotAllowed, can, edit, read_values, share

TEMPLATE_SECTION = "activities.template_section"
TASK, ENTRY, ACTIVITY, SECTION, TEMPLATE = (f"activities.{name}" for name in ("todo", "entry", "activity", "section", "template"))


@pytest.fixture
def audit(site):
    return site.make(site.app(plugin="activities"), ACTIVITY, by="mei", title="Audit", body="**Pass**", due=date(2026, 3, 20))


def titles(folder):
    return [child.title for child in folder.values()]


def test_steps_go_past_sections_and_past_what_one_cannot_see(site, audit):
    one, part, two, hidden, three = (
        site.make(audit, kind, by="mei", title=title)
        for kind, title in ((TASK, "1"), (SECTION, "S"), (ENTRY, "2"), (TASK, "hidden"), (TASK, "3"))
    )
    share(site.uow("mei"), hidden, ())
    shift(site.uow("tom"), three, -1)
    seen = [t for t in titles(audit) if t in "123"]
    assert seen == ["1", "3", "2"]
    shift(site.uow("tom"), one, -1), shift(site.uow("tom"), two, 1)
    assert [t for t in titles(audit) if t in "123"] == ["1", "3", "2"], "at the ends nothing happens"
    shift(site.uow("tom"), one, 1)
    assert [t for t in titles(audit) if t in "123"] == ["3", "1", "2"]
    assert part.__parent__ is audit


def test_into_a_section_at_a_position(site, audit):
    part = site.make(audit, SECTION, by="mei", title="S")
    for title in "ab":
        site.make(part, TASK, by="mei", title=title)
    new = site.make(audit, TASK, by="mei", title="new")
    place_at(site.uow("mei"), new, part, 1)
    assert titles(part) == ["a", "new", "b"]
    place_at(site.uow("mei"), new, part, 99)
    assert titles(part) == ["a", "b", "new"]
    place_at(site.uow("mei"), new, audit, 0)
    assert titles(part) == ["a", "b"]


def test_two_who_reorder_at_once_lose_nothing(site, audit):
    made = [site.make(audit, TASK, by="mei", title=title) for title in "abcd"]
    site.commit()
    with site.other() as other:
        shift(other.uow("tom"), other.root["uids"][made[3].uid], -1)
        other.commit()
    site.abort()
    shift(site.uow("mei"), made[0], 1)
    site.commit()
    assert sorted(titles(audit)) == list("abcd") and titles(audit) == ["b", "a", "d", "c"]


def test_who_may_say_that_it_is_done(site):
    hall = site.place("hall", "open", {"mei": "owner", site.person("visitor", kind="guest").id: "guest"}, ("activities",))
    it = site.make(site.app(hall, "activities"), ACTIVITY, by="mei", title="Ours")
    mine = site.make(it, TASK, by="mei", title="Mine", assignees="visitor")
    other = site.make(it, TASK, by="mei", title="Other")
    assert not can(site.reader("visitor"), "edit", mine)
    assert set_done(site.uow("visitor"), mine, True), "a guest does what is assigned to them"
    for who, what in (("visitor", other), ("tom", other)):
        with pytest.raises(NotAllowed):
            set_done(site.uow(who), what, True)


@pytest.mark.parametrize("line", ["", "  ", "x" * 201, "\u202e"])
def test_a_line_that_is_no_title_is_refused(site, audit, line):
    with pytest.raises(Invalid):
        add_quickly(site.uow("mei"), audit, line, "en")


def test_quick_ones_in_a_template_are_to_be(site, audit):
    template = save_as_template(site.uow("mei"), audit, "T", date(2026, 3, 1), False)
    assert add_quickly(site.uow("mei"), audit, "a", "en").type_name == TASK
    assert add_quickly(site.uow("mei"), template, "b", "zh_Hant").type_name == "activities.template_todo"


@pytest.fixture
def full(site, audit):
    part = site.make(audit, SECTION, by="mei", title="文件")
    site.make(audit, ENTRY, by="mei", title="Notes", body="See [[Audit]]")
    done = site.make(part, TASK, by="mei", title="Collect", due=date(2026, 3, 5), assignees="tom\nmei", body="All *of* it")
    site.make(part, TASK, by="mei", title="Look", related=f"/activities/audit/{part.__name__}/{done.__name__}")
    set_done(site.uow("tom"), done, True)
    return audit


def test_to_a_template_and_back_with_dates_counted_from_the_new_start(site, full):
    template = save_as_template(site.uow("mei"), full, "Audits", date(2026, 3, 1), True)
    assert (template.type_name, template.day, read_values(template, ITemplate)["body"]) == (TEMPLATE, 19, "**Pass**")
    started = start_from(site.uow("mei"), template, "Audit 2027", date(2027, 1, 1), True)
    assert [child.type_name for child in template.values()].count(TEMPLATE_SECTION) == 1
    part = next(child for child in started.values() if child.type_name == SECTION)
    collect, look = part.values()
    assert (started.due, started.state, collect.due, look.due) == (date(2027, 1, 20), "active", date(2027, 1, 5), None)
    assert not collect.done and collect.done_by is None
    assert [site.root["people"].get(p).login for p in collect.assignees] == ["tom", "mei"]
    assert read_values(collect, ITodo)["body"] == "All *of* it"
    assert look.related == (collect.uid,), "what linked to a neighbour links to its copy"
    assert [uid for _order, uid in Lists(started).of_activity(started)] == [collect.uid, look.uid]


def test_people_are_left_out_unless_kept_and_those_who_left_always(site, full):
    template = save_as_template(site.uow("mei"), full, "T", date(2026, 3, 1), True)
    site.root["people"].deactivate(site.root["people"]["tom"].id)

    def people(started):
        return [p for child in started.values() if child.type_name == SECTION for t in child.values() for p in t.assignees]

    assert people(start_from(site.uow("mei"), template, "A", date(2026, 4, 1), False)) == []
    assert people(start_from(site.uow("mei"), template, "B", date(2026, 4, 1), True)) == [site.root["people"]["mei"].id]
    bare = save_as_template(site.uow("mei"), full, "Bare", date(2026, 3, 1), False)
    assert people(start_from(site.uow("mei"), bare, "C", date(2026, 4, 1), True)) == []


def test_what_one_cannot_see_is_not_copied_and_what_few_may_see_stays_so(site, full):
    secret = site.make(full, TASK, by="mei", title="Secret")
    share(site.uow("mei"), secret, ())
    assert "Secret" not in titles(save_as_template(site.uow("tom"), full, "T", date(2026, 3, 1), False))
    mine = save_as_template(site.uow("mei"), full, "M", date(2026, 3, 1), False)
    copied = next(child for child in mine.values() if child.title == "Secret")
    assert can(site.reader("mei"), "view", copied) and not can(site.reader("tom"), "view", copied)
    share(site.uow("mei"), full, ())
    assert not can(site.reader("tom"), "view", save_as_template(site.uow("mei"), full, "All", date(2026, 3, 1), False))


@pytest.mark.parametrize("start", [date.max, date.min, date(2199, 12, 31)])
def test_a_start_from_which_a_date_would_be_impossible_is_refused(site, full, start):
    template = save_as_template(site.uow("mei"), full, "T", date(2026, 3, 1), False)
    with pytest.raises(Invalid):
        start_from(site.uow("mei"), template, "A", start, False)


@pytest.mark.parametrize("due", [date.min, date.max, date(1969, 12, 31), date(2200, 1, 1), "2026-02-30", "soon", 7])
def test_dates_that_are_slips_are_refused(site, audit, due):
    with pytest.raises(Invalid) as refused:
        site.make(audit, TASK, by="mei", title="x", due=due)
    assert refused.value.errors.keys() == {"due"}


@pytest.mark.slow
def test_two_thousand_entries_are_copied(site, audit):
    for number in range(2000):
        site.make(audit, ENTRY, by="mei", title=f"Entry {number}")
    template = save_as_template(site.uow("mei"), audit, "Big", date(2026, 3, 1), False)
    assert len(template) == 2000 and titles(template)[1999] == "Entry 1999"


def test_more_than_can_be_copied_at_once_is_refused(site, audit, monkeypatch):
    monkeypatch.setattr("colonnade_activities.commands.MAX_COPIED", 3)
    for number in range(4):
        site.make(audit, ENTRY, by="mei", title=f"Entry {number}")
    with pytest.raises(Invalid):
        save_as_template(site.uow("mei"), audit, "Big", date(2026, 3, 1), False)


def test_searches_tell_what_is_done(site, audit):
    todo = site.make(audit, TASK, by="mei", title="Count")
    assert TODO_TYPE.status_of(todo) == "open" and ACTIVITY_TYPE.status_of(audit) == "active"
    set_done(site.uow("mei"), todo, True)
    edit(site.uow("mei"), audit, {"state": "completed"})
    assert TODO_TYPE.status_of(todo) == "done" and ACTIVITY_TYPE.status_of(audit) == "completed"
