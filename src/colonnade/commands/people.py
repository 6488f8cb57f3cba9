"""Accounts as an administrator changes them: let out, let in again, change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from colonnade.catalog import profiles
from colonnade.catalog.group_members import settle_person
from colonnade.commands.addresses import tell_of_address
from colonnade.commands.api_tokens import revoke_tokens
from colonnade.commands.base import UnitOfWork
from colonnade.commands.membership import make_guest_everywhere
from colonnade.commands.owners import ownerless_without
from colonnade.commands.people_import.columns import as_text
from colonnade.content.errors import Invalid
from colonnade.i18n import messages
from colonnade.security import from_directory, sessions
from colonnade.security.can import demand
from colonnade.security.groups import administrators
from colonnade.security.person import Person
from colonnade.security.profile_fields import ProfileField

_ = messages("colonnade")


def set_active(uow: UnitOfWork, person_id: int, active: bool, *, leave_ownerless: bool = False) -> Person:
    """Let a person sign in, or end all their sessions and keep them out. The last administrator stays.

    So does the only owner of a community, unless it may be left without one: see `commands.leaving`. Raises NotAllowed, Invalid.
    """
    demand(uow.actor, "administer", uow.root["site"])
    people = uow.root["people"]
    person = people.get(person_id)
    if person is None:
        raise Invalid({"person": _("There is no such person.")})
    if active:
        from_directory.decided_by_hand(uow.root, person_id)
        uow.audit("person.activated", person)
        return people.activate(person_id)
    if [p.id for p in administrators(uow.root)] == [person_id]:
        raise Invalid({"person": _("The last administrator can't be deactivated. Name another one first.")})
    alone = ownerless_without(uow.root, {person_id}) if not leave_ownerless else []
    if alone:
        names = {"names": [place.title for place in alone]}
        raise Invalid({"person": _("These communities would have no owner any more: ${names}. Hand them over first.", mapping=names)})
    from_directory.decided_by_hand(uow.root, person_id)
    uow.audit("person.deactivated", person)
    return shut_out(uow, person)


def shut_out(uow: UnitOfWork, person: Person) -> Person:
    """End all sessions and access tokens of a person and keep them out; whoever calls it has asked whether that may be."""
    revoke_tokens(uow, person)
    sessions.end_all(uow.root, person.id)
    return uow.root["people"].deactivate(person.id)


def sign_out_everywhere(uow: UnitOfWork, person_id: int) -> int:
    """End all sessions and access tokens of a person, who may sign in again; return how many sessions there were. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    uow.audit("person.signed_out", uow.root["people"].get(person_id))
    revoke_tokens(uow, uow.root["people"].get(person_id))
    return sessions.end_all(uow.root, person_id)


ACCOUNT = ("name", "native_name", "email", "kind")
"""What administrators change of an account, beside who somebody reports to and what comes from the directory."""


def directory_fields(uow: UnitOfWork, kind: str) -> tuple[ProfileField, ...]:
    """The fields of profiles of a kind of people that only administrators and imports fill in, and that aren't part of the account."""
    fields = profiles.fields_of(uow.root, kind)
    return tuple(field for field in fields if field.directory and field.name not in ("email", "manager_id", "photo"))


def change_person(uow: UnitOfWork, person_id: int, values: Mapping[str, Any]) -> Person:
    """Change `ACCOUNT`, `manager_id` and directory-owned fields of somebody. Of a new address both addresses are told.

    Names of nothing that can be changed here are passed over. Raises NotAllowed, Invalid with a message for each field.
    """
    demand(uow.actor, "administer", uow.root["site"])
    people = uow.root["people"]
    person = people.get(person_id)
    if person is None or person.erased:
        raise Invalid({"person": _("There is no such person.")})
    before, errors = person.email, {}
    account = {name: values[name] for name in (*ACCOUNT, "manager_id") if name in values and values[name] != getattr(person, name)}
    try:
        people.update(person_id, **account)
    except Invalid as error:
        errors.update(error.errors)
    fields = {field.name for field in directory_fields(uow, person.kind)}
    said = {name: value for name, value in values.items() if name in fields and value != as_text(profiles.value_of(person, name))}
    try:
        profiles.change(uow.root, person, said, {}, uow.now.date())
    except Invalid as error:
        errors.update(error.errors)
    if errors:
        raise Invalid(errors)
    if person.kind == "guest":
        make_guest_everywhere(uow, person)
    if account or said:
        uow.audit("person.changed", person, fields=[*account, *said])
    settle_person(uow.root, person.id)
    tell_of_address(uow, person, before)
    return person
