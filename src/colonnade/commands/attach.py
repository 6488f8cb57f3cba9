"""Add files to an object, and take them away."""

from __future__ import annotations

from typing import IO

from colonnade.commands.base import UnitOfWork, awake_type
from colonnade.content.errors import Invalid
from colonnade.content.objects import Content
from colonnade.facets import attachments
from colonnade.facets.attachments import Attachment
from colonnade.i18n import messages
from colonnade.security.can import demand

_ = messages("colonnade")
MAX_BYTES = 20 * 2**20


def attach(uow: UnitOfWork, obj: Content, filename: str, source: IO[bytes]) -> Attachment:
    """Store a file with *obj*. Raises Invalid (too large, or the type takes no files), NotAllowed, Dormant."""
    content_type = awake_type(uow, obj)
    demand(uow.actor, "edit", obj)
    if not content_type.has("attachable"):
        raise Invalid({"file": _("This kind of content takes no files.")})
    attachment = attachments.attach(uow.root, obj, filename, source, uow.now, uow.actor.id)
    if attachment.size > MAX_BYTES:
        raise Invalid({"file": _("This file is larger than ${max} MB.", mapping={"max": MAX_BYTES // 2**20})})
    return attachment


def detach(uow: UnitOfWork, obj: Content, name: str) -> None:
    """Remove a file from *obj*. Raises Invalid when there is none of that name, NotAllowed, Dormant."""
    awake_type(uow, obj)
    demand(uow.actor, "edit", obj)
    if not obj.attachments or name not in obj.attachments:
        raise Invalid({"file": _("There is no file of this name.")})
    attachments.detach(uow.root, obj, name)
