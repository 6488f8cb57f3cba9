"""One-time tokens that are sent by mail or printed: 256 bits, kept as a hash, for one purpose and one subject."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Container, Iterator, Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.content.errors import ColonnadeError

Root = MutableMapping[str, Any]

INVITE, RESET, EMAIL, FIRST_ADMIN, SECOND_STEP = "invite", "reset", "email", "first-admin", "second-step"
LIFETIMES: Mapping[str, timedelta] = {
    INVITE: timedelta(days=7),
    RESET: timedelta(hours=1),
    EMAIL: timedelta(hours=1),
    FIRST_ADMIN: timedelta(days=1),
    SECOND_STEP: timedelta(minutes=5),
}
_REMEMBERED = timedelta(days=7)  # how long a dead token still gets a better answer than "unknown"
_LONGEST = 128


class TokenRefused(ColonnadeError):
    """A token that doesn't open anything. `reason` is `unknown`, `expired`, `used` or `stale` (the person changed since)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TokenRecord(Persistent):
    """What a token stands for. `subject` is a principal or any other text; `data` a mapping that is never changed."""

    used = False

    def __init__(self, purpose: str, subject: str, stamp: str, expires: int, data: Mapping[str, Any]) -> None:
        self.purpose, self.subject, self.stamp, self.data = purpose, subject, stamp, dict(data)
        self.expires_us = expires

    @property
    def expires(self) -> datetime:
        """The moment from which the token is refused, in UTC."""
        return from_microseconds(self.expires_us)


class Tokens(Persistent):
    """The records of tokens by the SHA-256 of the token."""

    def __init__(self) -> None:
        self.by_digest = OOBTree()


def install(root: Root) -> Tokens:
    """Make the area of tokens in a database that has none; return it."""
    if "tokens" not in root:
        root["tokens"] = Tokens()
    return root["tokens"]


def issue(
    root: Root,
    purpose: str,
    subject: str,
    ttl: timedelta,
    now: datetime,
    stamp: str = "",
    data: Mapping[str, Any] | None = None,
    *,
    token: str = "",
) -> str:
    """Return a new token for *purpose* and *subject*, good until *now* + *ttl*. It can't be read again later, unless one was given.

    With the principal of a person as the subject, *stamp* must be the person's: the token dies when that changes.
    """
    token = token or secrets.token_urlsafe(32)
    root["tokens"].by_digest[_digest(token)] = TokenRecord(purpose, subject, stamp, to_microseconds(now + ttl), data or {})
    return token


def peek(root: Root, purpose: str, token: str, now: datetime) -> TokenRecord:
    """The record of a token that would be accepted, without using it up (to show a form). Raises TokenRefused."""
    record = root["tokens"].by_digest.get(_digest(token))
    if record is None or record.purpose != purpose:
        raise TokenRefused("unknown")
    if record.used:
        raise TokenRefused("used")
    if to_microseconds(now) >= record.expires_us:
        raise TokenRefused("expired")
    if not _is_current(root, record):
        raise TokenRefused("stale")
    return record


def redeem(root: Root, purpose: str, token: str, now: datetime) -> TokenRecord:
    """Use a token up and return its record. Of two at the same time one meets a conflict, then a refusal. Raises TokenRefused."""
    record = peek(root, purpose, token, now)
    record.used = True
    return record


def outstanding(root: Root, purpose: str, now: datetime) -> Iterator[TokenRecord]:
    """The records of tokens for *purpose* that are neither used nor expired."""
    moment = to_microseconds(now)
    records = (record for record in root["tokens"].by_digest.values() if record.purpose == purpose)
    return (record for record in records if not record.used and record.expires_us > moment)


def revoke(root: Root, purpose: str, subject: str) -> int:
    """Forget every token for *purpose* and *subject*; return how many there were."""
    return revoke_all(root, purpose, {subject})


def revoke_all(root: Root, purpose: str, subjects: Container[str]) -> int:
    """Forget every token for *purpose* and any of *subjects*; return how many there were."""
    by_digest = root["tokens"].by_digest
    found = [digest for digest, record in by_digest.items() if record.purpose == purpose and record.subject in subjects]
    for digest in found:
        del by_digest[digest]
    return len(found)


def sweep(root: Root, now: datetime) -> int:
    """Forget tokens that expired more than 7 days ago; return how many."""
    by_digest, oldest = root["tokens"].by_digest, to_microseconds(now - _REMEMBERED)
    found = [digest for digest, record in by_digest.items() if record.expires_us < oldest]
    for digest in found:
        del by_digest[digest]
    return len(found)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token[:_LONGEST].encode("utf-8", "surrogatepass")).digest()


def _is_current(root: Root, record: TokenRecord) -> bool:
    kind, _colon, number = record.subject.partition(":")
    if kind != "p":
        return True
    person = root["people"].get(int(number))
    return person is not None and person.active and person.stamp == record.stamp
