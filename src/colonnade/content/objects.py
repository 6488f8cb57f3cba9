"""The persistent classes of the tree. Plugins give them meaning through `types`; no other class of content is ever stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from BTrees.Length import Length
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from persistent.mapping import PersistentMapping
from zope.interface import implementer
from zope.schema import Choice, Text

from colonnade.clock import to_microseconds
from colonnade.content.interfaces import IContent, IFolder, INode, IPlace, ISite
from colonnade.content.types import CORE, CORE_FIELDS, TYPES, ContentType, ProvidedByType
from colonnade.i18n import messages

_ = messages("colonnade")

MAX_DEPTH = 20
"""The longest path that something can be added or moved to."""

# A child's place among its siblings is a key. Between neighbours there is room to halve the distance ten times.
_ORDER_SHIFT = 10
_GAP = 1 << _ORDER_SHIFT


@implementer(INode)
class Content(Persistent):
    """An object of the tree. What it means, and which fields it has, is told by the type called `type_name`."""

    __name__: str | None = None
    __parent__: Folder | None = None
    __providedBy__ = ProvidedByType()

    uid: int
    type_name: str
    schema_version: int
    creator: int
    created: datetime | None
    modified: datetime | None

    is_place = False
    is_comment = False
    title: str = ""
    language: str = "en"
    revision: int = 1
    history: Any = None
    attachments: Any = None
    tags: tuple[str, ...] = ()
    comments: Any = None
    likes: Any = None
    followers: Any = None
    access_id: int | None = None
    roles: PersistentMapping | None = None
    trashed: tuple[int, int] | None = None
    archived: tuple[int, int] | None = None
    order_key: int = 0
    states: tuple[str, ...] = ()
    title_key: tuple[int, str, int] | None = None
    walk_keys: tuple[tuple[str, int], ...] = ()
    listed_at: tuple[int, dict[str, Any]] | None = None
    links: tuple[frozenset[int], frozenset[tuple[int, str]]] | None = None

    def __init__(self, uid: int, type_name: str, *, schema_version: int = 1, creator: int = 0, created: datetime | None = None) -> None:
        self.uid = uid
        self.type_name = type_name
        self.schema_version = schema_version
        self.creator = creator
        self.created = self.modified = created

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.type_name} {self.uid} {self.__name__!r}>"


@implementer(IFolder)
class Folder(Content):
    """Content with named children in a chosen order. What holds them is made with the first child: most pages have none."""

    _children: OOBTree | None = None
    _order: LOBTree | None = None
    _count: Length | None = None

    def __getitem__(self, name: str) -> Content:
        if self._children is None:
            raise KeyError(name)
        return self._children[name]

    def get(self, name: str, default: Any = None) -> Any:
        """The child called *name*, or *default*."""
        return default if self._children is None else self._children.get(name, default)

    def __contains__(self, name: str) -> bool:
        return self._children is not None and name in self._children

    def __len__(self) -> int:
        return 0 if self._count is None else self._count()

    def __bool__(self) -> bool:
        return True

    def keys(self) -> Iterator[str]:
        """The children's names in order."""
        return iter(()) if self._order is None else iter(self._order.values())

    def values(self) -> Iterator[Content]:
        """The children in order."""
        return (self._children[name] for name in self.keys())

    def items(self) -> Iterator[tuple[str, Content]]:
        """(name, child) in order."""
        return ((name, self._children[name]) for name in self.keys())

    def part(self, after: int | None = None, *, backwards: bool = False) -> Iterator[Content]:
        """The children in order (or backwards), from the one behind the `order_key` *after* on: for lists that are read in parts."""
        if self._order is None:
            return iter(())
        if not backwards:
            names = self._order.itervalues(min=after, excludemin=after is not None)
        elif after is None:
            names = reversed(self._order.values())
        else:
            names = reversed(self._order.values(max=after, excludemax=True))
        return (self._children[name] for name in names)

    def insert(self, child: Content, name: str, now: datetime, *, before: str | None = None) -> None:
        """Add *child* as *name*, last or before the sibling called *before*. Raises KeyError when the name is taken."""
        if name in self:
            raise KeyError(name)
        if self._children is None:
            self._children, self._order, self._count = OOBTree(), LOBTree(), Length()
        child.order_key = self._free_key(now, before)
        child.__name__, child.__parent__ = name, self
        self._children[name] = child
        self._order[child.order_key] = name
        self._count.change(1)

    def remove(self, name: str) -> Content:
        """Take the child called *name* out; it keeps `__name__` and `__parent__` as a memory of where it was."""
        child = self[name]
        del self._children[name]
        del self._order[child.order_key]
        self._count.change(-1)
        return child

    def reorder(self, name: str, now: datetime, *, before: str | None = None) -> None:
        """Move the child called *name* before a sibling, or to the end."""
        child = self._children[name]
        del self._order[child.order_key]
        child.order_key = self._free_key(now, before)
        self._order[child.order_key] = name

    def _free_key(self, now: datetime, before: str | None) -> int:
        if before:
            return self._key_before(before)
        # Normally the time: unlike the last key plus one, it is another for each of two people who add at once.
        key = to_microseconds(now) << _ORDER_SHIFT
        return max(key, self._order.maxKey() + _GAP) if self._order else key

    def _key_before(self, sibling: str) -> int:
        upper = self._children[sibling].order_key
        try:
            lower = self._order.maxKey(upper - 1)
        except ValueError:
            return upper - _GAP
        if upper - lower < 2:
            self._spread()
            return self._key_before(sibling)
        return (lower + upper) // 2

    def _spread(self) -> None:
        """Give all children keys far apart again: happens after some ten insertions into one and the same gap.

        The keys stay far below those that come from the time, so what is added later still comes last.
        """
        names = list(self._order.values())
        self._order.clear()
        for number, name in enumerate(names, 1):
            child = self._children[name]
            child.order_key = number << (_ORDER_SHIFT * 2)
            self._order[child.order_key] = name


