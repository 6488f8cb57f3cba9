"""What every command needs: the database, who acts, when, and which plugins answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import transaction
from zope.interface.interfaces import IInterface

from colonnade.catalog.readers import reader_of
from colonnade.catalog.titles import find
from colonnade.commands.people_names import may_name
from colonnade.commands.references import written
from colonnade.content import mentions
from colonnade.content.errors import Dormant, Invalid, UnknownType
from colonnade.content.events import Event
from colonnade.content.fields import Markdown, ObjectLinks, schema_fields
from colonnade.content.headings import heading_id, ways_to_write
from colonnade.content.link_syntax import Link, write_link
from colonnade.content.links import led_to, record_links, to_stored, to_written, with_labels, without_labels
from colonnade.content.markup import id_for_heading
from colonnade.content.objects import Content, place_of
from colonnade.content.roots import Root, by_uid
from colonnade.content.text import Text
from colonnade.content.types import CORE, TYPES, ContentType
from colonnade.content.usage import Limits
from colonnade.notifications.queue import enter_event, enter_notices
from colonnade.notifications.webhooks import enter_fact
from colonnade.plugins.call import call, notify
from colonnade.plugins.registry import PluginRegistry
from colonnade.plugins.state import Activity
from colonnade.security import audit
from colonnade.security.can import can
from colonnade.security.groups import Group
from colonnade.security.person import Person
from colonnade.security.predicates import is_in_trash
from colonnade.security.reader import Reader
from colonnade.stream.record import record


@dataclass(frozen=True)
class UnitOfWork:
    """One transaction of one actor.

    Commands change what is under `root` and never commit: returning commits, raising rolls back (the caller sees to it).
    `notes` are texts for the actor about what was done, where that isn't plain from what was asked. `repeatable` says that whoever began
    the transaction does it all again on a TransientError. `began` is the `now` that it was made with: a copy with an earlier `now`
    (`replace(uow, now=then)`) enters what happened in the past, which isn't news. `origin` is the address that the request came from.
    """

    root: Root
    actor: Reader
    now: datetime
    registry: PluginRegistry = field(default_factory=PluginRegistry)
    activity: Activity = field(default_factory=lambda: Activity(()))
    manager: Any = transaction.manager
    limits: Limits = field(default_factory=Limits)
    notes: list[str] = field(default_factory=list)
    repeatable: bool = False
    began: datetime | None = None
    origin: str = ""

    def __post_init__(self) -> None:
        if self.began is None:
            object.__setattr__(self, "began", self.now)

    def acting_as(self, person_id: int) -> UnitOfWork:
        """The same transaction, done as a person: with the rights they have now, and none once they left."""
        return replace(self, actor=reader_of(self.root, self.root["people"].get(person_id)))

    def audit(self, action: str, about: Content | Person | Group | str = "", **facts: audit.Fact) -> None:
        """Enter in the audit log that the actor did this. *facts* are numbers and names of the program, never words that people wrote."""
        audit.trail(self.root).add(self.began or self.now, self.actor.id, action, _named(about), facts, self.origin)

    def publish(self, event: Event) -> None:
        """Enter it in the stream and for whom it matters to, and tell the plugins that are on at the object's place.

        A failing one is rolled back by itself.
        """
        past = event.when < (self.began or self.now)
        enter_event(self.root, event, record(self.root, event, past=past))
        if not past:
            enter_fact(self.root, event)
        facts = {"event": event, "root": self.root}
        activity = self.activity.for_all
        notify(self.registry, activity, "content_changed", self.manager, event.obj, repeatable=self.repeatable, **facts)
        found = call(self.registry, activity, "notices", event.obj, **facts)
        enter_notices(self.root, event, (notice for _plugin, notices in found if isinstance(notices, list | tuple) for notice in notices))


def _named(about: Content | Person | Group | str) -> str:
    if isinstance(about, str):
        return about
    if isinstance(about, Content):
        return f"object:{about.uid}"
    return f"{'person' if isinstance(about, Person) else 'group'}:{about.id}"


def awake_type(uow: UnitOfWork, obj: Content) -> ContentType:
    """The type of *obj*. Raises UnknownType without its code, Dormant when its plugin is off there."""
    return awake(uow, obj.type_name, obj)


def awake(uow: UnitOfWork, type_name: str, at: Content) -> ContentType:
    """The type called *type_name*, on at *at*. Raises UnknownType or Dormant."""
    content_type = TYPES.get(type_name)
    if content_type is None:
        raise UnknownType(type_name)
    owner = TYPES.owner(type_name) or CORE
    if not uow.activity.is_on(owner, at):
        raise Dormant(type_name, owner)
    return content_type


def checked_by_type(
    uow: UnitOfWork, content_type: ContentType, container: Content, values: Mapping[str, Any], obj: Content | None = None
) -> dict[str, Any]:
    """*values* for *obj*, or for something new in *container*, after the rule that a type has beyond its schema. Raises Invalid."""
    return dict(content_type.check(uow, container, values, obj) if content_type.check is not None else values)


def _uid_of_title(uow: UnitOfWork, title: str, at: Content) -> int | None:
    """The object in the place of *at* that `[[title]]` means to the actor."""
    found = (by_uid(uow.root, uid) for uid in find(uow.root, place_of(at).uid, title))
    return next((obj.uid for obj in found if obj is not None and can(uow.actor, "view", obj)), None)


def _heading_id(uow: UnitOfWork, uid: int, heading: str) -> str:
    obj = by_uid(uow.root, uid)
    return heading_id(obj, heading) if obj is not None else id_for_heading(heading)


def _led_to(uow: UnitOfWork, title: str, at: Content) -> tuple[int, str | None] | None:
    return led_to(title, lambda page: _uid_of_title(uow, page, at), lambda uid, heading: _heading_id(uow, uid, heading))


def link_to(uow: UnitOfWork, obj: Content, at: Content) -> str:
    """How a text at *at* links to *obj*: by title where that leads to it, else (two of one title) by uid."""
    if _uid_of_title(uow, obj.title, at) == obj.uid:
        return write_link(Link(title=obj.title))
    return write_link(Link(uid=obj.uid, label=obj.title))


def _texts(schema: IInterface) -> set[str]:
    return {name for name, field_ in schema_fields(schema) if isinstance(field_, Markdown)}


def with_stored_links(uow: UnitOfWork, schema: IInterface, values: Mapping[str, Any], at: Content) -> dict[str, Any]:
    """*values* with `[[Title]]` replaced by uids of objects in the same place that the actor may read, and `@login` by ids of people."""
    texts = _texts(schema)
    return {n: stored_source(uow, v, at) if n in texts and v else v for n, v in values.items()}


def stored_source(uow: UnitOfWork, source: str, at: Content) -> str:
    """One text with `[[Title]]` replaced by uids, and `@login` by the ids of people whom the actor may name there."""
    stored = to_stored(source, lambda title: _uid_of_title(uow, title, at), lambda uid, heading: _heading_id(uow, uid, heading))
    linked = without_labels(stored, lambda uid: _title_in_trash(uow, uid))
    people, allowed = uow.root["people"], may_name(uow.root, uow.actor, at)

    def find_person(login: str) -> int | None:
        person = people.get(login) or people.renamed(login)
        return person.id if person is not None and allowed(person) else None

    return mentions.to_stored(linked, find_person)


def with_written_links(uow: UnitOfWork, schema: IInterface, values: Mapping[str, Any], at: Content) -> dict[str, Any]:
    """*values* as a person edits them: `[[Title]]` where that title would lead back to the same object, else the uid; people by name."""
    texts = _texts(schema)
    shown = written(uow.root, uow.actor, schema, values)
    return {n: written_source(uow, v, at) if n in texts and v else v for n, v in shown.items()}


def written_source(uow: UnitOfWork, source: str, at: Content) -> str:
    """One text as a person edits it. A link into the trash has its target's title as label, for those who may see it there."""

    def title_of(uid: int) -> str | None:
        obj = by_uid(uow.root, uid)
        known = obj is not None and not obj.trashed and can(uow.actor, "view", obj)
        return obj.title if known and _uid_of_title(uow, obj.title, at) == uid else None

    people, allowed = uow.root["people"], may_name(uow.root, uow.actor, at)

    def login_of(person_id: int) -> str | None:
        person = people.get(person_id)
        return person.login if person is not None and allowed(person) else None

    def write_part(uid: int, title: str, fragment: str) -> str | None:
        obj = by_uid(uow.root, uid)
        ways = (f"{title}#{words}" for words in (ways_to_write(obj, fragment) if obj is not None else ()))
        return next((way for way in ways if _led_to(uow, way, at) == (uid, fragment)), None)

    written_links = with_labels(to_written(source, title_of, write_part), lambda uid: _title_in_trash(uow, uid))
    return mentions.to_written(written_links, login_of)


