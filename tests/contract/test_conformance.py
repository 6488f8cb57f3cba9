"""Every installed plugin reaches the highest tier of the conformance lab."""

from __future__ import annotations

from pathlib import Path

import pytest

from colonnade.conformance.run import check, tier_of
from colonnade.conformance.subject import subject
from tests.examples import installed_plugins

NAMES = sorted(loaded.name for loaded in installed_plugins())
pytestmark = [pytest.mark.skipif(not NAMES, reason="no plugin is installed")]


@pytest.mark.parametrize("name", NAMES)
def test_it_keeps_all_rules(name: str, tmp_path: Path) -> None:
    with subject(name, tmp_path, tmp_path) as found:
        results = list(check(found))
    assert {result.rule.id: result.findings for result in results if not result.is_kept} == {}
    assert tier_of(results) == "gold"
