"""Change the fields of an object; two people's changes are merged, and what can't be merged is shown, never lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from colonnade.catalog.index import index, index_tree
from colonnade.commands.base import UnitOfWork, awake_type, checked_by_type, record_links_of, settle, whole_or_undone, with_stored_links
from colonnade.commands.create import meet_wants
from colonnade.commands.files import own_files, with_files
from colonnade.commands.mentions import sources_of, tell_whom_it_misses
from colonnade.commands.references import understood
from colonnade.content.errors import EditConflict
from colonnade.content.events import Edited
from colonnade.content.fields import Markdown, read_values, schema_fields, write_values
from colonnade.content.merge import merge, merge_members, merge_values
from colonnade.content.objects import Content
from colonnade.content.types import ContentType
from colonnade.content.validation import validated
from colonnade.content.versions import record_version, version_of
from colonnade.security.can import demand


@dataclass(frozen=True)
class EditResult:
    """What an edit did: the object's revision after it, the fields that changed, and whether another's change was merged in."""

    revision: int
    changed: frozenset[str]
    merged: bool = False


def edit(uow: UnitOfWork, obj: Content, values: Mapping[str, Any], *, base_revision: int | None = None, note: str = "") -> EditResult:
    """Set fields of *obj*.

    *base_revision* is the revision that the editor started from. If there is a newer one, both changes are merged.
    Raises EditConflict when they touch the same lines; Dormant, NotAllowed, Invalid.
    """
    awake_type(uow, obj)
    demand(uow.actor, "edit", obj)
    return revise(uow, obj, values, base_revision=base_revision, note=note)


def revise(uow: UnitOfWork, obj: Content, values: Mapping[str, Any], *, base_revision: int | None = None, note: str = "") -> EditResult:
    """Like `edit`, for commands that have decided by a rule of their own that the actor may change *values*."""
    content_type = awake_type(uow, obj)
    stored = read_values(obj, content_type.schema)
    meant = understood(uow.root, uow.actor, content_type.schema, with_files(uow, content_type.schema, values, obj), obj, stored)
    checked = checked_by_type(uow, content_type, obj.__parent__, validated(content_type.schema, meant, partial=True), obj)
    mine = with_stored_links(uow, content_type.schema, checked, obj)
    merged = base_revision is not None and base_revision != obj.revision
    if merged:
        mine = _merge(obj, content_type, mine, base_revision)
    scope, before = obj.access_id, sources_of(obj)
    with whole_or_undone(uow, content_type):
        changed = write_values(obj, content_type.schema, mine)
        if changed:
            settle(uow, obj, content_type)
    if changed:
        _store_revision(uow, obj, content_type, note)
        if obj.access_id != scope:
            index_tree(uow.root, obj)
        if "title" in changed or obj.access_id != scope:
            meet_wants(uow, obj)
        tell_whom_it_misses(uow, obj, sources_of(obj), before)
        uow.publish(Edited(obj, uow.actor.id, uow.now, frozenset(changed)))
    return EditResult(obj.revision, frozenset(changed), merged and bool(changed))


def _store_revision(uow: UnitOfWork, obj: Content, content_type: ContentType, note: str) -> None:
    obj.revision += 1
    obj.modified = uow.now
    own_files(uow, obj, content_type.schema)
    if content_type.has("versioned"):
        record_version(obj, content_type.schema, uow.now, uow.actor.id, note)
    index(uow.root, obj)
    record_links_of(uow, obj, content_type)


def _merge(obj: Content, content_type: ContentType, mine: dict[str, Any], base_revision: int) -> dict[str, Any]:
    """My values brought together with what others saved since *base_revision*. Raises EditConflict."""
    version = version_of(obj, base_revision)
    theirs = read_values(obj, content_type.schema)
    base = version.values if version else {}
    merged, conflicts = {}, 0
    for name, field in schema_fields(content_type.schema):
        if name in mine:
            merged[name], more = _merge_field(isinstance(field, Markdown), base.get(name), mine[name], theirs[name])
            conflicts += more
    if conflicts:
        raise EditConflict(base, theirs, mine, merged, obj.revision)
    return merged


def _merge_field(is_text: bool, base: Any, mine: Any, theirs: Any) -> tuple[Any, int]:
    if is_text:
        result = merge(base or "", mine or "", theirs or "")
        return result.text, result.conflicts
    if all(isinstance(value, tuple) for value in (base, mine, theirs)):
        return merge_members(base, mine, theirs), 0
    value, conflict = merge_values(base, mine, theirs)
    return value, int(conflict)
