"""Keeping when the database was packed, for those who look after it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.commands.base import UnitOfWork
from colonnade.content.roots import Root
from colonnade.security.can import demand

_KEY = "packed"


class Packed(NamedTuple):
    """When the database was packed, and the bytes that it had before and after."""

    when: datetime
    before: int
    after: int


def note_packing(uow: UnitOfWork, before: int, after: int) -> None:
    """The database was packed now. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    uow.root[_KEY] = (to_microseconds(uow.now), before, after)


def last_packing(root: Root) -> Packed | None:
    """The last time that it was."""
    found = root.get(_KEY)
    return Packed(from_microseconds(found[0]), found[1], found[2]) if found else None
