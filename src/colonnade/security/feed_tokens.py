"""Addresses of feeds that open without signing in: a token for one person and one feed, kept as a hash, revocable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from colonnade.clock import to_microseconds
from colonnade.content.errors import Invalid
from colonnade.i18n import messages
from colonnade.security.kept_tokens import KeptToken, KeptTokens

_ = messages("colonnade")
Root = MutableMapping[str, Any]
What = tuple[str, str, str]
"""A feed: its kind (`object`, `tag`, `person`, `search`, `stream`, `inbox`), what of that kind, and the query of its address."""

AREA = "feed_tokens"
MAX_TOKENS, MAX_NAME = 50, 100
_LONGEST = 128


class FeedToken(KeptToken):
    """One private address."""

    def __init__(self, key: bytes, person_id: int, name: str, what: What, created: int) -> None:
        self.key, self.person_id, self.name, self.what, self.created_us = key, person_id, name, what, created


class FeedTokens(KeptTokens[FeedToken]):
    """Tokens by the SHA-256 of their address, and which ones each person has."""


def install(root: Root) -> FeedTokens:
    """Make the area of these tokens in a database that has none; return it."""
    if AREA not in root:
        root[AREA] = FeedTokens()
    return root[AREA]


def issue(root: Root, person_id: int, name: str, what: What, now: datetime) -> str:
    """Return a new token for a person and a feed. It can't be read again later. Raises Invalid: without a name, too many."""
    name = " ".join(name.split())[:MAX_NAME]
    if not name:
        raise Invalid({"name": _("Please give it a name, so that you know later where you used it.")})
    if len(root[AREA].of_person(person_id)) >= MAX_TOKENS:
        raise Invalid({"name": _("You have ${max} private addresses. Revoke one first.", mapping={"max": MAX_TOKENS})})
    token = secrets.token_urlsafe(32)
    root[AREA].add(FeedToken(_key(token), person_id, name, what, to_microseconds(now)))
    return token


def find(root: Root, token: str) -> FeedToken | None:
    """What a token stands for, or None. Whether its person is still there is for the caller to ask."""
    return root[AREA].get(_key(token))


def of_person(root: Root, person_id: int) -> list[FeedToken]:
    """A person's tokens, the latest first."""
    return sorted(root[AREA].of_person(person_id), key=lambda token: -token.created_us)


def revoke(root: Root, person_id: int, handle: str) -> bool:
    """Forget the token of a person with this handle; tell whether there was one."""
    found = next((token for token in root[AREA].of_person(person_id) if token.handle == handle), None)
    if found is not None:
        root[AREA].remove(found)
    return found is not None


def forget_person(root: Root, person_id: int) -> None:
    """Forget all tokens of a person."""
    for token in root[AREA].of_person(person_id):
        root[AREA].remove(token)


def _key(token: str) -> bytes:
    return hashlib.sha256(token[:_LONGEST].encode("utf-8", "surrogatepass")).digest()
