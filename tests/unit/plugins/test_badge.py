"""The badge of a plugin is kept as a file, and is of one state of its code."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from colonnade.plugins.badge import Badge, fingerprint, keep, kept
from colonnade.testing import load_file

BADGE = Badge("silver", "0.1", datetime(2026, 3, 2, tzinfo=UTC), "0123456789abcdef", ("has_readme",))


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    assert kept(tmp_path, "wiki") is None
    keep(tmp_path, "wiki", BADGE)
    assert kept(tmp_path, "wiki") == BADGE
    keep(tmp_path, "wiki", Badge("gold", "0.2", BADGE.when, "f"))
    assert kept(tmp_path, "wiki").tier == "gold"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"tier": "gold"}',
        '{"tier": "platinum", "version": "1", "when": "2026-03-02T00:00:00+00:00", "fingerprint": "", "missed": []}',
        '{"tier": "gold", "version": "1", "when": "2026-03-02T00:00:00", "fingerprint": "", "missed": []}',
    ],
)
def test_what_nobody_can_read_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "wiki.json").write_text(text, "utf-8")
    assert kept(tmp_path, "wiki") is None


def test_a_fingerprint_differs_when_the_code_does(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text('from colonnade.api import Plugin\n\nplugin = Plugin("one", title="One")\n', "utf-8")
    loaded = load_file(file)
    before = fingerprint(loaded)
    assert fingerprint(loaded) == before and len(before) == 16
    (tmp_path / "two.py").write_text("", "utf-8")
    assert fingerprint(loaded) == before, "another plugin is none of it"
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "card.pt").write_text("<p/>", "utf-8")
    assert fingerprint(loaded) != before
