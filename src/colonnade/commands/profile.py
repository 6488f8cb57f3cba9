"""Profiles as people change them: their own, or, for administrators, anybody's."""

from __future__ import annotations

from collections.abc import Mapping

from colonnade.catalog import profiles
from colonnade.commands.addresses import tell_of_address
from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import NotAllowed
from colonnade.security.person import Person
from colonnade.security.profile_fields import PHOTO, ProfileField


def editable_fields(uow: UnitOfWork, person: Person) -> tuple[ProfileField, ...]:
    """The fields whose content the actor may change: the person all that don't come from the directory, administrators all."""
    if not _may_change(uow, person):
        return ()
    fields = profiles.fields_of(uow.root, person.kind)
    return fields if uow.actor.administrator else tuple(field for field in fields if not field.directory)


def change_profile(uow: UnitOfWork, person: Person, values: Mapping[str, object], audiences: Mapping[str, str]) -> None:
    """Store what was filled in, and who is to be shown it; only the person chooses that. Names of no field are passed over.

    Raises NotAllowed, Invalid with a message a field.
    """
    if not _may_change(uow, person):
        raise NotAllowed("edit", "own profile")
    allowed = {field.name for field in editable_fields(uow, person) if field.kind != PHOTO}  # a photo is no text: see `commands.photo`
    known = {field.name for field in profiles.fields_of(uow.root, person.kind)} if uow.actor.id == person.id else set()
    before = person.email
    profiles.change(
        uow.root,
        person,
        {name: value for name, value in values.items() if name in allowed},
        {name: audience for name, audience in audiences.items() if name in known},
        uow.now.date(),
    )
    tell_of_address(uow, person, before)


def _may_change(uow: UnitOfWork, person: Person) -> bool:
    return person.active and (uow.actor.id == person.id or uow.actor.administrator)
