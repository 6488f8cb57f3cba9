"""The word for a plugin's state, at the site and in a place."""

from __future__ import annotations

from colonnade.plugins.state import state
from colonnade.plugins.status import STATES, known_names, state_of
from colonnade.testing import MemorySite, make_plugin, memory_site, sample_plugin


def _of(site: MemorySite, name: str = "sample", place: object = None) -> tuple[str, str]:
    found = state_of(site.root, site.registry, name, place)
    assert found[0] in STATES
    return found


def test_before_on_and_off() -> None:
    with memory_site(on=False) as site:
        assert _of(site) == ("available", "")
        site.switch("sample", on=True)
        assert _of(site) == ("enabled", "")
        site.switch("sample", on=False)
        assert _of(site) == ("disabled", "")


def test_what_fails_says_why() -> None:
    with memory_site() as site:
        site.registry.health.tripped["sample"] = "in this process"
        assert _of(site) == ("paused", "in this process")
        state(site.root).paused["sample"] = "for all"
        assert _of(site) == ("paused", "for all")
        state(site.root).quarantined["sample"] = "old data"
        assert _of(site) == ("quarantined", "old data")
        site.registry.get("sample").problem = "no code"
        assert _of(site) == ("broken", "no code")


def test_in_a_place() -> None:
    with memory_site(sample_plugin(), make_plugin("clock", scopes=("site",))) as site:
        place = site.place("team", plugins=())
        assert _of(site, "sample", place) == ("disabled", "")
        assert _of(site, "clock", place) == _of(site, "sample", site.site) == ("enabled", "")
        site.switch("sample", on=True, place=place)
        assert _of(site, "sample", place) == ("enabled", "")
        state(site.root).paused["sample"] = "it fails"
        assert _of(site, "sample", place) == ("paused", "it fails")


def test_one_that_is_on_but_not_installed_is_missing() -> None:
    with memory_site() as site:
        state(site.root).enabled |= {"gone"}
        assert known_names(site.root, site.registry) == ["sample", "gone"]
        state(site.root).known |= {"before"}
        assert known_names(site.root, site.registry) == ["sample", "before", "gone"]
        assert _of(site, "gone")[0] == _of(site, "before")[0] == "missing" and _of(site, "never")[0] == "available"
