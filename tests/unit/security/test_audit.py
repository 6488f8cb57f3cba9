"""The audit log shows what was changed in it afterwards, and is read a page at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from colonnade.security.audit import FIRST, Broken, Entry, Trail, found

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def log() -> Trail:
    log = Trail()
    for number in range(1, 41):
        log.add(START + timedelta(hours=number), number % 3, "group.joined", f"group:{number}", {"person": number}, "10.0.0.1")
    return log


def test_entries_are_numbered_and_hold_the_digest_of_the_one_before(log: Trail) -> None:
    entries = list(log.all())
    assert [entry.number for entry in entries] == list(range(1, 41))
    assert [entry.before for entry in entries] == [FIRST, *(entry.digest for entry in entries[:-1])]
    assert (log.number, log.digest) == (40, entries[-1].digest) and log.check() is None
    assert Trail().check() is None


def _edited(line: str, **changed: object) -> str:
    said = json.loads(line)
    said[2] = changed.get("actor", said[2])
    return json.dumps(said, separators=(",", ":"))


@pytest.mark.parametrize(
    ("tamper", "first"),
    [
        (lambda lines: lines.update({7: _edited(lines[7], actor=9)}), 8),
        (lambda lines: lines.pop(7), 7),
        (lambda lines: lines.update({7: lines[8], 8: lines[7]}), 7),
        (lambda lines: lines.pop(40), 40),
        (lambda lines: lines.update({40: _edited(lines[40], actor=9)}), 41),
        (lambda lines: lines.update({41: lines[40]}), 41),
        (lambda lines: lines.update({12: "no JSON"}), 12),
        (lambda lines: lines.update({12: "[1]"}), 12),
        (lambda lines: lines.clear(), 1),
    ],
)
def test_what_was_changed_is_found(log: Trail, tamper: Callable, first: int) -> None:
    tamper(log._lines)
    assert log.check() == Broken(first)


def test_the_order_of_facts_makes_no_difference() -> None:
    one, other = Trail(), Trail()
    assert one.add(START, 1, "x", "", {"a": 1, "b": "臺"}, "").digest == other.add(START, 1, "x", "", {"b": "臺", "a": 1}, "").digest


def _numbers(page: tuple[list[Entry], int | None]) -> list[int]:
    return [entry.number for entry in page[0]]


def test_a_page_goes_on_where_the_one_before_ended(log: Trail) -> None:
    seen, before = [], None
    while True:
        page = found(log.latest(before), lambda entry: entry.actor == 1, 5)
        seen += _numbers(page)
        before = page[1]
        if before is None:
            break
    assert seen == [number for number in range(40, 0, -1) if number % 3 == 1]


def test_a_full_last_page_leads_no_further(log: Trail) -> None:
    assert found(log.latest(), lambda entry: True, 40)[1] is None
    assert found(log.latest(), lambda entry: True, 39)[1] == 2


def test_what_few_entries_answer_is_looked_for_a_part_at_a_time(log: Trail) -> None:
    page = found(log.latest(), lambda entry: entry.number == 1, 5, looked_at=10)
    assert _numbers(page) == [] and page[1] == 31
    assert _numbers(found(log.latest(11), lambda entry: entry.number == 1, 5, looked_at=10)) == [1]


def test_a_day_to_begin_with(log: Trail) -> None:
    page = found(log.latest(), lambda entry: True, 50, since=START + timedelta(hours=38))
    assert _numbers(page) == [40, 39, 38] and page[1] is None
