from __future__ import annotations

from colonnade.content.types import CORE, TYPES
from colonnade.plugins.state import Activity, PluginState, install, state
from colonnade.testing import MemorySite


def test_nothing_is_on_at_first() -> None:
    root: dict = {}
    install(root)
    kept = state(root)
    install(root)
    assert state(root) is kept and kept.answering == frozenset()


def test_paused_and_quarantined_plugins_do_not_answer() -> None:
    switches = PluginState()
    switches.enabled = frozenset({"aa", "bb", "cc"})
    assert switches.answering == {"aa", "bb", "cc"}
    switches.paused["aa"] = "errors"
    switches.quarantined["bb"] = "migration"
    assert switches.answering == {"cc"} and switches.enabled == {"aa", "bb", "cc"}


def test_a_plugin_is_on_at_a_place_and_every_place_above(site: MemorySite) -> None:
    place = site.place("team", plugins=())
    activity = Activity({"sample", "wide"}, {"wide"})
    assert activity.is_on("sample") and activity.is_on("sample", site.site) and not activity.is_on("sample", place)
    assert activity.is_on("wide", place) and not activity.is_on("other", place)
    place.apps = frozenset({"sample", "other"})
    assert activity.is_on("sample", place) and not activity.is_on("other", place)


def test_on_trial_it_is_on_in_the_places_of_that_alone(site: MemorySite) -> None:
    team, club = site.place("team"), site.place("club")
    activity = Activity({"sample"}, trials={"sample": (team.uid,)})
    assert activity.is_on("sample", team) and activity.is_on("sample", site.app(team)) and activity.is_on("sample")
    assert not activity.is_on("sample", club) and not activity.is_on("sample", site.site)


def test_withheld_it_is_off_for_who_asks_and_on_for_all() -> None:
    activity = Activity({"aa", "bb"}, withheld={"aa"})
    assert activity.on == {"bb"} and activity.for_all.on == {"aa", "bb"}
    whole = Activity({"aa"})
    assert whole.for_all is whole


def test_the_core_is_always_on(site: MemorySite) -> None:
    assert Activity(()).is_on(CORE) and Activity(()).is_on(CORE, site.place("team"))


def test_content_is_dormant_without_code_or_switched_off(site: MemorySite) -> None:
    place = site.place("team")
    page = site.page("Page", at=site.app(place))
    assert not site.activity().is_dormant(page) and not site.activity().is_dormant(place)
    place.apps = frozenset()
    assert site.activity().is_dormant(page)
    assert Activity({"sample"}, {"sample"}).is_dormant(page) is False
    TYPES.unregister("sample")
    assert Activity({"sample"}, {"sample"}).is_dormant(page) and not site.activity().is_dormant(site.site)


def test_a_tripped_breaker_silences_a_plugin_in_this_process(site: MemorySite) -> None:
    site.registry.health.tripped["sample"] = "errors"
    assert not site.activity().is_on("sample")
