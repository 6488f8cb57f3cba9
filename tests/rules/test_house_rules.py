"""Every rule in `house/` catches its bad examples, accepts its good ones, and holds for this repository."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import pytest

from tests.rules import house
from tests.rules.tree import Finding, is_allowed, repository

RULES = [importlib.import_module(f"{house.__name__}.{module.name}") for module in pkgutil.iter_modules(house.__path__)]
EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.rpartition(".")[2])


def report(rule: ModuleType, findings: list[Finding]) -> str:
    title = (rule.__doc__ or "").splitlines()[0]
    return "\n".join([f"\n{title}\nWhy: {rule.REASON}", *map(str, findings)])


@EACH_RULE
def test_it_holds_here(rule: ModuleType) -> None:
    findings = list(rule.check(repository()))
    assert not findings, report(rule, findings)


@EACH_RULE
def test_it_has_nothing_against_an_empty_tree(rule: ModuleType) -> None:
    assert list(rule.check({})) == []


@EACH_RULE
def test_it_catches_the_bad(rule: ModuleType) -> None:
    missed = [tree for tree in rule.BAD if not list(rule.check(tree))]
    assert rule.BAD
    assert not missed


@EACH_RULE
def test_it_accepts_the_good(rule: ModuleType) -> None:
    assert rule.GOOD
    for tree in rule.GOOD:
        findings = list(rule.check(tree))
        assert not findings, report(rule, findings)


def test_there_are_rules() -> None:
    assert len(RULES) >= 5


def test_a_waiver_needs_words_and_the_rule_s_name() -> None:
    assert is_allowed("a_rule", "x = 1  # allow a_rule: because of that")
    assert not is_allowed("a_rule", "x = 1  # allow a_rule")
    assert not is_allowed("a_rule", "x = 1  # allow a_rule: because")
    assert not is_allowed("a_rule", "x = 1  # allow another_rule: because of that")
