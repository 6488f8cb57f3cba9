"""Tokens that people make for programs, as far as they are alike: kept by a hash, listed by person, with a handle to show."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from colonnade.clock import from_microseconds


class KeptToken(Persistent):
    """One token. Times are microseconds since 1970; `last_used` is 0 as long as nothing came."""

    key: bytes
    person_id: int
    created_us: int
    last_used = 0

    @property
    def created(self) -> datetime:
        """When it was made, in UTC."""
        return from_microseconds(self.created_us)

    @property
    def handle(self) -> str:
        """A name for it that is safe to show: it opens nothing."""
        return self.key[:8].hex()


Token = TypeVar("Token", bound=KeptToken)


class KeptTokens(Persistent, Generic[Token]):
    """Tokens by the SHA-256 of what opens, and which ones each person has."""

    def __init__(self) -> None:
        self._by_key = OOBTree()
        self._of_person = OOTreeSet()  # (person's id, key)

    def get(self, key: bytes) -> Token | None:
        """The token with this key."""
        return self._by_key.get(key)

    def add(self, token: Token) -> None:
        """Keep a token."""
        self._by_key[token.key] = token
        self._of_person.add((token.person_id, token.key))

    def remove(self, token: Token) -> None:
        """Forget a token."""
        del self._by_key[token.key]
        self._of_person.remove((token.person_id, token.key))

    def of_person(self, person_id: int) -> list[Token]:
        """The tokens of a person, in no order."""
        return [self._by_key[key] for _person, key in self._of_person.keys(min=(person_id,), max=(person_id + 1,))]
