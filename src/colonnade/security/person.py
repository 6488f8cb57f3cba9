"""One person: what the directory says of them, and what signing in needs."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from persistent import Persistent
from persistent.mapping import PersistentMapping
from zope.interface import implementer

from colonnade.security.interfaces import IPerson
from colonnade.security.person_fields import is_han

HUES = 12


@implementer(IPerson)
class Person(Persistent):
    """One person. Change fields with `People.update`, so that the indexes follow; the password with `accounts`."""

    __parent__: Any = None
    password_hash: str | None = None
    active = True
    erased = False  # who left, and of whom nothing is kept but the id by which what they wrote is theirs
    second_factor: Any = None  # a `second_factor.SecondFactor`, also one that isn't confirmed yet
    photo = ""  # the key of the photo that `photos` has, '' for none
    profile: Mapping[str, Any] | None = None  # replaced, never changed; people of before there were profiles have none
    audiences: Mapping[str, str] | None = None

    id: int
    login: str
    name: str  # in Latin letters where the person has such a name: what English readers see
    native_name: str
    email: str
    department: str
    job_title: str
    manager_id: int | None
    location: str
    language: str
    timezone: str
    theme: str
    kind: str

    def __init__(self, person_id: int, login: str, created: datetime, fields: dict[str, Any]) -> None:
        self.id, self.login, self.created = person_id, login, created
        self.preferences = PersistentMapping()
        for field, value in fields.items():
            setattr(self, field, value)
        self.renew_stamp()

    def __repr__(self) -> str:
        return f"<Person {self.id} {self.login!r}>"

    @property
    def __name__(self) -> str:
        return self.login

    @property
    def principal(self) -> str:
        """The person as a holder of roles."""
        return f"p:{self.id}"

    def display_name(self, language: str) -> str:
        """The name for a reader of *language*: the native name, if there is one, for readers of Chinese, else `name`."""
        return self.native_name if language == "zh_Hant" and self.native_name else self.name

    def initials(self, language: str = "en") -> str:
        """One or two characters for a picture, from the name that readers of *language* see.

        The first letters of the first and last word, or the end of a Chinese name.
        """
        name = self.display_name(language)
        han = [c for c in name if is_han(c)]
        if han:
            return "".join(han[-2:])
        firsts = [letters[0] for word in name.split() if (letters := [c for c in word if c.isalnum()])]
        return (firsts[0] + (firsts[-1] if len(firsts) > 1 else "")).upper()

    def hue(self) -> int:
        """One of twelve colours, always the same for a person."""
        return self.id % HUES

    def renew_stamp(self) -> None:
        """End every session and void every token that was bound to the old stamp."""
        self.stamp = secrets.token_hex(16)
