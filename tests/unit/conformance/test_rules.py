"""Each rule of the conformance lab has nothing against a good plugin, and catches one that breaks it."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest

from colonnade.cli.plugin_scaffold import Wanted, files
from colonnade.conformance.content import addable_types
from colonnade.conformance.run import Result, Rule, all_rules, check, tier_of
from colonnade.conformance.subject import NoSubject, Subject, subject
from colonnade.content.types import TYPES
from colonnade.plugins.badge import TIERS
from colonnade.testing import load_module
from tests.unit.conformance.broken import BROKEN

RULES = {rule.id: rule for rule in all_rules()}


def plant(folder: Path, **wanted: bool) -> Path:
    """A good plugin: what `colonnade plugin new` writes."""
    for path, text in files(Wanted("sparrow", "Sparrow", "麻雀", **wanted)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return plant(tmp_path / "sparrow", one_file=False, has_type=True, has_widget=True)


def results(folder: Path, *rules: str, name: str = "") -> dict[str, Result]:
    with subject(name or str(folder), folder, folder) as found:
        return {result.rule.id: result for result in check(found, [RULES[rule] for rule in rules] if rules else None)}


def missed(folder: Path, *rules: str, name: str = "") -> dict[str, tuple[str, ...]]:
    return {rule: result.findings for rule, result in results(folder, *rules, name=name).items() if not result.is_kept}


def test_a_new_package_keeps_all_rules(good: Path) -> None:
    found = results(good)
    assert {rule: result.findings for rule, result in found.items() if not result.is_kept} == {}
    assert tier_of(found.values()) == "gold" and len(found) == len(RULES) >= 20


@pytest.mark.parametrize(("has_type", "has_widget"), [(True, True), (True, False), (False, True)])
def test_a_new_file_keeps_all_rules(tmp_path: Path, has_type: bool, has_widget: bool) -> None:
    folder = plant(tmp_path / "plugins", one_file=True, has_type=has_type, has_widget=has_widget)
    assert missed(folder, name="sparrow") == {}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_rule_catches_a_plugin_that_breaks_it(rule: str, good: Path) -> None:
    BROKEN[rule](good)
    found = missed(good, rule)[rule]
    assert found and not any("could not be tried" in finding for finding in found), found


def test_each_rule_has_a_plugin_that_breaks_it() -> None:
    assert set(BROKEN) == set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_each_rule_says_why_and_what_to_do(rule: Rule) -> None:
    assert rule.tier in TIERS
    assert all(len(text) > 20 for text in (rule.title, rule.reason, rule.todo))


def test_the_tiers_are_steps() -> None:
    found = [Result(rule, ()) for rule in RULES.values()]
    assert tier_of(found) == "gold"
    for tier, reached in (("gold", "silver"), ("silver", "bronze"), ("bronze", "")):
        spoiled = [Result(r.rule, ("wrong",)) if r.rule.tier == tier else r for r in found]
        assert tier_of(spoiled) == reached
    assert tier_of([Result(r.rule, (), tried=False) if r.rule.tier == "gold" else r for r in found]) == "silver"


def test_what_cannot_be_loaded_is_not_tried_further(good: Path) -> None:
    BROKEN["it_loads"](good)
    found = results(good)
    assert "did you mean views" in found["it_loads"].findings[0]
    assert {rule for rule, result in found.items() if result.tried} == {"it_loads"} and tier_of(found.values()) == ""


def test_a_rule_that_raises_is_missed(good: Path) -> None:
    (good / "schemas.json").write_text("{", "utf-8")
    assert "could not be tried: JSONDecodeError" in missed(good, "migrates_what_is_stored")["migrates_what_is_stored"][0]


def test_a_field_that_may_be_empty_is_only_to_be_noted(good: Path) -> None:
    path = good / "schemas.json"
    noted = json.loads(path.read_text("utf-8"))
    del noted["sparrow.entry"]["fields"]["body"]
    path.write_text(json.dumps(noted), "utf-8")
    assert missed(good, "migrates_what_is_stored") == {"migrates_what_is_stored": ("sparrow.entry: the field body is new: note it",)}


def test_a_package_without_its_sources_can_be_tried_and_lacks_what_only_they_have(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(good / "src"))
    loaded = load_module(importlib.import_module("colonnade_sparrow"))
    try:
        with TYPES.temporarily():
            found = Subject("sparrow", loaded, loaded.folder, {})
            assert "types.py" in found.python and "templates/list.pt" in found.templates and not found.tests and not found.setup
            missed_rules = {result.rule.id for result in check(found) if not result.is_kept}
            found.close()
    finally:
        for name in [name for name in sys.modules if name.startswith("colonnade_sparrow")]:
            del sys.modules[name]
    lacking = {"has_readme", "has_tests", "migrates_what_is_stored", "tests_ask_who_may", "tests_reach_everything"}
    assert missed_rules == lacking


def test_there_is_nothing_to_check_where_nothing_is(tmp_path: Path) -> None:
    with pytest.raises(NoSubject, match="no plugin that is installed"), subject("nothing", tmp_path, tmp_path):
        pass
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = x\n", "utf-8")
    with pytest.raises(NoSubject, match="entry point"), subject(str(tmp_path), tmp_path, tmp_path):
        pass


def test_the_types_of_a_plugin_that_was_checked_are_forgotten(good: Path) -> None:
    results(good, "it_loads")
    assert addable_types("sparrow") == []
