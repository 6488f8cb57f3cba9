"""Under which conditions plugins answer: forbidden, read only, for some people only, tried in some places first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.commands.plugin_rules import allow, close, forbid, limit, try_in, widen
from colonnade.commands.switch import demand_unchanged, drop, resume, stamp_of, switch
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.objects import Place
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.plugins.state import activity_of, state
from colonnade.plugins.status import conditions_of, state_of
from colonnade.security.audit import trail
from colonnade.security.can import can
from colonnade.testing import SAMPLE_PAGE, MemorySite, make_plugin, memory_site, sample_plugin


@pytest.fixture
def site() -> Iterator[MemorySite]:
    """A site with the sample plugin and one that needs it; somebody administers it, and somebody doesn't."""
    with memory_site(sample_plugin(), make_plugin("upper", requires=["sample"])) as found:
        found.administrator("boss")
        found.person("ann")
        yield found


def actions(site: MemorySite) -> list[str]:
    return [entry.action for entry in trail(site.root).all() if entry.action.startswith("plugin.")]


def refusal(call) -> str:
    with pytest.raises(SwitchRefused) as error:
        call()
    return error.value.reason


def test_what_is_forbidden_goes_off_with_what_needs_it_and_stays_off(site: MemorySite) -> None:
    hall = site.place("hall")
    done = forbid(site.uow("boss"), "sample", "  Not before\nthe audit ")
    assert done.turns_off == ("upper", "sample")
    assert state_of(site.root, site.registry, "sample") == ("forbidden", "Not before the audit")
    assert refusal(lambda: site.switch("sample", True)) == "forbidden"
    assert refusal(lambda: site.switch("upper", True)) == "forbidden"
    assert refusal(lambda: site.switch("sample", True, site.place("club"))) == "forbidden"
    assert not site.activity().is_on("sample", hall)
    allow(site.uow("boss"), "sample")
    assert state_of(site.root, site.registry, "sample")[0] == "disabled"
    site.switch("sample", True)
    assert site.activity().is_on("sample", hall)
    assert actions(site)[-5:] == ["plugin.off", "plugin.off", "plugin.forbidden", "plugin.allowed", "plugin.on"]


def test_forbidding_takes_a_reason(site: MemorySite) -> None:
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(Invalid):
            forbid(site.uow("boss"), "sample", reason)
    assert state(site.root).forbidden == {}


