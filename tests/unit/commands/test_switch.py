from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from colonnade.commands.switch import app_of, current_activity, objects_of, pause, plan, resume, switch
from colonnade.content.errors import NotAllowed
from colonnade.content.types import ContentType
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.plugins.registry import Loaded
from colonnade.plugins.state import state
from colonnade.security.audit import trail
from colonnade.security.can import can
from colonnade.testing import SAMPLE_APP, SAMPLE_PAGE, MemorySite, make_plugin, memory_site, sample_plugin


def refused(site: MemorySite, plugin: str, on: bool = True, place: Any = None) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(SwitchRefused) as caught:
        switch(site.uow(), plugin, on=on, place=place)
    return caught.value.reason, caught.value.names


def records(site: MemorySite) -> dict[bytes, tuple[bytes, bytes]]:
    """Every record of the database: its serial and its bytes."""
    return {record.oid: (record.tid, record.data) for txn in site.database.storage.iterator() for record in txn}


def test_only_administrators_switch_for_the_site_and_owners_for_their_place(site: MemorySite) -> None:
    anna, admin = site.person("anna"), site.administrator("root")
    place = site.place("team", members={anna: "owner"})
    with pytest.raises(NotAllowed):
        switch(site.uow(anna), "sample", on=False)
    with pytest.raises(NotAllowed):
        switch(site.uow(anna), "sample", on=False, place=site.site)
    switch(site.uow(anna), "sample", on=False, place=place)
    with pytest.raises(NotAllowed):
        switch(site.uow(site.person("ben")), "sample", on=True, place=place)
    switch(site.uow(admin), "sample", on=True, place=place)
    switch(site.uow(admin), "sample", on=False)


def test_it_answers_where_it_is_on(site: MemorySite) -> None:
    place = site.place("team")
    page = site.page("Page", at=site.app(place))
    assert current_activity(site.uow()).is_on("sample", page)
    site.switch("sample", False, place)
    assert not current_activity(site.uow()).is_on("sample", page) and current_activity(site.uow()).is_on("sample")
    site.switch("sample", True, place)
    site.switch("sample", False)
    assert not current_activity(site.uow()).is_on("sample", page)
    site.switch("sample", True)  # the place still wants it
    assert current_activity(site.uow()).is_on("sample", page)


def test_its_app_is_made_once_and_kept(site: MemorySite) -> None:
    app = site.app()
    assert app.type_name == "sample.app" and app.title == "Sample" and type(app.title) is str and app.__name__ == "sample"
    for on in (False, True):
        site.switch("sample", on)
        assert site.app() is app and list(site.site.keys()) == ["sample"]


def test_an_app_whose_address_is_taken_gets_another() -> None:
    with memory_site(on=False) as site:
        site.place("sample", plugins=())
        site.switch("sample", True)
        assert site.app().__name__ == "sample-2"


def test_switching_off_and_on_leaves_every_byte_of_the_content() -> None:
    with memory_site() as site:
        place = site.place("team", members={site.person("anna"): "owner"})
        for at in (site.app(), site.app(place)):
            page = site.page("Page", "[[Other]] text", at=at)
            site.page("Other", at=page)
        site.commit()
        before = records(site)
        content = {obj._p_oid for obj in site.root["uids"].values()} - {place._p_oid}
        texts = {obj.body._p_oid for obj in site.root["uids"].values() if hasattr(obj, "body")}
        for on, where in [(False, place), (True, place), (False, None), (True, None)]:
            site.switch("sample", on, where)
            site.commit()
        changed = {oid for oid, record in records(site).items() if before.get(oid) != record}
        assert len(content | texts) > 8 and not changed & (content | texts)
        log = {trail(site.root)._p_oid, trail(site.root)._lines._p_oid}
        assert changed - log <= {state(site.root)._p_oid, place._p_oid, site.root["places"]._p_oid}


# Requirements


def chain(**options: Any) -> list[Loaded]:
    return [
        make_plugin("base"),
        make_plugin("middle", requires=["base"]),
        make_plugin("top", requires=["middle"]),
        make_plugin("rival", conflicts=["base"]),
        make_plugin("wide", scopes=["site"]),
    ]


def test_what_is_required_comes_first_and_leaves_last() -> None:
    with memory_site(*chain(), on=False) as site:
        assert plan(site.uow(), "top", on=True).turns_on == ("base", "middle", "top")
        assert state(site.root).enabled == frozenset()
        assert switch(site.uow(), "top", on=True).turns_on == ("base", "middle", "top")
        assert state(site.root).enabled == {"base", "middle", "top"} == state(site.root).known
        assert switch(site.uow(), "base", on=False).turns_off == ("top", "middle", "base")
        assert state(site.root).enabled == frozenset() and state(site.root).known == {"base", "middle", "top"}


