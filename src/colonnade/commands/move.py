"""Move an object to another folder, rename its address, or change its place among its siblings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from colonnade.catalog.audience import Audience, audience_of, without
from colonnade.catalog.index import access_id_of, index, index_tree
from colonnade.commands.base import UnitOfWork, awake, awake_type, checked_by_type, record_links_of, settle, whole_or_undone
from colonnade.content.errors import ColonnadeError, MoveRefused, NotAddable, NotTheirs
from colonnade.content.events import Moved
from colonnade.content.names import name_for
from colonnade.content.objects import MAX_DEPTH, Content, Folder, Place, descendants, lineage, path_of, place_of
from colonnade.content.roots import remember_name
from colonnade.content.types import TYPES
from colonnade.content.usage import charge
from colonnade.facets import flags
from colonnade.facets.attachments import files_of
from colonnade.security.can import can, demand
from colonnade.stream.log import log


def move(uow: UnitOfWork, obj: Content, target: Folder, *, name: str | None = None, before: str | None = None) -> Content:
    """Move *obj* with all below it into *target*, in one transaction; return it. Links and old addresses keep working.

    *name* is the wanted address segment, *before* the name of the sibling it goes in front of (None: last).
    Raises MoveRefused (`circle`, `depth`, `stays`, `held`, `approval`), NotAddable, NotAllowed, Dormant; NotTheirs when others may read it
    there and the actor may not move all that is below it; AlreadyThere when the type has something in *target* that it is there only once.
    """
    content_type = awake_type(uow, obj)
    awake_type(uow, target)
    demand(uow.actor, "move", obj)
    if before is not None and before not in target:
        before = None
    if target is obj.__parent__ and name in (None, obj.__name__):
        if before != obj.__name__:
            target.reorder(obj.__name__, uow.now, before=before)
            index(uow.root, obj)
        return obj
    Destinations(uow, obj).check(target)
    if target is not obj.__parent__:
        checked_by_type(uow, content_type, target, {}, obj)
    old_path, old_place, old_scope = path_of(obj), place_of(obj), access_id_of(obj.__parent__)
    leaves = (place_of(target), access_id_of(target)) != (old_place, old_scope)
    scopes = [(node, access_id_of(node)) for node in descendants(obj)] if leaves else []
    with whole_or_undone(uow, content_type):
        _relocate(uow, obj, target, name or obj.__name__, before)
        settle(uow, obj, content_type)
    if leaves:
        index_tree(uow.root, obj)
    else:
        index(uow.root, obj)
    log(uow.root).follow_objects((node.uid, scope, place_of(node).uid, access_id_of(node)) for node, scope in scopes)
    if place_of(obj) is not old_place:
        _record_links_below(uow, obj)
        _take_room_below(uow, obj)
    uow.publish(Moved(obj, uow.actor.id, uow.now, old_path))
    return obj


class Destinations:
    """Which folders an object can be moved to. What follows from all that is below it is found out once, for any number of folders."""

    def __init__(self, uow: UnitOfWork, obj: Content) -> None:
        self._uow, self._obj = uow, obj
        self._type = awake_type(uow, obj)

    def takes(self, target: Folder) -> bool:
        """Whether it can go there."""
        try:
            self.check(target)
        except ColonnadeError:
            return False
        return True

    def check(self, target: Folder) -> None:
        """Raise MoveRefused (see `move`), NotAddable, NotAllowed, NotTheirs or Dormant if it can't go there."""
        awake(self._uow, self._obj.type_name, target)
        if target.type_name not in self._type.addable_in:
            raise NotAddable(self._obj.type_name, target.type_name)
        if self._type.stays and place_of(target) is not place_of(self._obj):
            raise MoveRefused("stays")
        if any(node is self._obj for node in lineage(target)):
            raise MoveRefused("circle")
        if len(path_of(target)) + self._height > MAX_DEPTH:
            raise MoveRefused("depth")
        if place_of(target) is not place_of(self._obj):
            self._demand_no_way_around_order(place_of(target))
        if target is not self._obj.__parent__:
            demand(self._uow.actor, "add", target)
            if not self.are_read_alike(target) and self.stays is not None:
                raise self.stays

    def _demand_no_way_around_order(self, place: Place) -> None:
        """What a moderator holds isn't taken to where others decide, nor anything to where it would have waited for approval."""
        if self._is_held:
            raise MoveRefused("held")
        if not self._types.isdisjoint(place.approval) and not can(self._uow.actor, "manage", place):
            raise MoveRefused("approval")

    @cached_property
    def _is_held(self) -> bool:
        return any(flags.holds(self._uow.root, node.uid) for node in descendants(self._obj))

    @cached_property
    def _types(self) -> frozenset[str]:
        return frozenset(node.type_name for node in descendants(self._obj))

    @cached_property
    def _height(self) -> int:
        return max(len(path_of(node)) for node in descendants(self._obj)) - len(path_of(self._obj)) + 1

    @cached_property
    def stays(self) -> NotTheirs | None:
        """Why it can't go to other readers: that takes the right to move everything that goes along, also what the actor can't see."""
        actor = self._uow.actor
        others = [node for node in islice(descendants(self._obj), 1, None) if not can(actor, "move", node)]
        seen = sum(1 for node in others if can(actor, "view", node))
        return NotTheirs(seen, len(others) - seen) if others else None

    def are_read_alike(self, target: Folder) -> bool:
        """Whether the same people may read what is in *target* and what is where the object is now."""
        return access_id_of(target) == access_id_of(self._obj.__parent__)


@dataclass(frozen=True)
class Readers:
    """Who may read an object where it is, and who where it goes; how many who are named lose it, and how many get to read it."""

    before: Audience
    after: Audience
    lost: int
    gained: int


def readers_there(uow: UnitOfWork, obj: Content, target: Folder) -> Readers:
    """Who could read *obj* in *target*, and who can now. What it is restricted to itself stays, and narrows what *target* allows."""
    there, own = access_id_of(target), obj.access_id
    before = audience_of(uow.root, access_id_of(obj))
    after = audience_of(uow.root, own, parent=there) if own is not None else audience_of(uow.root, there)
    return Readers(before, after, without(uow.root, before, after), without(uow.root, after, before))


def _relocate(uow: UnitOfWork, obj: Content, target: Folder, wanted: str, before: str | None) -> None:
    parent, old_name = obj.__parent__, obj.__name__
    parent.remove(old_name)
    name = name_for(wanted, target)
    target.insert(obj, name, uow.now, before=before if before in target else None)
    remember_name(uow.root, parent, old_name, obj.uid)


def _take_room_below(uow: UnitOfWork, obj: Content) -> None:
    place = place_of(obj).uid
    for node in descendants(obj):
        charge(uow.root, files_of(node), place)


def _record_links_below(uow: UnitOfWork, obj: Content) -> None:
    """Wanted titles belong to a place: enter them again for the new one."""
    for node in descendants(obj):
        content_type = TYPES.get(node.type_name)
        if content_type is not None:
            record_links_of(uow, node, content_type)
