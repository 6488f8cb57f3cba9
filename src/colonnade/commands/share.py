"""Choose who may read an object: everyone who can read what it is in, or only some people."""

from __future__ import annotations

from collections.abc import Iterable

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import access_id_of, index_tree
from colonnade.commands.base import UnitOfWork, awake_type, settle, whole_or_undone
from colonnade.commands.create import meet_wants
from colonnade.content.events import Shared
from colonnade.content.objects import Content
from colonnade.security.can import demand


def share(uow: UnitOfWork, obj: Content, only: Iterable[str] | None) -> None:
    """Let only the principals in *only* read *obj* and all below it, or (None) whoever may read the object above.

    The creator and the actor are always among them. Never wider than the object above. Raises NotAllowed, Dormant.
    """
    content_type = awake_type(uow, obj)
    demand(uow.actor, "share", obj)
    parent = access_id_of(obj.__parent__)
    with whole_or_undone(uow, content_type):
        own = {*(only or ()), f"p:{obj.creator}", f"p:{uow.actor.id}"}
        obj.access_id = access_table(uow.root).shared(parent, own) if only is not None else None
        settle(uow, obj, content_type)
    uow.audit("object.shared" if only is None else "object.restricted", obj)
    index_tree(uow.root, obj)
    meet_wants(uow, obj)
    uow.publish(Shared(obj, uow.actor.id, uow.now))


def allowed_principals(uow: UnitOfWork, obj: Content) -> tuple[str, ...] | None:
    """The principals that *obj* itself is restricted to, or None when it has no restriction of its own."""
    return access_table(uow.root).row(obj.access_id)[1] if obj.access_id is not None else None
