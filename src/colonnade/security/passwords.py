"""Passwords: what is accepted, how they are kept, and bounded work to check them."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import hash_secret_raw

from colonnade.content.errors import Invalid
from colonnade.i18n import messages
from colonnade.security.common_passwords import pieces
from colonnade.security.person import Person
from colonnade.security.person_fields import fold, is_han

_ = messages("colonnade")

SIMULTANEOUS = 4  # hashes at once: 4 x 19 MiB
_FEWEST_PIECES = 5
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_slots = BoundedSemaphore(SIMULTANEOUS)


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked of a new password. Lengths count characters; there are no rules of composition and no expiry.

    15 is for sites without a second factor (NIST SP 800-63B-4, OWASP ASVS 5.0 6.2.1). `site_words` are words that
    everyone here would guess first: the names of the site and of the company.
    """

    min_length: int = 15
    max_length: int = 1024
    site_words: tuple[str, ...] = ()


DEFAULT_POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password was right, and whether it should be hashed again with today's costs. True when right."""

    right: bool
    rehash: bool = False

    def __bool__(self) -> bool:
        return self.right


def check(password: str, words: Iterable[str] = (), policy: Policy = DEFAULT_POLICY) -> None:
    """Raise Invalid({"password": …}) for a password that is too short or long, easy to guess, or has one of *words* in it."""
    text = _normal(password)
    if len(text) < policy.min_length:
        raise _refused(_("Use at least ${min} characters. Several words are fine.", mapping={"min": policy.min_length}))
    if len(text) > policy.max_length:
        raise _refused(_("Use at most ${max} characters.", mapping={"max": policy.max_length}))
    if pieces(text) < _FEWEST_PIECES:
        raise _refused(_("This password is too easy to guess."))
    word = _word_within(text, (*words, *policy.site_words))
    if word:
        raise _refused(_("Leave out “${word}”: it is easy to guess.", mapping={"word": word}))


def words_of(person: Person) -> tuple[str, ...]:
    """What others know of a person and would try."""
    return person.login, person.name, person.native_name, person.email.partition("@")[0]


def hash_password(password: str) -> str:
    """The argon2id hash of *password*, in its usual text form. Waits while four others are at work (23 ms each)."""
    with _slots:
        return _hasher.hash(_bytes(password))


def verify(stored: str | None, password: str) -> Verdict:
    """Whether *password* is the one that was hashed to *stored*.

    Without a stored hash the answer is no, after the same work, so that time tells nothing about who exists.
    """
    if not stored:
        hash_password(password)
        return Verdict(False)
    try:
        with _slots:
            _hasher.verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return Verdict(False)
    return Verdict(True, _hasher.check_needs_rehash(stored))


def digest(secret: str, salt: bytes) -> str:
    """What to keep of a *secret* that is short but random, as 64 hexadecimal digits: by the same work as for a password."""
    costs = {"time_cost": _hasher.time_cost, "memory_cost": _hasher.memory_cost, "parallelism": _hasher.parallelism}
    with _slots:
        return hash_secret_raw(secret.encode(), salt, hash_len=32, type=Type.ID, **costs).hex()


def generate() -> str:
    """A random password of four pronounceable words, without look-alikes: 76 bits."""
    return "-".join("".join(secrets.choice("bdfghjkmnprstvwz") + secrets.choice("aeiou") for _syllable in range(3)) for _word in range(4))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _bytes(password: str) -> bytes:
    # No password is longer than the policy's most, so the rest of an endless one needs no work.
    return _normal(password[: 4 * DEFAULT_POLICY.max_length]).encode("utf-8", "surrogatepass")


def _refused(message: str) -> Invalid:
    return Invalid({"password": message})


def _word_within(password: str, phrases: Iterable[str]) -> str | None:
    text = fold(password)
    for phrase in phrases:
        for word in (phrase, *re.split(r"[\W_]+", phrase)):
            long_enough = len(word) >= 4 or (len(word) >= 2 and all(map(is_han, word)))
            if long_enough and fold(word) in text:
                return word
    return None