class Tally(Length):
    """How many there are, in a record of its own, which is written anew with every change: so it also tells that something changed."""

    @property
    def version(self) -> bytes:
        """New with every committed change."""
        self._p_activate()
        return self._p_serial


@implementer(IPlace)
class Place(Folder):
    """The site or a community: a folder with members, active apps and a homepage layout of its own.

    One that has another *above* it is a sub-community: nobody may read it who may not read that one, and with *owners inherited* the
    owners of that one own it, too. It lies in the site like any other. *related places* are uids of communities that its owners recommend.
    """

    is_place = True
    description: str = ""
    rules: str = ""
    important_links: str = ""
    access: str = "open"
    above: Place | None = None
    owners_inherited: bool = False
    related_places: tuple[int, ...] = ()
    apps: frozenset[str] = frozenset()
    approval: tuple[str, ...] = ()  # names of types: what people who aren't owners make of these waits for approval
    layout: Any = None
    members: OOBTree
    groups: Mapping[int, str] | None = None  # ids of groups that are in it, with their roles: replaced, never changed
    brought: OOBTree | None = None  # whom groups bring, by id: the role that they have by themselves, or ""
    _tally: Tally | None = None
    _guests: Tally | None = None
    _app_names: tuple[str, ...] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.members = OOBTree()
        self._tally, self._guests = Tally(), Tally()

    @property
    def is_for_all_staff(self) -> bool:
        """Whether all employees may read what is in it."""
        return self.access == OPEN and (self.above is None or self.above.is_for_all_staff)

    @property
    def number_of_members(self) -> int:
        """How many are in it, guests too."""
        return self._tally() if self._tally is not None else len(self.members)

    @property
    def number_of_guests(self) -> int:
        """How many of them are guests."""
        return self._guests() if self._guests is not None else sum(role == "guest" for role in self.members.values())

    @property
    def members_version(self) -> bytes:
        """New whenever somebody came, left, or got another role."""
        return self._tally.version if self._tally is not None else b""

    def put_member(self, person_id: int, role: str | None) -> None:
        """Note what role a person has here, None: none."""
        if self._tally is None:  # a place of before
            self._tally, self._guests = Tally(self.number_of_members), Tally(self.number_of_guests)
        before = self.members.get(person_id)
        if role is not None:
            self.members[person_id] = role
        elif before is not None:
            del self.members[person_id]
        self._tally.change((role is not None) - (before is not None))
        if (role == "guest") != (before == "guest"):
            self._guests.change((role == "guest") - (before == "guest"))

    def insert(self, child: Content, name: str, now: datetime, *, before: str | None = None) -> None:
        """Add *child* as *name*. Whatever isn't a place is an app's root, and is found again among any number of places."""
        super().insert(child, name, now, before=before)
        if not child.is_place:
            self._app_names = (*self._app_names, name)

    def remove(self, name: str) -> Content:
        """Take the child called *name* out."""
        child = super().remove(name)
        self._app_names = tuple(n for n in self._app_names if n != name)
        return child

    def app_roots(self) -> list[Content]:
        """The roots of the apps that this place has or had, whether they are on or not."""
        return [self[name] for name in self._app_names]


