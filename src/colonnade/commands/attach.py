"""Add files to an object, and take them away."""

from __future__ import annotations

from typing import IO

from colonnade.commands.base import UnitOfWork, awake_type
from colonnade.commands.files import demand_room
from colonnade.content.errors import Invalid
from colonnade.content.objects import Content
from colonnade.content.stored_file import Incoming, StoredFile, clean_filename
from colonnade.facets import attachments
from colonnade.i18n import messages
from colonnade.security.can import demand

_ = messages("colonnade")
MAX_BYTES = 20 * 2**20


def attach(uow: UnitOfWork, obj: Content, filename: str, source: Incoming | IO[bytes], *, key: str | None = None) -> StoredFile:
    """Store a file with *obj*, under a *key* that `new_key` gave or a new one.

    Raises Invalid (too large, no room, or the type takes no files), NotAllowed, Dormant.
    """
    content_type = awake_type(uow, obj)
    demand(uow.actor, "edit", obj)
    if not content_type.has("attachable"):
        raise Invalid({"file": _("This kind of content takes no files.")})
    if isinstance(source, Incoming):
        if source.size > MAX_BYTES:
            raise _too_large()
        demand_room(uow, obj, source.size, name=clean_filename(filename))
        return attachments.attach(uow.root, obj, filename, source, uow.now, uow.actor.id, key)
    stored = attachments.attach(uow.root, obj, filename, _Limited(source), uow.now, uow.actor.id, key)
    demand_room(uow, obj, 0)
    return stored


def _too_large() -> Invalid:
    return Invalid({"file": _("This file is larger than ${max} MB.", mapping={"max": MAX_BYTES // 2**20})})


class _Limited:
    """A file that refuses to be read beyond the limit, so that a large one isn't first stored as a whole."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._rest = source, MAX_BYTES

    def read(self, size: int) -> bytes:
        part = self._source.read(size)
        self._rest -= len(part)
        if self._rest < 0:
            raise _too_large()
        return part


def detach(uow: UnitOfWork, obj: Content, name: str) -> None:
    """Remove a file from *obj*. Raises Invalid when there is none of that name, NotAllowed, Dormant."""
    awake_type(uow, obj)
    demand(uow.actor, "edit", obj)
    if not obj.attachments or name not in obj.attachments:
        raise Invalid({"file": _("There is no file of this name.")})
    attachments.detach(uow.root, obj, name)
