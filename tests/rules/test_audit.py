"""What is made of a report on known weaknesses, and what happens where there is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tools import audit
from tools.audit import NotAsked, Report, Waiver, WaiverError, Weakness, judge, read_report, read_waivers

TODAY = date(2026, 6, 1)
WEAK = Weakness("zope.schema", "8.1", ("PYSEC-2026-1", "CVE-2026-1", "GHSA-x"), ("8.2",))
WAIVER = Waiver("Zope_Schema", "CVE-2026-1", "Nothing here ever calls that function.", date(2026, 1, 1), date(2026, 6, 1))
FOUND = {
    "dependencies": [
        {"name": "nh3", "version": "0.3.8", "vulns": []},
        {
            "name": "zope.schema",
            "version": "8.1",
            "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["8.2"], "aliases": ["CVE-2026-1", "GHSA-x"], "description": "…"}],
        },
    ],
    "fixes": [],
}
LEFT_OUT = {"name": "btrees", "skip_reason": "Dependency not found on PyPI and could not be audited: btrees (6.5)"}


def test_a_report_is_read() -> None:
    assert read_report(FOUND) == Report(2, (WEAK,), ())
    assert read_report({"dependencies": [*FOUND["dependencies"], LEFT_OUT]}) == Report(3, (WEAK,), ("btrees",))


@pytest.mark.parametrize("dependencies", [[], [LEFT_OUT]], ids=["none", "all left out"])
def test_a_report_that_says_nothing_is_no_good_news(dependencies: list) -> None:
    with pytest.raises(NotAsked):
        read_report({"dependencies": dependencies})


def test_a_weakness_is_wrong_unless_it_is_waived() -> None:
    assert judge(Report(2, (WEAK,), ()), [], TODAY) == (
        ["zope.schema 8.1: PYSEC-2026-1 (CVE-2026-1, GHSA-x); mended in 8.2"],
        [],
    )
    wrong, waived = judge(Report(2, (WEAK,), ()), [WAIVER], TODAY)
    assert not wrong
    assert WAIVER.reason in waived[0]


def test_a_waiver_ends() -> None:
    wrong, waived = judge(Report(2, (WEAK,), ()), [WAIVER], date(2026, 6, 2))
    assert "ended on 2026-06-01" in wrong[0] and not waived


def test_a_waiver_is_for_one_package_and_one_weakness() -> None:
    for other in (Waiver("zope.event", *_rest(WAIVER)), Waiver("zope.schema", "CVE-2026-2", *_rest(WAIVER)[1:])):
        wrong, waived = judge(Report(2, (WEAK,), ()), [other], TODAY)
        assert len(wrong) == 2 and not waived  # the weakness, and a waiver of nothing


def test_of_what_nothing_is_known_the_waiver_may_stay() -> None:
    assert judge(Report(2, (), ()), [WAIVER], TODAY)[0]
    assert judge(Report(2, (), ("zope-schema",)), [WAIVER], TODAY) == ([], [])


def _rest(waiver: Waiver) -> tuple:
    return waiver.id, waiver.reason, waiver.since, waiver.until


@pytest.mark.parametrize(
    "text",
    [
        "[[waiver]",
        "waiver = 3",
        '[[waiver]]\npackage = "a"\nid = "b"\nsince = 2026-01-01\nuntil = 2026-02-01',
        '[[waiver]]\npackage = "a"\nid = "b"\nreason = "later"\nsince = 2026-01-01\nuntil = 2026-02-01',
        '[[waiver]]\npackage = "a"\nid = "b"\nreason = "it is never called here"\nsince = "2026-01-01"\nuntil = 2026-02-01',
        '[[waiver]]\npackage = "a"\nid = "b"\nreason = "it is never called here"\nsince = 2026-01-01\nuntil = 2025-02-01',
        '[[waiver]]\npackage = "a"\nid = "b"\nreason = "it is never called here"\nsince = 2026-01-01\nuntil = 2026-02-01\nforever = true',
    ],
)
def test_a_waiver_without_all_that_it_takes_is_refused(text: str) -> None:
    with pytest.raises(WaiverError):
        read_waivers(text)


def test_the_waivers_here_are_of_what_is_pinned() -> None:
    pinned = audit.LIST.read_text(encoding="utf-8")
    for waiver in read_waivers(audit.WAIVERS.read_text(encoding="utf-8")):
        assert f"\n{waiver.package}==" in pinned


def test_without_the_index_nothing_fails_and_nothing_is_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = tmp_path / "python"
    tool.write_text("#!/bin/sh\necho 'no route to the index' >&2\nexit 1\n")
    tool.chmod(0o755)
    monkeypatch.setattr(audit, "FOLDER", tmp_path / "audit")
    monkeypatch.setattr(audit.sys, "executable", str(tool))
    assert audit.main() == 0
    said = capsys.readouterr().out
    assert "NOT DONE" in said and "no route to the index" in said and " 0 known" not in said


def test_what_is_found_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(audit, "demand_tool", lambda: None)
    monkeypatch.setattr(audit, "ask", lambda: FOUND)
    assert audit.main() == 1
    assert "WEAKNESS: zope.schema 8.1" in capsys.readouterr().out


def test_an_index_that_knows_no_weaknesses_is_no_good_news(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """pip-audit itself says "No known vulnerabilities found" then, and ends with 0."""
    monkeypatch.setattr(audit, "demand_tool", lambda: None)
    monkeypatch.setattr(audit, "ask", lambda: {"dependencies": [LEFT_OUT, {**LEFT_OUT, "name": "nh3"}]})
    assert audit.main() == 0
    assert "NOT DONE" in capsys.readouterr().out


def test_what_was_left_out_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(audit, "demand_tool", lambda: None)
    monkeypatch.setattr(audit, "ask", lambda: {"dependencies": [*FOUND["dependencies"], LEFT_OUT]})
    assert audit.main() == 1
    assert "NOT DONE for 1 of 3, of which the index says nothing: btrees" in capsys.readouterr().out
