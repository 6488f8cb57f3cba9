"""The first administrator: no default account, but a token that only the console shows."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from colonnade.content.errors import ColonnadeError
from colonnade.security import passwords, tokens
from colonnade.security.groups import ADMINISTRATORS, administrators
from colonnade.security.person import Person

Root = MutableMapping[str, Any]
_SUBJECT = "site"


class AlreadyClaimed(ColonnadeError):
    """The site has an administrator, who can appoint others."""


def ensure(root: Root, now: datetime) -> str | None:
    """Return a new token, good for a day, when nobody administers the site, else None. Earlier tokens are void."""
    tokens.revoke(root, tokens.FIRST_ADMIN, _SUBJECT)
    if administrators(root):
        return None
    return tokens.issue(root, tokens.FIRST_ADMIN, _SUBJECT, tokens.LIFETIMES[tokens.FIRST_ADMIN], now)


def claim(
    root: Root,
    token: str,
    login: str,
    name: str,
    password: str,
    now: datetime,
    policy: passwords.Policy = passwords.DEFAULT_POLICY,
    **fields: Any,
) -> Person:
    """Make the first administrator with the token from the console. Raises AlreadyClaimed, TokenRefused, Invalid."""
    if administrators(root):
        raise AlreadyClaimed()
    tokens.redeem(root, tokens.FIRST_ADMIN, token, now)
    person = root["people"].add(login, name, created=now, **fields)
    passwords.check(password, passwords.words_of(person), policy)
    person.password_hash = passwords.hash_password(password)
    root["groups"].join(ADMINISTRATORS, person.id)
    return person
