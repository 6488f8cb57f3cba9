"""Removing a community: it goes to the trash with all that is in it, comes back whole, or is gone for good after 30 days.

Neither way touches what is in it: its access id is closed and opened again, so that however much it holds a request does the same. For good
it goes in parts, as the worker has time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.place_access import set_access
from colonnade.commands.base import UnitOfWork
from colonnade.commands.erase import erase_object, erase_place, forget_addresses, unlink
from colonnade.commands.owners import owners_of
from colonnade.content import trash as bin_
from colonnade.content.communities import Communities
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.events import Restored, Trashed
from colonnade.content.mark import note_place_change
from colonnade.content.names import fold_title
from colonnade.content.objects import RESTRICTED, Content, Folder, Place
from colonnade.content.roots import Root
from colonnade.i18n import messages
from colonnade.notifications.queue import enter_addressed
from colonnade.security.can import demand

_ = messages("colonnade")
AT_ONCE = 500
"""So many objects are removed for good in one transaction."""


def is_empty(root: Root, place: Place) -> bool:
    """Tell whether nobody has anything in *place*, in its trash neither."""
    return not any(isinstance(app, Folder) and len(app) for app in place.app_roots()) and not bin_.thrown_within(root, place)


def remove_place(uow: UnitOfWork, place: Place, typed: str | None = None) -> None:
    """Move a community to the trash: from the next request on it is as if it weren't there, but for its owners, in their trash.

    Who removes one in which something is has *typed* its title. Raises NotAllowed, and Invalid with `typed`, also where it has
    sub-communities.
    """
    demand(uow.actor, "manage", place)
    if place.__parent__ is None:
        raise NotAllowed("remove", "the site")
    if Communities(uow.root).below(place):
        raise Invalid({"": _("It has sub-communities. Remove them first, or let them stand by themselves.")})
    if not is_empty(uow.root, place) and fold_title(typed or "") != fold_title(place.title):
        raise Invalid({"typed": _("This isn't its title. Write it as it stands above.")})
    access_table(uow.root).close(place.access_id)
    note_place_change(uow.root)
    uow.audit("place.removed", place)
    _tell_owners(uow, place)
    uow.publish(Trashed(place, uow.actor.id, uow.now))
    bin_.throw(uow.root, place, uow.now, uow.actor.id)


def _tell_owners(uow: UnitOfWork, place: Place) -> None:
    text = _("${who} moved ${title} to the trash. You can restore it there for 30 days")
    for person in owners_of(place):
        if person != uow.actor.id:
            enter_addressed(uow.root, uow.actor.id, uow.now, person, text, place.title, "/trash")


def restore_place(uow: UnitOfWork, place: Place) -> None:
    """Take a community back from the trash, as it was. Raises NotAllowed, and Invalid when its 30 days are over."""
    demand(uow.actor, "restore", place)
    if bin_.is_overdue(place, uow.now):
        raise Invalid({"": _("Its 30 days are over.")})
    if place.above is not None and place.above.trashed:
        raise Invalid({"": _("It lies in ${title}. Restore that first.", mapping={"title": place.above.title})})
    access_table(uow.root).open(place.access_id)
    bin_.give_time_back(uow.root, place, bin_.thrown_at(place), uow.now)
    bin_.take_back(uow.root, place, place.__parent__, place.__name__, uow.now)
    note_place_change(uow.root)
    uow.audit("place.restored", place)
    uow.publish(Restored(place, uow.actor.id, uow.now))


def erase_some(uow: UnitOfWork, place: Place, most: int = AT_ONCE) -> int:
    """Remove for good at most so many objects of a community that is in the trash, itself last; return how many."""
    gone = list(islice(_leaves_first(uow.root, place), most))
    for obj in gone:
        if obj is not place:
            unlink(uow.root, obj)
            erase_object(uow.root, obj)
    if place in gone:
        _free_below(uow.root, place)
        bin_.release_name(uow.root, place)
        uow.audit("place.gone", place)
        erase_place(uow.root, place)
        note_place_change(uow.root)
    forget_addresses(uow.root, {obj.uid for obj in gone})
    return len(gone)


def _free_below(root: Root, place: Place) -> None:
    """What lay below a community that is gone for good, and is in the trash itself, comes back by itself, to its members."""
    for sub in bin_.in_trash(root):
        if isinstance(sub, Place) and sub.above is place:
            sub.above, sub.owners_inherited, sub.access = None, False, RESTRICTED
            set_access(root, sub)


def _leaves_first(root: Root, place: Place) -> Iterator[Content]:
    """All in *place* and its trash, below first; nothing is loaded that isn't asked for."""
    for top in (*bin_.thrown_within(root, place), place):
        above = [(top, iter(_children(top)))]
        while above:
            node, rest = above[-1]
            child = next(rest, None)
            if child is not None:
                above.append((child, iter(_children(child))))
            else:
                above.pop()
                yield node


def _children(node: Content) -> Iterator[Content]:
    return node.values() if isinstance(node, Folder) else iter(())
