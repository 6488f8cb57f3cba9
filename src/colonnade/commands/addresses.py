"""Telling somebody that the address of their account is another one: at the old one and at the new one."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.mail import outbox
from colonnade.mail.address_change import KIND
from colonnade.security import tokens
from colonnade.security.person import Person


def tell_of_address(uow: UnitOfWork, person: Person, before: str) -> None:
    """Enter both letters, if the site sends mail. Links for a new password that went to the old address open nothing any more."""
    if person.email == before:
        return
    tokens.revoke(uow.root, tokens.RESET, person.principal)
    if before:
        outbox.put(uow.root, KIND, uow.now, address=before, about=(person.id, False))
    if person.email and person.active:
        outbox.put(uow.root, KIND, uow.now, person=person.id, about=(person.id, True))
