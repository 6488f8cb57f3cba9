"""Stop sending somebody one kind of mail, or send it again."""

from __future__ import annotations

from collections.abc import Iterable

from colonnade.commands.base import UnitOfWork
from colonnade.mail.unsubscribe import PREFERENCE
from colonnade.security.person import Person


def unsubscribe(uow: UnitOfWork, person: Person, kind: str) -> None:
    """Send *person* no more mail of *kind*. Doing it again changes nothing. Who may ask for it, whoever calls this has checked."""
    off = person.preferences.get(PREFERENCE, frozenset())
    if kind not in off:
        person.preferences[PREFERENCE] = off | {kind}


def send_again(uow: UnitOfWork, kinds: Iterable[str]) -> None:
    """Send the actor mail of these kinds again."""
    person = uow.actor.person
    off = person.preferences.get(PREFERENCE, frozenset()) if person is not None else frozenset()
    if off & set(kinds):
        person.preferences[PREFERENCE] = off - set(kinds)
