"""Throw an object away for 30 days, take it back, and remove it for good: when it is overdue, or before."""

from __future__ import annotations

from colonnade.catalog import listings
from colonnade.catalog.index import index_tree, unindex_tree
from colonnade.clock import to_microseconds
from colonnade.commands.base import UnitOfWork, awake_type, record_links_of
from colonnade.commands.keeping_order import demand_no_decision
from colonnade.commands.remove_place import erase_some, is_empty, restore_place
from colonnade.content import trash as bin_
from colonnade.content.errors import Invalid
from colonnade.content.events import Restored, Trashed
from colonnade.content.links import forget_links
from colonnade.content.names import name_for
from colonnade.content.objects import Content, Folder, Place, descendants, place_of
from colonnade.content.roots import by_uid
from colonnade.content.types import TYPES
from colonnade.content.usage import charge
from colonnade.facets.attachments import files_of
from colonnade.facets.forget import forget_object
from colonnade.i18n import messages
from colonnade.notifications import telling
from colonnade.security.can import can, demand
from colonnade.security.predicates import is_in_trash
from colonnade.stream.log import log

_ = messages("colonnade")


def trash(uow: UnitOfWork, obj: Content) -> None:
    """Move *obj* and all below it to the trash. Raises NotAllowed, Dormant."""
    awake_type(uow, obj)
    demand(uow.actor, "trash", obj)
    unindex_tree(uow.root, obj)
    for node in descendants(obj):
        forget_links(uow.root, node)
    uow.publish(Trashed(obj, uow.actor.id, uow.now))
    bin_.throw(uow.root, obj, uow.now, uow.actor.id)


def restore(uow: UnitOfWork, obj: Content) -> Content:
    """Take *obj* back from the trash to where it was, or to the nearest folder above that is still there; return it.

    Raises NotAllowed, and Invalid for something that went to the trash inside something else.
    """
    demand(uow.actor, "restore", obj)
    demand_no_decision(uow, obj)
    if obj.trashed is None or bin_.removed_with(obj) not in (None, obj):
        raise Invalid({"": _("This was moved to the trash together with what it was in. Restore that instead.")})
    if isinstance(obj, Place):
        restore_place(uow, obj)
        return obj
    parent = _living_parent(uow, obj)
    name = obj.__name__ if obj.__name__ not in parent else name_for(obj.__name__, parent)
    bin_.take_back(uow.root, obj, parent, name, uow.now)
    index_tree(uow.root, obj)
    for node in descendants(obj):
        charge(uow.root, files_of(node), place_of(node).uid)
        content_type = TYPES.get(node.type_name)
        if content_type is not None:
            record_links_of(uow, node, content_type)
    uow.publish(Restored(obj, uow.actor.id, uow.now))
    return obj


def _living_parent(uow: UnitOfWork, obj: Content) -> Folder:
    parent = obj.__parent__
    while is_in_trash(uow.actor, parent) or by_uid(uow.root, parent.uid) is None:
        parent = parent.__parent__
    return parent


def own_trash(uow: UnitOfWork) -> list[Content]:
    """What the actor can take back or delete for good, the latest first."""
    mine = (obj for obj in bin_.in_trash(uow.root) if can(uow.actor, "restore", obj) and _by_itself(uow, obj))
    return sorted(mine, key=lambda obj: obj.trashed, reverse=True)


def _by_itself(uow: UnitOfWork, obj: Content) -> bool:
    """Whether it is a matter of its own: not one that is in the trash of a community that is there, nor one that the worker takes away."""
    return bin_.removed_with(obj) in (None, obj) and not (isinstance(obj, Place) and bin_.is_overdue(obj, uow.now))


def is_deletable(uow: UnitOfWork, obj: Content) -> bool:
    """Tell whether the actor can delete something of `own_trash` for good: it and all in it is theirs to delete.

    A community has its 30 days, unless it is empty or an administrator takes it away.
    """
    if isinstance(obj, Place):
        return bool(can(uow.actor, "delete", obj)) and (uow.actor.administrator or is_empty(uow.root, obj))
    return all(can(uow.actor, "delete", node) for node in descendants(obj))


def deletable(uow: UnitOfWork) -> list[Content]:
    """What of `own_trash` the actor can delete for good all at once: a community goes by itself only."""
    return [obj for obj in own_trash(uow) if not isinstance(obj, Place) and is_deletable(uow, obj)]


def demand_deletable(uow: UnitOfWork, obj: Content) -> None:
    """Raise NotAllowed or Invalid unless the actor can delete *obj* for good: what others made has its 30 days."""
    demand(uow.actor, "restore", obj)
    demand_no_decision(uow, obj)
    if obj.trashed is None:
        raise Invalid({"": _("This was moved to the trash together with what it was in. Delete that instead.")})
    if not is_deletable(uow, obj):
        raise Invalid({"": _("It is by somebody else, or something in it is. It goes by itself when its 30 days are over.")})


def delete(uow: UnitOfWork, obj: Content) -> int:
    """Remove *obj*, which is in the trash, for good, with all that it took there; return how many objects.

    The plugins heard of it when it was thrown away. Of a community that holds much a part is removed; it can't come back, and
    `empty_overdue` does the rest. Raises what `demand_deletable` raises.
    """
    demand_deletable(uow, obj)
    uow.audit("object.deleted", obj)
    if isinstance(obj, Place):
        obj.trashed = (to_microseconds(uow.now - bin_.KEPT) - 1, obj.trashed[1])
        return erase_some(uow, obj)
    return _remove(uow, obj)


def empty_overdue(uow: UnitOfWork) -> int:
    """Remove for good what has been in the trash for more than 30 days; return how many objects.

    Of communities only so many as fit into one transaction: it is called again until there is nothing.
    """
    found = bin_.overdue(uow.root, uow.now)
    number = sum(_remove(uow, obj) for obj in found if not isinstance(obj, Place))
    place = next((obj for obj in found if isinstance(obj, Place)), None)
    return number + (erase_some(uow, place) if place is not None else 0)


def _remove(uow: UnitOfWork, obj: Content) -> int:
    unindex_tree(uow.root, obj)  # something may have been added at the very moment it was thrown away
    gone = list(descendants(obj))
    for node in gone:
        _forget(uow, node)
    del uow.root["trash"][obj.uid]
    return len(gone)


def _forget(uow: UnitOfWork, obj: Content) -> None:
    forget_links(uow.root, obj)
    forget_object(uow.root, obj)
    log(uow.root).forget_object(obj.uid)
    telling.forget_object(uow.root, obj.uid)
    listings.forget(uow.root, obj)
    uow.root["uids"].pop(obj.uid, None)
