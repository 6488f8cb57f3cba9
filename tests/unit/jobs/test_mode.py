"""The mode of a site: for all processes, whatever the file says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from colonnade.jobs.mode import FILE, MAINTENANCE, NORMAL, READ_ONLY, ModeSwitch

NOW = datetime(2026, 11, 28, 14, 0, tzinfo=UTC)


@pytest.fixture(params=["in a folder", "in memory"])
def switch(request: pytest.FixtureRequest, tmp_path: Path) -> ModeSwitch:
    return ModeSwitch(tmp_path if request.param == "in a folder" else None)


def test_it_is_normal_until_it_is_set_and_after_it_is_set_back(switch: ModeSwitch) -> None:
    assert switch.now().is_normal
    switch.set(MAINTENANCE, NOW + timedelta(minutes=5))
    first = switch.now()
    assert (first.kind, first.until, first.is_normal) == (MAINTENANCE, NOW + timedelta(minutes=5), False)
    switch.set(READ_ONLY)
    second = switch.now()
    assert (second.kind, second.until) == (READ_ONLY, None) and len({first.version, second.version, ""}) == 3
    switch.set(NORMAL)
    assert switch.now().is_normal and switch.now().version == ""
    switch.set(NORMAL)
    with pytest.raises(ValueError):
        switch.set("open")


def test_other_processes_see_it(tmp_path: Path) -> None:
    one, other = ModeSwitch(tmp_path), ModeSwitch(tmp_path)
    assert other.now().is_normal
    one.set(READ_ONLY)
    assert other.now().kind == READ_ONLY and ModeSwitch(tmp_path).now().kind == READ_ONLY
    one.set(NORMAL)
    assert other.now().is_normal


@pytest.mark.parametrize("text", ["", "maintenance", "[]", '{"mode": "open", "until": null}', '{"mode": "maintenance", "until": "noon"}'])
def test_a_file_that_cant_be_read_keeps_people_from_changing_something(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text)
    assert ModeSwitch(tmp_path).now().kind == READ_ONLY


def test_when_to_ask_again(switch: ModeSwitch) -> None:
    switch.set(MAINTENANCE)
    assert switch.now().retry_after(NOW) == 120
    switch.set(MAINTENANCE, NOW + timedelta(minutes=5))
    assert [switch.now().retry_after(NOW + timedelta(seconds=s)) for s in (0, 299, 400)] == [300, 10, 120]
