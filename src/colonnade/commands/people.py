"""Accounts as an administrator changes them: invite, let out, let in again."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid
from colonnade.i18n import messages
from colonnade.security import from_directory, invitations, sessions
from colonnade.security.can import demand
from colonnade.security.groups import administrators
from colonnade.security.person import Person

_ = messages("colonnade")


def invite(uow: UnitOfWork, *, email: str, name: str = "", language: str = "en", kind: str = "employee") -> str:
    """Return the token of an invitation by the actor. Raises NotAllowed, Invalid."""
    demand(uow.actor, "administer", uow.root["site"])
    return invitations.invite(uow.root, uow.actor.person, uow.now, email=email, name=name, language=language, kind=kind)


def set_active(uow: UnitOfWork, person_id: int, active: bool) -> Person:
    """Let a person sign in, or end all their sessions and keep them out. The last administrator stays.

    Raises NotAllowed, Invalid.
    """
    demand(uow.actor, "administer", uow.root["site"])
    people = uow.root["people"]
    person = people.get(person_id)
    if person is None:
        raise Invalid({"person": _("There is no such person.")})
    from_directory.decided_by_hand(uow.root, person_id)
    if active:
        return people.activate(person_id)
    if [p.id for p in administrators(uow.root)] == [person_id]:
        raise Invalid({"person": _("The last administrator can't be deactivated. Name another one first.")})
    return shut_out(uow, person)


def shut_out(uow: UnitOfWork, person: Person) -> Person:
    """End all sessions of a person and keep them out; whoever calls it has asked whether that may be."""
    sessions.end_all(uow.root, person.id)
    return uow.root["people"].deactivate(person.id)
