"""Content types: the meaning that plugins give to the core's objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from inspect import get_annotations
from typing import Any, Literal

from zope.interface import Interface, implementedBy
from zope.interface.declarations import Implements
from zope.interface.interfaces import IInterface

from colonnade.content.facets import FACETS, with_facets
from colonnade.content.fields import schema_fields
from colonnade.content.interfaces import IContent

CORE = ""
CORE_FIELDS = frozenset({"title", "language", "description", "access", "rules", "important_links"})
Kind = Literal["content", "folder", "place"]
Migration = Callable[[Any], None]
Prepare = Callable[[Any, Any, Mapping[str, Any]], Mapping[str, Any]]
Check = Callable[[Any, Any, Mapping[str, Any], Any], Mapping[str, Any]]


class TypeRefused(ValueError):
    """A content type that can't be registered; the message says why."""


@dataclass(frozen=True)
class ContentType:
    """A kind of content.

    `name` is `plugin.noun`. `schema` extends `IContent`. `version` counts schema changes; `migrations` maps each older
    version to a function that lifts one object by one version. `facets` are names from `FACETS`;
    their interfaces become part of the schema.
    `check(uow, container, values, obj)` is a rule of the type beyond its schema: it gets the values that are about to be stored
    in *obj*, or in a new object in *container* (then obj is None), and returns them, completed; it raises Invalid, or AlreadyThere.
    `addable_in` names the types that may hold this one. `kind` is the core class that stores it.
    `templates` names a type whose objects are offered as starting points for a new one.
    Objects of a type that isn't `listed` (an app's root) don't appear in lists of content, those of one that isn't `by_form` are
    made by its plugin's own commands only. What is `sortable` is kept in order of name, date and size in what it is in: see
    `View.folder`.

    `settle(uow, obj)` is called by every command that makes, changes, shares or moves an object, before it is entered in
    lists: it sets what follows from the fields (dates, `access_id`), tells the person by `uow.notes`, or refuses by raising
    Invalid. `walks(obj)` names lists of the type's own that the object is in (see `View.walk`), and `moment(obj)` is what all
    lists sort it by, instead of its last change. `members` is for the root of an app: what those may do in it who may write
    in its place, `editor` (change also what others wrote) or `author`.
    `prepare` is asked by `create` after the check of access, with (unit of work, container, values): it gives the values to
    validate and store, or raises Invalid where this can't be added now; what it says of no field is also the answer to who asks
    for the form. `shown_at(view, obj)` is the address that leads there who has just added or changed an object, where that isn't
    its own page: among what it belongs to. One that `has_feed` comes with a view `feed` of what is new in an object, which its page
    then names; the root of an app has one by itself. One that isn't `titled` has no title of its own but the beginning of its text:
    where the text stands, the title doesn't; one without any text is called `wordless`, if that is given, in each reader's language.
    One that `answers` is told of as an answer to what it is in, by that title.
    `stream_view` is what a tab of *What's new* is called that shows only objects of this type; the tab is there while the plugin
    is on.
    `drafted` names what a form sends beside the fields of the schema and a draft keeps, too: whom it is for, say.
    `statuses` are what an object of the type can be at: titles by short names, as `{"open": _("Open"), "done": _("Done")}`. Searches
    are narrowed by them. `status(obj)` says which one an object is at, None for none; without it, the first of its states (see
    `set_states`) that is among them. `praised` are those that say that others found it good: who wrote it likely knows about it.
    What `stays` isn't moved to another place.
    """

    name: str
    schema: IInterface
    title: str = ""
    icon: str = "file-text"
    version: int = 1
    facets: tuple[str, ...] = ()
    addable_in: tuple[str, ...] = ()
    kind: Kind = "content"
    listed: bool = True
    by_form: bool = True
    templates: str = ""
    check: Check | None = field(default=None, hash=False)
    sortable: bool = False
    migrations: Mapping[int, Migration] = field(default_factory=dict, hash=False)
    settle: Callable[[Any, Any], None] | None = None
    walks: Callable[[Any], Iterable[str]] | None = None
    moment: Callable[[Any], datetime] | None = None
    members: Literal["editor", "author"] = "editor"
    prepare: Prepare | None = None
    shown_at: Callable[[Any, Any], str] | None = None
    has_feed: bool = False
    titled: bool = True
    wordless: str = ""
    answers: bool = False
    stream_view: str = ""
    drafted: tuple[str, ...] = ()
    statuses: Mapping[str, str] = field(default_factory=dict, hash=False)
    status: Callable[[Any], str | None] | None = None
    praised: tuple[str, ...] = ()
    stays: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.facets, str):
            object.__setattr__(self, "schema", with_facets(self.schema, tuple(self.facets)))

    def has(self, facet: str) -> bool:
        """Tell whether the type declares *facet*."""
        return facet in self.facets

    def status_of(self, obj: Any) -> str | None:
        """Which of `statuses` an object of this type is at; None for none."""
        found = self.status(obj) if self.status is not None else next((state for state in obj.states if state in self.statuses), None)
        return found if found in self.statuses else None


