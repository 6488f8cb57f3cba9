"""Tokens with which programs act as a person: what they may, until when, kept as a hash, revocable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from colonnade.clock import to_microseconds
from colonnade.content.errors import ColonnadeError, Invalid
from colonnade.i18n import messages
from colonnade.security.groups import is_administrator
from colonnade.security.kept_tokens import KeptToken, KeptTokens

_ = messages("colonnade")
Root = MutableMapping[str, Any]

AREA = "api_tokens"
READ, WRITE = "read", "write"
SCOPES = {READ: (READ,), WRITE: (READ, WRITE)}
"""What a token can be for, and what it then may: who writes reads, too."""
BEGINNING = "colonnade_"
"""How each token begins, so that programs which look for lost secrets recognise it."""
MAX_TOKENS, MAX_NAME = 50, 100
MAX_DAYS, MAX_DAYS_OF_ADMINISTRATOR = 365, 90
_REMEMBERED = timedelta(days=30)
_LONGEST = 128
_DAY = 86_400_000_000  # µs


class BeyondScope(ColonnadeError):
    """The token isn't for that. `scope` is what it would have to be for."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"this token is not for {scope}")
        self.scope = scope


class ApiToken(KeptToken):
    """One token."""

    def __init__(self, key: bytes, person_id: int, name: str, scope: str, created: int, expires: int) -> None:
        self.key, self.person_id, self.name, self.scope = key, person_id, name, scope
        self.created_us, self.expires_us = created, expires

    def may(self, scope: str) -> bool:
        """Whether it is for *scope*."""
        return scope in SCOPES.get(self.scope, ())


class ApiTokens(KeptTokens[ApiToken]):
    """Tokens by their SHA-256, and which ones each person has."""

    def expired(self, before: int) -> list[ApiToken]:
        """Those that ended before a moment (µs)."""
        return [token for token in self._by_key.values() if token.expires_us < before]


def install(root: Root) -> ApiTokens:
    """Make the area of these tokens in a database that has none; return it."""
    if AREA not in root:
        root[AREA] = ApiTokens()
    return root[AREA]


def most_days(root: Root, person_id: int) -> int:
    """For how many days a person's token may be good at most."""
    return MAX_DAYS_OF_ADMINISTRATOR if is_administrator(root, person_id) else MAX_DAYS


def issue(root: Root, person_id: int, name: str, scope: str, days: int, now: datetime) -> tuple[str, ApiToken]:
    """A new token of a person's, as a text that can't be read again later, and what is kept of it.

    Raises Invalid by `name`, `scope`, `days`: without a name, for what there isn't, for too long, too many.
    """
    name = " ".join(name.split())[:MAX_NAME]
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = _("Please give it a name, so that you know later where you used it.")
    elif len(root[AREA].of_person(person_id)) >= MAX_TOKENS:
        errors["name"] = _("You have ${max} access tokens. Revoke one first.", mapping={"max": MAX_TOKENS})
    if scope not in SCOPES:
        errors["scope"] = _("Please choose one of the listed values.")
    most = most_days(root, person_id)
    if not 1 <= days <= most:
        errors["days"] = _("Please choose at most ${max} days.", mapping={"max": most})
    if errors:
        raise Invalid(errors)
    raw, moment = BEGINNING + secrets.token_urlsafe(32), to_microseconds(now)
    token = ApiToken(_key(raw), person_id, name, scope, moment, moment + days * _DAY)
    root[AREA].add(token)
    return raw, token


def find(root: Root, raw: str, now: datetime) -> ApiToken | None:
    """The token, while it is good and its person may sign in; else None. Writes nothing."""
    token = root[AREA].get(_key(raw))
    if token is None or to_microseconds(now) >= ends(root, token):
        return None
    person = root["people"].get(token.person_id)
    return token if person is not None and person.active else None


def ends(root: Root, token: ApiToken) -> int:
    """When a token ends, in µs since 1970: earlier than was said when its person has become an administrator since."""
    return min(token.expires_us, token.created_us + most_days(root, token.person_id) * _DAY)


def of_person(root: Root, person_id: int) -> list[ApiToken]:
    """A person's tokens, the latest first; also those that have ended lately."""
    return sorted(root[AREA].of_person(person_id), key=lambda token: -token.created_us)


def remove(root: Root, person_id: int, handle: str) -> ApiToken | None:
    """Forget the token of a person with this handle, and return it; None where there is none."""
    found = next((token for token in root[AREA].of_person(person_id) if token.handle == handle), None)
    if found is not None:
        root[AREA].remove(found)
    return found


def forget_person(root: Root, person_id: int) -> int:
    """Forget all tokens of a person; return how many."""
    found = root[AREA].of_person(person_id)
    for token in found:
        root[AREA].remove(token)
    return len(found)


def sweep(root: Root, now: datetime) -> int:
    """Forget tokens that ended more than 30 days ago; return how many."""
    found = root[AREA].expired(to_microseconds(now - _REMEMBERED))
    for token in found:
        root[AREA].remove(token)
    return len(found)


def _key(raw: str) -> bytes:
    return hashlib.sha256(raw[:_LONGEST].encode("utf-8", "surrogatepass")).digest()
