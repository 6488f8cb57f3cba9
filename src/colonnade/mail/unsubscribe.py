"""Addresses by which somebody stops one kind of mail without signing in: signed, for one person and kind, and good for nothing else."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import MutableMapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from colonnade.clock import from_microseconds, to_microseconds

if TYPE_CHECKING:
    from colonnade.security.person import Person

Root = MutableMapping[str, Any]

VALID = timedelta(days=60)
PREFERENCE = "mail_off"
"""The preference of a person that holds the kinds of mail that they don't want, as a frozenset."""
_PAYLOAD = r"(?P<person>[0-9a-f]{1,16})\.(?P<kind>[a-z][a-z0-9_-]{0,40})\.(?P<until>[0-9a-f]{1,16})"
_TOKEN = re.compile(rf"(?P<payload>{_PAYLOAD})\.(?P<mac>[\w-]{{43}})", re.ASCII)


class UnsubscribeRefused(ValueError):
    """A token that nobody made here, or that is too old."""


def token_for(root: Root, person_id: int, kind: str, now: datetime) -> str:
    """A token that switches mail of *kind* off for a person, until `VALID` after *now*. Raises ValueError for a wrong *kind*."""
    payload = f"{person_id:x}.{kind}.{to_microseconds(now + VALID):x}"
    token = f"{payload}.{_mac(root, payload)}"
    if not _TOKEN.fullmatch(token):
        raise ValueError(f"{kind!r} is no kind of mail: small letters, digits, - and _")
    return token


def address(root: Root, site_url: str, person_id: int, kind: str, now: datetime) -> str:
    """Where one stops mail of *kind*: the `unsubscribe` of a `Mail`. Give the letter's moment as *now*, so that it is always the same."""
    return f"{site_url}/-/unsubscribe/{token_for(root, person_id, kind, now)}"


def read_token(root: Root, token: str, now: datetime) -> tuple[int, str]:
    """(id of the person, kind) of a token. Raises UnsubscribeRefused."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(found["mac"], _mac(root, found["payload"])):
        raise UnsubscribeRefused("nobody made this token")
    if now >= from_microseconds(int(found["until"], 16)):
        raise UnsubscribeRefused("the token is too old")
    return int(found["person"], 16), found["kind"]


def is_off(person: Person, kind: str) -> bool:
    """Whether a person doesn't want mail of *kind*."""
    return kind in person.preferences.get(PREFERENCE, ())


def _mac(root: Root, payload: str) -> str:
    key = hmac.new(root["secret"], b"mail that is not wanted", sha256).digest()  # a key of its own: what is signed elsewhere can't pass
    return urlsafe_b64encode(hmac.new(key, payload.encode(), sha256).digest()).rstrip(b"=").decode()
