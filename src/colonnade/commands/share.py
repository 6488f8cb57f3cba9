"""Choose who may read an object: everyone who can read what it is in, or only some people."""

from __future__ import annotations

from collections.abc import Iterable

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import access_id_of, index_tree
from colonnade.commands.base import UnitOfWork, awake_type, settle, whole_or_undone
from colonnade.commands.create import meet_wants
from colonnade.content.errors import Invalid
from colonnade.content.events import Shared
from colonnade.content.objects import Content
from colonnade.content.types import ContentType
from colonnade.facets import flags
from colonnade.i18n import messages
from colonnade.security.can import demand

_ = messages("colonnade")


def share(uow: UnitOfWork, obj: Content, only: Iterable[str] | None) -> None:
    """Let only the principals in *only* read *obj* and all below it, or (None) whoever may read the object above.

    The creator and the actor are always among them. Never wider than the object above. Raises NotAllowed, Dormant.
    """
    content_type = awake_type(uow, obj)
    demand(uow.actor, "share", obj)
    if flags.holds(uow.root, obj.uid):
        raise Invalid({"": _("This waits for approval, or a moderator hid it: who may read it is decided in the moderation of its place.")})
    own = {*(only or ()), f"p:{obj.creator}", f"p:{uow.actor.id}"}
    set_readers(uow, obj, content_type, access_table(uow.root).shared(access_id_of(obj.__parent__), own) if only is not None else None)
    uow.audit("object.shared" if only is None else "object.restricted", obj)


def set_readers(uow: UnitOfWork, obj: Content, content_type: ContentType, access_id: int | None) -> None:
    """Give *obj* an access id of its own, or (None) that of what it is in; whoever calls it has asked whether that may be."""
    with whole_or_undone(uow, content_type):
        obj.access_id = access_id
        settle(uow, obj, content_type)
    index_tree(uow.root, obj)
    meet_wants(uow, obj)
    uow.publish(Shared(obj, uow.actor.id, uow.now))


def allowed_principals(uow: UnitOfWork, obj: Content) -> tuple[str, ...] | None:
    """The principals that *obj* itself is restricted to, or None when it has no restriction of its own."""
    return access_table(uow.root).row(obj.access_id)[1] if obj.access_id is not None else None