def test_these_are_for_administrators(site: MemorySite) -> None:
    hall, uow = site.place("hall", members={"ann": "owner"}), site.uow("ann")
    deeds = (
        lambda: forbid(uow, "sample", "No"),
        lambda: allow(uow, "sample"),
        lambda: close(uow, "sample"),
        lambda: limit(uow, "sample", []),
        lambda: try_in(uow, "sample", [hall]),
        lambda: widen(uow, "sample"),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()


def test_what_can_only_be_read_is_read_and_nothing_more_whoever_it_is(site: MemorySite) -> None:
    page = site.page("Plan", by="ann")
    thrown = site.page("Thrown", by="ann")
    close(site.uow("boss"), "sample")
    for who in ("ann", "boss"):
        assert can(site.reader(who), "view", page)
        for action in ("edit", "add", "comment", "react", "move", "trash", "share", "delete", "moderate"):
            assert not can(site.reader(who), action, page), action
        with pytest.raises(NotAllowed):
            create(site.uow(who), site.app(), SAMPLE_PAGE.name, {"title": "New"})
        with pytest.raises(NotAllowed):
            edit(site.uow(who), thrown, {"title": "Other"})
    assert conditions_of(site.root, "sample") == {"read_only": True}
    assert site.activity().is_on("sample", page)
    resume(site.uow("boss"), "sample")
    assert can(site.reader("ann"), "edit", page) and conditions_of(site.root, "sample") == {}
    assert actions(site)[-2:] == ["plugin.closed", "plugin.resumed"]


def test_closing_one_plugin_leaves_the_others_open(site: MemorySite) -> None:
    page = site.page("Plan", by="ann")
    close(site.uow("boss"), "upper")
    assert can(site.reader("ann"), "edit", page)


def test_only_what_is_on_can_be_closed_or_widened(site: MemorySite) -> None:
    site.switch("sample", False)
    assert refusal(lambda: close(site.uow("boss"), "sample")) == "off"
    assert refusal(lambda: widen(site.uow("boss"), "sample")) == "off"
    assert refusal(lambda: close(site.uow("boss"), "nothing")) == "unknown"


def test_for_a_group_it_is_on_and_for_others_off_with_what_needs_it(site: MemorySite) -> None:
    group = site.root["groups"].add("Pilots")
    site.root["groups"].join(group.id, site.person("ann").id)
    limit(site.uow("boss"), "sample", [group])
    page = site.page("Plan", by="ann")
    ann, boss = (activity_of(site.root, site.registry, site.reader(who).principals) for who in ("ann", "boss"))
    assert ann.is_on("sample", page) and ann.is_on("upper")
    assert not boss.is_on("sample", page) and not boss.is_on("upper") and boss.is_dormant(page)
    assert boss.for_all.is_on("sample", page), "what is done when something happens is done whoever did it"
    assert can(site.reader("boss"), "view", page), "who may read is said by rights alone"
    limit(site.uow("boss"), "sample", [])
    assert activity_of(site.root, site.registry, site.reader("boss").principals).is_on("sample", page)


def off_again(site: MemorySite) -> tuple[Place, Place]:
    places = site.place("hall", plugins=()), site.place("club", plugins=())
    site.switch("sample", False)
    return places


def test_a_trial_is_on_in_its_places_only(site: MemorySite) -> None:
    page = site.page("Kept")
    hall, club = off_again(site)
    try_in(site.uow("boss"), "sample", [hall])
    on = site.activity()
    assert on.is_on("sample", hall) and on.is_on("sample", site.app(hall))
    assert not on.is_on("sample", club) and not on.is_on("sample", site.site) and on.is_dormant(page)
    assert refusal(lambda: site.switch("sample", True, club)) == "trial"
    assert refusal(lambda: try_in(site.uow("boss"), "sample", [club])) == "meanwhile"
    widen(site.uow("boss"), "sample")
    assert site.activity().is_on("sample", hall) and site.activity().is_on("sample", page)
    assert not site.activity().is_on("sample", club), "elsewhere it is offered, as any other"
    site.switch("sample", True, club)
    assert state(site.root).trials == {}
    assert {"plugin.tried", "plugin.widened"} <= set(actions(site))


def test_a_trial_is_taken_back_whole(site: MemorySite) -> None:
    hall, _club = off_again(site)
    try_in(site.uow("boss"), "sample", [hall])
    page = site.page("Tried", at=site.app(hall))
    site.switch("sample", False)
    assert hall.apps == frozenset() and state(site.root).trials == {}
    assert page.uid in site.root["uids"] and site.activity().is_dormant(page)
    site.switch("sample", True)
    assert not site.activity().is_on("sample", hall)


def test_what_it_needs_is_tried_with_it_unless_it_was_on(site: MemorySite) -> None:
    hall, _club = off_again(site)
    try_in(site.uow("boss"), "upper", [hall])
    assert set(state(site.root).trials) == {"sample", "upper"} and hall.apps == {"sample", "upper"}
    widen(site.uow("boss"), "upper")
    assert state(site.root).trials == {} and site.activity().is_on("sample", site.site)


def test_what_is_for_the_site_only_cannot_be_tried() -> None:
    with memory_site(make_plugin("clock", scopes=("site",)), on=False) as site:
        hall = site.place("hall", plugins=())
        assert refusal(lambda: try_in(site.uow(), "clock", [hall])) == "places"
        with pytest.raises(Invalid):
            try_in(site.uow(), "clock", [])


def test_who_looked_at_another_state_is_told(site: MemorySite) -> None:
    seen = stamp_of(site.uow(), "sample")
    demand_unchanged(site.uow(), "sample", seen)
    close(site.uow(), "sample")
    assert refusal(lambda: demand_unchanged(site.uow(), "sample", seen)) == "meanwhile"
    resume(site.uow(), "sample")
    demand_unchanged(site.uow(), "sample", seen)
    switch(site.uow(), "sample", on=False)
    assert refusal(lambda: demand_unchanged(site.uow(), "sample", seen)) == "meanwhile"


def test_what_failed_at_once_is_off_and_says_why_until_it_is_on_again(site: MemorySite) -> None:
    drop(site.uow(), "sample", "view page: ValueError: no")
    assert state_of(site.root, site.registry, "sample") == ("disabled", "view page: ValueError: no")
    assert actions(site)[-1] == "plugin.dropped"
    site.switch("sample", True)
    assert state_of(site.root, site.registry, "sample") == ("enabled", "") and state(site.root).dropped == {}
