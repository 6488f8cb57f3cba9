"""Access tokens are kept as a hash, for a scope and a time, and forgotten with their person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from colonnade.content.errors import Invalid
from colonnade.security import api_tokens
from colonnade.security.api_tokens import MAX_TOKENS, ends, find, forget_person, issue, of_person, remove, sweep
from colonnade.security.person import Person

Root = dict[str, Any]


@pytest.fixture(autouse=True)
def area(root: Root) -> None:
    api_tokens.install(root)


def test_found_by_its_text_alone(root: Root, anna: Person, now: datetime) -> None:
    raw, token = issue(root, anna.id, "  Backup \n script ", "read", 30, now)
    assert raw.startswith("colonnade_") and len(raw) > 50
    assert find(root, raw, now) is token and token.name == "Backup script"
    assert find(root, raw[:-1], now) is None and find(root, token.handle, now) is None and find(root, "", now) is None


def test_who_writes_reads_too(root: Root, anna: Person, now: datetime) -> None:
    reading, writing = (issue(root, anna.id, scope, scope, 1, now)[1] for scope in ("read", "write"))
    assert [reading.may("read"), reading.may("write"), reading.may("all")] == [True, False, False]
    assert [writing.may("read"), writing.may("write"), writing.may("")] == [True, True, False]


def test_it_ends_when_it_was_to_end(root: Root, anna: Person, now: datetime) -> None:
    raw, token = issue(root, anna.id, "A", "read", 7, now)
    assert find(root, raw, now + timedelta(days=7, microseconds=-1)) and not find(root, raw, now + timedelta(days=7))
    assert ends(root, token) == token.expires_us
    assert sweep(root, now + timedelta(days=37)) == 0 and sweep(root, now + timedelta(days=37, microseconds=1)) == 1
    assert not of_person(root, anna.id)


def test_there_are_not_too_many(root: Root, anna: Person, now: datetime) -> None:
    for number in range(MAX_TOKENS):
        issue(root, anna.id, str(number), "read", 1, now)
    with pytest.raises(Invalid) as refused:
        issue(root, anna.id, "more", "read", 1, now)
    assert list(refused.value.errors) == ["name"]


def test_revoked_one_by_one_or_all(root: Root, anna: Person, now: datetime) -> None:
    tokens = [issue(root, anna.id, name, "read", 1, now)[1] for name in "abc"]
    assert remove(root, anna.id + 1, tokens[0].handle) is None
    assert remove(root, anna.id, tokens[0].handle) is tokens[0] and remove(root, anna.id, tokens[0].handle) is None
    assert forget_person(root, anna.id) == 2 and forget_person(root, anna.id) == 0
