"""Signing in and changing passwords, so that answers tell nothing about who has an account."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from colonnade.content.errors import ColonnadeError, Invalid
from colonnade.i18n import messages
from colonnade.security import groups, passwords, people, sessions, tokens
from colonnade.security.person import Person
from colonnade.security.person_fields import MAX_EMAIL, fold
from colonnade.security.rate_limits import SignInLimits

_ = messages("colonnade")

Root = MutableMapping[str, Any]
_NOBODY = "p:0"


class BadCredentials(ColonnadeError):
    """User name and password don't belong together. The same for unknown and inactive people and for wrong passwords."""


def install(root: Root) -> None:
    """Make every area of accounts that a database doesn't have yet."""
    for area in (people, groups, sessions, tokens):
        area.install(root)


def authenticate(root: Root, login: str, password: str, limits: SignInLimits, address: str, now: datetime) -> Person:
    """The active person with this login or e-mail address and this password.

    Raises BadCredentials after the same work in every case, TooManyTries before any work. Only failed tries count.
    May store a newer hash, so it belongs in a transaction that can write.
    """
    person = root["people"].by_login(login[:MAX_EMAIL])
    # Login and address of one person are one key: else there would be twice as many tries.
    attempt = limits.begin(person.principal if person else f"?{fold(login[:MAX_EMAIL])}", address, now)
    verdict = passwords.verify(person.password_hash if person else None, password)
    if person is None or not person.active or not verdict:
        raise BadCredentials()
    attempt.succeeded()
    if verdict.rehash:
        person.password_hash = passwords.hash_password(password)
    return person


def set_password(person: Person, password: str, policy: passwords.Policy = passwords.DEFAULT_POLICY) -> None:
    """Give a person a password; all their sessions and tokens end. Raises Invalid."""
    passwords.check(password, passwords.words_of(person), policy)
    person.password_hash = passwords.hash_password(password)
    person.renew_stamp()


def change_password(person: Person, old: str, new: str, policy: passwords.Policy = passwords.DEFAULT_POLICY) -> None:
    """Let a person change the password. `sessions.rotate` then keeps the session at hand. Raises Invalid.

    Count the tries (`SignInLimits.begin`) before: a stolen session must not be a place to guess.
    """
    if not passwords.verify(person.password_hash, old):
        raise Invalid({"old_password": _("This is not your password.")})
    set_password(person, new, policy)


def start_reset(root: Root, login: str, now: datetime) -> tuple[Person, str] | None:
    """The person to write to (at their stored address) and a token for the link, or None. The caller answers the same for both.

    A token is made in both cases, as a transaction without a write would be quicker; the one for nobody opens nothing.
    """
    person = root["people"].by_login(login[:MAX_EMAIL])
    known = person is not None and person.active and person.email != ""
    subject, stamp = (person.principal, person.stamp) if known else (_NOBODY, "")
    token = tokens.issue(root, tokens.RESET, subject, tokens.LIFETIMES[tokens.RESET], now, stamp)
    return (person, token) if known else None


def finish_reset(root: Root, token: str, password: str, now: datetime, policy: passwords.Policy = passwords.DEFAULT_POLICY) -> Person:
    """Set a new password with the token of `start_reset`; other tokens and all sessions end. Raises TokenRefused, Invalid."""
    record = tokens.redeem(root, tokens.RESET, token, now)
    person = root["people"].get(int(record.subject.removeprefix("p:")))
    set_password(person, password, policy)
    return person