class TypeRegistry:
    """The types whose code is installed in this process, with the plugin that owns each (`CORE` for our own)."""

    def __init__(self) -> None:
        self._types: dict[str, tuple[ContentType, str]] = {}
        self._specifications: dict[tuple[type, str], Any] = {}
        self._addable: dict[str, tuple[ContentType, ...]] = {}
        self._owners: tuple[tuple[str, str], ...] | None = None
        self._reserved: frozenset[str] = frozenset()

    def reserve(self, *classes: type) -> None:
        """Refuse from now on any schema field that is named like an attribute of these classes."""
        declared = {name for cls in classes for base in cls.__mro__ for name in get_annotations(base)}
        names = {name for cls in classes for name in dir(cls)} | declared
        self._reserved = self._reserved | (names - CORE_FIELDS)

    def register(self, content_type: ContentType, owner: str) -> None:
        """Add a type. The same one again, for a second site in this process, changes nothing.

        Raises TypeRefused when its name is taken or not the owner's, or a field would hide an attribute.
        """
        if self._types.get(content_type.name) == (content_type, owner):
            return
        self._check(content_type, owner)
        self._types[content_type.name] = (content_type, owner)
        self._forget()

    def _check(self, content_type: ContentType, owner: str) -> None:
        name, schema = content_type.name, content_type.schema
        if name in self._types:
            raise TypeRefused(f"type {name!r} is already registered by {self._types[name][1] or 'the core'!r}")
        if owner != CORE and not (name.startswith(f"{owner}.") and name != f"{owner}."):
            raise TypeRefused(f"type {name!r} of plugin {owner!r} must be named '{owner}.…'")
        for option in ("addable_in", "facets"):
            if isinstance(getattr(content_type, option), str):
                raise TypeRefused(f"type {name!r}: {option} must be a tuple of names, not one text")
        if not schema.extends(IContent, strict=False):
            raise TypeRefused(f"the schema of type {name!r} must extend IContent")
        unknown = [facet for facet in content_type.facets if facet not in FACETS]
        if unknown:
            raise TypeRefused(f"type {name!r} declares an unknown facet {unknown[0]!r}; there are: {', '.join(FACETS)}")
        own = (n for n, f in schema_fields(schema) if f.interface not in FACETS.values())
        clashes = sorted(n for n in own if n in self._reserved or n.startswith("_"))
        if clashes:
            raise TypeRefused(f"type {name!r} has a field named {clashes[0]!r}, which every object already has")

    def unregister(self, owner: str) -> None:
        """Forget the types of *owner*; their objects become dormant."""
        self._types = {name: pair for name, pair in self._types.items() if pair[1] != owner}
        self._forget()

    def get(self, name: str) -> ContentType | None:
        """The type called *name*, or None when its code isn't installed."""
        found = self._types.get(name)
        return found[0] if found else None

    def owner(self, name: str) -> str | None:
        """The plugin that owns type *name* (`CORE` is the core), or None when its code isn't installed."""
        found = self._types.get(name)
        return found[1] if found else None

    def __iter__(self) -> Iterator[ContentType]:
        return (content_type for content_type, _ in self._types.values())

    def owned_by(self, owner: str) -> list[ContentType]:
        """The types of one plugin."""
        return [content_type for content_type, o in self._types.values() if o == owner]

    def owners(self) -> tuple[tuple[str, str], ...]:
        """(plugin, type) for each type; the same tuple as long as none comes or goes."""
        found = self._owners
        if found is None:  # asked for each search
            found = self._owners = tuple((owner, name) for name, (_, owner) in self._types.items())
        return found

    def addable_in(self, container_type: str) -> tuple[ContentType, ...]:
        """The types that an object of type *container_type* may hold."""
        found = self._addable.get(container_type)
        if found is None:  # asked several times for each page
            found = self._addable[container_type] = tuple(t for t in self if container_type in t.addable_in)
        return found

    def _forget(self) -> None:
        """The types changed: what follows from them is worked out anew."""
        self._specifications.clear()
        self._addable.clear()
        self._owners = None

    def specification(self, cls: type, type_name: str) -> Any:
        """What an object of *cls* with this type provides: its schema first, then what the class implements."""
        key = (cls, type_name)
        found = self._specifications.get(key)
        if found is None:
            found = self._specifications[key] = self._make_specification(cls, type_name)
        return found

    def _make_specification(self, cls: type, type_name: str) -> Any:
        content_type = self.get(type_name)
        if content_type is None:
            return implementedBy(cls)
        return Implements.named(f"{cls.__name__}:{type_name}", content_type.schema, implementedBy(cls))

    @contextmanager
    def temporarily(self, *content_types: ContentType, owner: str = CORE) -> Iterator[None]:
        """Register types for the length of a `with` block (for tests)."""
        before = dict(self._types)
        try:
            for content_type in content_types:
                self.register(content_type, owner)
            yield
        finally:
            self._types = before
            self._forget()


TYPES = TypeRegistry()


class ProvidedByType:
    """`__providedBy__` of content: adds the schema of the object's type while its code is installed.

    So views and adapters find an object by its schema though no plugin class is ever pickled.
    """

    def __get__(self, obj: Any, cls: type) -> Interface:
        if obj is None:
            return implementedBy(cls)
        return TYPES.specification(cls, obj.type_name)


def answered(obj: Any) -> Any | None:
    """What *obj* is an answer to by its type, or None: sentences about it name that, where their reader may see it."""
    content_type = TYPES.get(obj.type_name)
    return obj.__parent__ if content_type is not None and content_type.answers else None
