"""Checking a plugin by all rules, and what follows from it: its tier."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from colonnade.conformance import rules
from colonnade.conformance.subject import Subject
from colonnade.plugins.badge import TIERS
from colonnade.plugins.call import CAUGHT

FIRST = "it_loads"
MOST = 10
"""Findings of one rule that are told."""


@dataclass(frozen=True)
class Rule:
    """One rule: `id`, `tier`, what it says (`title`), why (`reason`), what to do (`todo`)."""

    id: str
    tier: str
    title: str
    reason: str
    todo: str
    check: Callable[[Subject], Iterator[str]]


@dataclass(frozen=True)
class Result:
    """A rule, what is wrong, and whether it could be tried at all: when a plugin can't be loaded, most can't."""

    rule: Rule
    findings: tuple[str, ...]
    tried: bool = True

    @property
    def is_kept(self) -> bool:
        """Nothing is wrong."""
        return self.tried and not self.findings


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, the lowest tier first; whether it loads is the first of all."""
    modules = [importlib.import_module(f"{rules.__name__}.{found.name}") for found in pkgutil.iter_modules(rules.__path__)]
    found = [_rule(module) for module in modules]
    return tuple(sorted(found, key=lambda rule: (rule.id != FIRST, -TIERS.index(rule.tier), rule.id)))


def _rule(module: ModuleType) -> Rule:
    title = (module.__doc__ or "").splitlines()[0]
    return Rule(module.__name__.rpartition(".")[2], module.TIER, title, module.REASON, module.REMEDY, module.check)


def check(subject: Subject, wanted: Iterable[Rule] | None = None) -> Iterator[Result]:
    """Try the rules (all of them, unless some are *wanted*) one after the other."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # what is made to fail on purpose needs no traceback on the terminal
    try:
        loads = True
        for rule in wanted or all_rules():
            findings = _findings(rule, subject) if loads or rule.id == FIRST else ()
            yield Result(rule, findings, tried=loads or rule.id == FIRST)
            loads = loads and not (rule.id == FIRST and findings)
    finally:
        logging.disable(before)


def _findings(rule: Rule, subject: Subject) -> tuple[str, ...]:
    try:
        found = tuple(dict.fromkeys(rule.check(subject)))
    except CAUGHT as error:
        return (f"the rule could not be tried: {type(error).__name__}: {error}",)
    return found if len(found) <= MOST else (*found[:MOST], f"and {len(found) - MOST} more")


def tier_of(results: Iterable[Result]) -> str:
    """The best tier of which, and of all below it, every rule is kept; '' for none."""
    missed = {result.rule.tier for result in results if not result.is_kept}
    reached = ""
    for tier in reversed(TIERS):
        if tier in missed:
            break
        reached = tier
    return reached