@implementer(ISite)
class Site(Place):
    """The root of the tree. `founders` may start communities: `staff`, or `administrators` alone.

    `inviters` may bring in people who have no account: `administrators` alone, or `owners`, too, as guests of their communities.
    Who has an address at one of `signup_domains` may make an account without being invited. `removed` are the communities in the trash,
    uid by name: the name is taken for their return, so `in` says that it is there, though nothing is. The mapping is never changed, but
    replaced. `set_up` are the steps of the set-up that were done; None once it is over, or on a site that never began one.
    """

    founders: str = "staff"
    inviters: str = "administrators"
    signup_domains: tuple[str, ...] = ()
    set_up: tuple[str, ...] | None = None
    removed: Mapping[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return super().__contains__(name) or name in self.removed


OPEN, MODERATED, RESTRICTED = ACCESS = ("open", "moderated", "restricted")
"""Who may read in a community: all employees; its members, and all employees know of it and may ask; its members, and nobody else knows."""

CLASSES = {"content": Content, "folder": Folder, "place": Place}
"""By the `kind` of a type."""


class IPlaceContent(IContent):
    """Schema of the core's own places."""

    description = Text(title=_("Description"), required=False, default="", max_length=2000)
    rules = Text(
        title=_("Rules"),
        description=_("What everyone in it keeps to. It is shown to who joins."),
        required=False,
        default="",
        max_length=5000,
    )
    important_links = Text(
        title=_("Important links"),
        description=_("A line each: the address, then what it is called. A line without an address is a heading."),
        required=False,
        default="",
        max_length=5000,
    )
    access = Choice(title=_("Who may read"), values=ACCESS, default="restricted")


PLACE_TYPE = ContentType("colonnade.place", IPlaceContent, title=_("Place"), icon="users", kind="place", listed=False)
SITE_TYPE = ContentType("colonnade.site", IPlaceContent, title=_("Site"), icon="home", kind="place", listed=False)

TYPES.reserve(Site)
_NOT_FIELDS = (
    (frozenset(dir(Site)) | {"uid", "type_name", "schema_version", "creator", "created", "modified", "members"}) - CORE_FIELDS - {"tags"}
)
for _type in (PLACE_TYPE, SITE_TYPE):
    TYPES.register(_type, CORE)


def lineage(obj: Content) -> Iterator[Content]:
    """*obj*, its parent, … up to the site."""
    node: Content | None = obj
    while node is not None:
        yield node
        node = node.__parent__


def place_of(obj: Content) -> Place:
    """The nearest place at or above *obj*."""
    return next(node for node in lineage(obj) if isinstance(node, Place))


def is_app_of_community(obj: Content) -> bool:
    """Whether *obj* is the root of an app in a community: an access id of its own tells that guests read less of it, or once did."""
    parent = obj.__parent__
    return parent is not None and parent.is_place and parent.__parent__ is not None and not obj.is_place


def places_above(obj: Content) -> list[Place]:
    """All places at or above *obj*, the nearest first, the site last."""
    return [node for node in lineage(obj) if isinstance(node, Place)]


def path_of(obj: Content) -> tuple[str, ...]:
    """The names from the site (excluded) to *obj*."""
    return tuple(reversed([node.__name__ for node in lineage(obj) if node.__parent__ is not None]))


def descendants(obj: Content) -> Iterator[Content]:
    """*obj* and everything below it, parents first, without recursion."""
    waiting = [obj]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Folder):
            waiting.extend(reversed(list(node.values())))


def is_field_name(name: str) -> bool:
    """Whether an attribute can be a field: not one that every object has, and not a plugin's own index, which begins with `_`."""
    return name.isidentifier() and not name.startswith("_") and name not in _NOT_FIELDS


def stored_fields(obj: Content) -> dict[str, Any]:
    """The fields that *obj* holds, by name, whether or not the code of its type is there; texts as they are stored."""
    stored = {name: value for name, value in vars(obj).items() if is_field_name(name)}
    return {"title": obj.title, "language": obj.language, **stored}
