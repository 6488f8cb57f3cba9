"""Turning the second step of signing in on and off: by the person, and off by administrators for who lost the device."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.i18n import messages
from colonnade.security import passwords, second_factor, sessions
from colonnade.security.can import demand
from colonnade.security.person import Person
from colonnade.security.second_factor import SecondFactor, has_second_factor

_ = messages("colonnade")


def demand_password(uow: UnitOfWork, password: str) -> None:
    """Raise Invalid for `password` unless it is the actor's. Count the tries before."""
    if not passwords.verify(_actor(uow).password_hash, password):
        raise Invalid({"password": _("This is not your password.")})


def begin(uow: UnitOfWork) -> SecondFactor | None:
    """Make a secret for a device of the actor's; None where the step is on already: another window was faster."""
    person = _actor(uow)
    return None if has_second_factor(person) else second_factor.begin(person)


def stop(uow: UnitOfWork) -> None:
    """Forget a device of the actor's that wasn't confirmed."""
    if not has_second_factor(_actor(uow)):
        second_factor.remove(_actor(uow))


def confirm(uow: UnitOfWork, code: str) -> list[str]:
    """Turn the step on with a code of the device; return the recovery codes. Raises Invalid for `code`."""
    person = _actor(uow)
    if has_second_factor(person):
        return []
    codes = second_factor.confirm(person, code, uow.now)
    uow.audit("person.second_step", person)
    return codes


def renew_recovery(uow: UnitOfWork) -> list[str]:
    """Make new recovery codes for the actor; nothing where the step is off."""
    person = _actor(uow)
    if not has_second_factor(person):
        return []
    uow.audit("person.recovery_codes", person)
    return second_factor.renew_recovery(person)


def remove(uow: UnitOfWork, person: Person) -> None:
    """Turn the step off: one's own, or, for who lost the device, by an administrator, which ends their sessions. Raises NotAllowed."""
    if uow.actor.id != person.id:
        demand(uow.actor, "administer", uow.root["site"])
        sessions.end_all(uow.root, person.id)
    if person.second_factor is not None:
        second_factor.remove(person)
        uow.audit("person.one_step", person)


def _actor(uow: UnitOfWork) -> Person:
    if uow.actor.person is None:
        raise NotAllowed("sign in", "the system doesn't")
    return uow.actor.person
