"""Tokens work once, in time, for what they were made for, and only for the person as they were then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from ZODB.POSException import ConflictError

from colonnade.security import tokens
from colonnade.security.person import Person
from colonnade.security.tokens import INVITE, LIFETIMES, RESET, TokenRefused, issue, outstanding, peek, redeem, revoke, sweep

Root = dict[str, Any]
HOUR = timedelta(hours=1)


def refusal(root: Root, purpose: str, token: str, now: datetime) -> str:
    with pytest.raises(TokenRefused) as refused:
        redeem(root, purpose, token, now)
    return refused.value.reason


@pytest.fixture
def token(root: Root, anna: Person, now: datetime) -> str:
    return issue(root, RESET, anna.principal, HOUR, now, anna.stamp, {"why": "asked"})


def test_once(root: Root, token: str, anna: Person, now: datetime) -> None:
    record = redeem(root, RESET, token, now)
    assert (record.purpose, record.subject, record.data, record.expires) == (RESET, anna.principal, {"why": "asked"}, now + HOUR)
    assert refusal(root, RESET, token, now) == "used"


def test_peeking_does_not_use_up(root: Root, token: str, now: datetime) -> None:
    assert peek(root, RESET, token, now) is peek(root, RESET, token, now)
    redeem(root, RESET, token, now)
    with pytest.raises(TokenRefused):
        peek(root, RESET, token, now)


def test_until_it_expires(root: Root, token: str, now: datetime) -> None:
    assert refusal(root, RESET, token, now + HOUR) == "expired"
    redeem(root, RESET, token, now + HOUR - timedelta(microseconds=1))


def test_for_its_purpose_only(root: Root, token: str, now: datetime) -> None:
    for purpose in LIFETIMES.keys() - {RESET}:
        assert refusal(root, purpose, token, now) == "unknown"


@pytest.mark.parametrize("other", ["", "x", "x" * 100_000, "\ud800", "林"])
def test_unknown_ones(root: Root, token: str, now: datetime, other: str) -> None:
    assert refusal(root, RESET, other, now) == "unknown"
    assert refusal(root, RESET, token + other if other else token[:-1], now) == "unknown"


def test_not_after_the_stamp_changed(root: Root, token: str, anna: Person, now: datetime) -> None:
    anna.renew_stamp()
    assert refusal(root, RESET, token, now) == "stale"


def test_not_for_the_inactive_or_retired(root: Root, token: str, anna: Person, now: datetime) -> None:
    stamp = anna.stamp
    root["people"].deactivate(anna.id)
    anna.stamp = stamp
    assert refusal(root, RESET, token, now) == "stale"
    root["people"].retire(anna.id)
    assert refusal(root, RESET, token, now) == "stale"


def test_only_the_hash_is_stored(root: Root, token: str) -> None:
    assert len(token) >= 43  # 256 bits
    [(digest, record)] = root["tokens"].by_digest.items()
    assert isinstance(digest, bytes) and len(digest) == 32
    assert token not in repr(vars(record))


def test_revoking_forgets_only_that_subject_and_purpose(root: Root, token: str, now: datetime) -> None:
    first, second = (issue(root, INVITE, subject, HOUR, now) for subject in ("invited:a", "invited:b"))
    assert revoke(root, INVITE, "invited:a") == 1
    assert refusal(root, INVITE, first, now) == "unknown"
    assert {record.subject for record in outstanding(root, INVITE, now)} == {"invited:b"}
    redeem(root, INVITE, second, now)
    assert list(outstanding(root, INVITE, now)) == []
    redeem(root, RESET, token, now)


def test_sweeping_forgets_the_long_dead(root: Root, token: str, now: datetime) -> None:
    assert sweep(root, now + timedelta(days=7)) == 0
    assert refusal(root, RESET, token, now + timedelta(days=7)) == "expired"
    assert sweep(root, now + timedelta(days=8)) == 1
    assert refusal(root, RESET, token, now) == "unknown"


def test_lifetimes_are_those_decided() -> None:
    assert (LIFETIMES[INVITE], LIFETIMES[RESET]) == (timedelta(days=7), HOUR)


def test_issued_at_once_without_conflict_but_redeemed_once(database: Any, together: Any, now: datetime) -> None:
    token, other = together(*(lambda root, i=i: issue(root, INVITE, f"invited:{i}", HOUR, now) for i in (1, 2)))
    with pytest.raises(ConflictError):
        together(*(lambda root: redeem(root, INVITE, token, now) for _time in (1, 2)))
    with database.transaction() as connection:
        assert refusal(connection.root(), INVITE, token, now) == "used"
        redeem(connection.root(), INVITE, other, now)


def test_installing_twice_keeps_tokens(root: Root, token: str, now: datetime) -> None:
    tokens.install(root)
    redeem(root, RESET, token, now)
    assert refusal(root, RESET, token, now) == "used"