def _title_in_trash(uow: UnitOfWork, uid: int) -> str | None:
    """The title of something that the actor may see in the trash."""
    obj = by_uid(uow.root, uid)
    return obj.title if obj is not None and is_in_trash(uow.actor, obj) and can(uow.actor, "view", obj) else None


def settle(uow: UnitOfWork, obj: Content, content_type: ContentType) -> None:
    """Let the type set what follows from the fields of *obj*, before it is entered in lists. Raises Invalid."""
    if content_type.settle is not None:
        content_type.settle(uow, obj)


@contextmanager
def whole_or_undone(uow: UnitOfWork, content_type: ContentType) -> Iterator[None]:
    """Undo what the `with` block did when the type's `settle` refuses it: a form that is shown again must have stored nothing."""
    savepoint = uow.manager.savepoint() if content_type.settle is not None else None
    try:
        yield
    except Invalid:
        if savepoint is not None:
            savepoint.rollback()
        raise


def record_links_of(uow: UnitOfWork, obj: Content, content_type: ContentType) -> None:
    """Bring links and backlinks of *obj* up to date."""
    fields = schema_fields(content_type.schema)
    texts = (value for name, _ in fields if isinstance(value := getattr(obj, name, None), Text))
    uids = (uid for name, field_ in fields if isinstance(field_, ObjectLinks) for uid in getattr(obj, name, ()))
    record_links(uow.root, place_of(obj).uid, obj, texts, uids)