def test_conflicts_are_refused_from_both_sides() -> None:
    with memory_site(*chain(), on=False) as site:
        site.switch("rival", True)
        assert refused(site, "top") == ("conflict", ("rival",))
        site.switch("rival", False)
        site.switch("top", True)
        assert refused(site, "rival") == ("conflict", ("base",))
        assert state(site.root).enabled == {"base", "middle", "top"}


def test_a_place_follows_the_same_rules() -> None:
    with memory_site(*chain(), on=False) as site:
        place = site.place("team", plugins=())
        assert refused(site, "top", place=place) == ("site", ())
        site.switch("top", True)
        assert place.apps == frozenset()
        assert switch(site.uow(), "top", on=True, place=place).turns_on == ("base", "middle", "top")
        assert switch(site.uow(), "middle", on=False, place=place).turns_off == ("top", "middle")
        assert place.apps == {"base"} and state(site.root).enabled == {"base", "middle", "top"}


def test_a_plugin_for_the_site_is_on_in_every_place_and_switched_in_none() -> None:
    with memory_site(*chain(), on=False) as site:
        place = site.place("team", plugins=())
        site.switch("wide", True)
        assert current_activity(site.uow()).is_on("wide", place)
        assert refused(site, "wide", place=place) == ("scope", ())
        assert refused(site, "wide", on=False, place=place) == ("scope", ())


def test_what_requires_a_plugin_for_the_site_can_be_on_in_a_place() -> None:
    with memory_site(make_plugin("wide", scopes=["site"]), make_plugin("user", requires=["wide"])) as site:
        place = site.place("team", plugins=("user",))
        assert place.apps == {"user"}


def test_unknown_and_broken_plugins_are_told_apart() -> None:
    with memory_site(make_plugin("good"), on=False) as site:
        site.registry.plugins["bad"] = Loaded("bad", problem="can't be imported")
        place = site.place("team", plugins=())
        assert refused(site, "nothing") == ("unknown", ()) and refused(site, "nothing", on=False) == ("unknown", ())
        assert refused(site, "nothing", place=place) == ("unknown", ())
        broken = ("broken", ("can't be imported",))
        assert refused(site, "bad") == refused(site, "bad", on=False) == refused(site, "bad", place=place) == broken
        with pytest.raises(SwitchRefused) as caught:
            plan(site.uow(), "bad", on=True)
        assert (caught.value.reason, caught.value.names) == broken


def test_a_broken_plugin_can_still_be_switched_off(site: MemorySite) -> None:
    site.registry.plugins["sample"].problem = "can't be imported"
    site.switch("sample", False)
    assert state(site.root).enabled == frozenset()


def test_a_plugin_that_is_gone_can_still_be_switched_off(site: MemorySite) -> None:
    del site.registry.plugins["sample"]
    site.switch("sample", False)
    assert state(site.root).enabled == frozenset()


# Pausing


def test_a_paused_plugin_is_silent_until_it_is_resumed(site: MemorySite) -> None:
    pause(site.uow(), "sample", "too many errors")
    assert not current_activity(site.uow()).is_on("sample") and state(site.root).enabled == {"sample"}
    with pytest.raises(NotAllowed):
        resume(site.uow(site.person("anna")), "sample")
    with pytest.raises(SwitchRefused):
        resume(site.uow(), "nothing")
    site.registry.health.tripped["sample"] = "x"
    resume(site.uow(), "sample")
    assert current_activity(site.uow()).is_on("sample") and site.registry.health.tripped == {}


def test_switching_on_resumes(site: MemorySite) -> None:
    pause(site.uow(), "sample", "too many errors")
    site.switch("sample", True)
    assert current_activity(site.uow()).is_on("sample")


def test_how_much_of_it_there_is_can_be_told_before(site: MemorySite) -> None:
    for number in range(3):
        site.page(f"Page {number}")
    site.switch("sample", False)
    assert objects_of(site.uow(), "sample") == 3


def test_a_plugin_without_an_app_makes_none() -> None:
    with memory_site(sample_plugin(app=None)) as site:
        assert app_of(site.site, site.registry.get("sample").manifest) is None and len(site.site) == 0


def test_an_app_lets_members_change_only_their_own_where_its_type_says_so() -> None:
    app_type = replace(SAMPLE_APP, name="own.app", members="author")

    def content_types() -> list[ContentType]:
        return [app_type, replace(SAMPLE_PAGE, name="own.page", addable_in=("own.app",))]

    with memory_site(make_plugin("own", content_types, app=app_type.name)) as site:
        for login in ("anna", "ben", "owner"):
            site.person(login)
        place = site.place("team", members={"anna": "member", "ben": "member", "owner": "owner"}, plugins=["own"])
        for app, managers in ((site.app(plugin="own"), []), (site.app(place, "own"), ["owner"])):
            page = site.make(app, "own.page", by="anna", title="Mine")
            assert [who for who in ("anna", "ben", "owner") if can(site.reader(who), "edit", page)] == ["anna", *managers]
            assert all(can(site.reader(who), "add", app) for who in ("anna", "ben", "owner"))
