"""Create an object of any type in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from colonnade.catalog.index import index
from colonnade.commands.base import (
    UnitOfWork,
    awake,
    awake_type,
    checked_by_type,
    record_links_of,
    settle,
    whole_or_undone,
    with_stored_links,
)
from colonnade.commands.files import own_files, with_files
from colonnade.commands.keeping_order import hold_back
from colonnade.commands.mentions import sources_of, tell_whom_it_misses
from colonnade.commands.references import understood
from colonnade.content.errors import NotAddable
from colonnade.content.events import Created
from colonnade.content.fields import Markdown, schema_fields, write_values
from colonnade.content.headings import heading_id
from colonnade.content.link_syntax import wanted_title
from colonnade.content.links import to_stored, wanted_by
from colonnade.content.names import fold_title, name_for
from colonnade.content.objects import CLASSES, MAX_DEPTH, Content, Folder, path_of, place_of
from colonnade.content.roots import by_uid, new_uid
from colonnade.content.text import Text
from colonnade.content.types import TYPES, ContentType
from colonnade.content.validation import validated
from colonnade.content.versions import record_version
from colonnade.security.can import demand


def create(
    uow: UnitOfWork,
    container: Folder,
    type_name: str,
    values: Mapping[str, Any],
    *,
    name: str | None = None,
    note: str = "",
    uid: int | None = None,
) -> Content:
    """Make an object and return it.

    *name* is the wanted address segment (made from the title if not given); it is cleaned, and numbered when it is taken.
    *uid* is one that `new_uid` gave before, so that texts could link to the object before it was there.
    Raises UnknownType, Dormant, NotAddable (also when the address would be too deep), NotAllowed, Invalid.
    """
    awake_type(uow, container)
    content_type = awake(uow, type_name, container)
    if container.type_name not in content_type.addable_in or len(path_of(container)) >= MAX_DEPTH:
        raise NotAddable(type_name, container.type_name)
    demand(uow.actor, "add", container)
    wanted = content_type.prepare(uow, container, values) if content_type.prepare is not None else values
    meant = understood(uow.root, uow.actor, content_type.schema, with_files(uow, content_type.schema, wanted, container), container)
    checked = checked_by_type(uow, content_type, container, validated(content_type.schema, meant))
    with whole_or_undone(uow, content_type):
        obj = make(uow, container, content_type, name_for(name or _wanted_name(uow, content_type, checked["title"]), container), uid)
        write_values(obj, content_type.schema, with_stored_links(uow, content_type.schema, checked, container))
        own_files(uow, obj, content_type.schema)
        hold_back(uow, obj)
        settle(uow, obj, content_type)
    if content_type.has("versioned"):
        record_version(obj, content_type.schema, uow.now, uow.actor.id, note)
    index(uow.root, obj)
    record_links_of(uow, obj, content_type)
    meet_wants(uow, obj)
    tell_whom_it_misses(uow, obj, sources_of(obj))
    uow.publish(Created(obj, uow.actor.id, uow.now))
    return obj


def _wanted_name(uow: UnitOfWork, content_type: ContentType, title: str) -> str:
    """From the title; by the moment for what has none of its own: its first words may be taken back, its address not."""
    return title if content_type.titled else f"{uow.now:%Y-%m-%d-%H%M%S}"


def make(uow: UnitOfWork, container: Folder, content_type: ContentType, name: str, uid: int | None = None) -> Content:
    """Make an empty object of a type in *container*, without check or event: for commands."""
    obj = CLASSES[content_type.kind](
        uid or new_uid(uow.root), content_type.name, schema_version=content_type.version, creator=uow.actor.id, created=uow.now
    )
    container.insert(obj, name, uow.now)
    uow.root["uids"][obj.uid] = obj
    return obj


def meet_wants(uow: UnitOfWork, obj: Content) -> None:
    """Texts of this place that wanted a page of this title now link to it by uid, so that renaming it won't break them.

    They go on wanting it while only some may read it: nobody else is to learn that it is there.
    """
    if obj.access_id is not None:
        return
    titles = {obj.title, wanted_title(obj.title) or obj.title}  # a text wants what stands before a `#`, which may belong to the title
    for uid in {uid for title in titles for uid in wanted_by(uow.root, place_of(obj).uid, title)}:
        source = by_uid(uow.root, uid)
        content_type = TYPES.get(source.type_name)
        if content_type is not None:
            _lead_to(obj, source, content_type)
            record_links_of(uow, source, content_type)


def _lead_to(obj: Content, source: Content, content_type: ContentType) -> None:
    """Let each `[[title]]` of *obj* in the texts of *source* lead to it."""
    title = fold_title(obj.title)
    for name, field in schema_fields(content_type.schema):
        text = getattr(source, name, None)
        if isinstance(field, Markdown) and text is not None:
            linked = to_stored(
                text.source, lambda written: obj.uid if fold_title(written) == title else None, lambda _, heading: heading_id(obj, heading)
            )
            if linked != text.source:
                setattr(source, name, Text(linked))
