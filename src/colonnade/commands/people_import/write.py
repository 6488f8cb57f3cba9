"""Everyone with an account as a table that an import reads without a change."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.catalog import profiles
from colonnade.commands.base import UnitOfWork
from colonnade.commands.people_import.columns import cells_of, columns_of
from colonnade.commands.people_import.table import write_table
from colonnade.security.can import demand


def export_people(uow: UnitOfWork, *, active_only: bool = False) -> Iterator[str]:
    """The lines of the file. It holds what people show to few, so it is for administrators, and audited. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    fields = {field.name: field for field in profiles.fields_of(uow.root)}
    found = [person for person in uow.root["people"] if not person.erased and (person.active or not active_only)]
    columns = columns_of(uow.root)
    uow.audit("people.exported", people=len(found), fields=list(columns))
    return write_table(columns, (cells_of(uow.root, person, fields) for person in found))
