"""An object as one JSON object, with all that can't be made again from the rest: also one whose plugin is off or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.group_members import groups_in, own_role
from colonnade.commands.archive.names import principal_name
from colonnade.commands.archive.values import NotPlain, to_json
from colonnade.commands.references import login_of
from colonnade.content.fields import ObjectLinks, People, PersonField, schema_fields
from colonnade.content.objects import Content, Folder, Place, is_app_of_community, path_of, stored_fields
from colonnade.content.stored_file import StoredFile, files_in
from colonnade.content.types import TYPES
from colonnade.content.versions import versions_of
from colonnade.facets import comments
from colonnade.facets.attachments import attachments_of
from colonnade.facets.comments import Comment
from colonnade.facets.people_sets import FOLLOWS, LIKES

Root = Any
ATTACHED, IN_FIELDS = "attachments", "field_files"


def record_of(root: Root, obj: Content, *, versions: bool = True, switches: bool = True) -> dict[str, Any]:
    """*obj* without what is below it: fields, readers, files (their names, not their bytes), what people said, earlier versions.

    *switches*: of a place also which apps are on in it. That is how it is set and not what it holds: without, switching changes nothing.

    What plugins keep in trees of their own isn't there: they make it again when they hear that the object was imported.
    """
    obj._p_activate()
    record = {
        "path": "/" + "/".join(path_of(obj)),
        "uid": str(obj.uid),
        "parent": str(obj.__parent__.uid) if obj.__parent__ is not None else None,
        "type": obj.type_name,
        "kind": "place" if isinstance(obj, Place) else "folder" if isinstance(obj, Folder) else "content",
        "schema_version": obj.schema_version,
        "created": obj.created.isoformat(),
        "creator": _login(root, obj.creator),
        "modified": obj.modified.isoformat(),
        "revision": obj.revision,
        "fields": _fields(root, obj.type_name, stored_fields(obj)),
        **_access(root, obj),
        **({"apps": sorted(obj.apps)} if switches and isinstance(obj, Place) else {}),
        **_facets(root, obj),
    }
    return {**record, "versions": list(_versions(root, obj))} if versions else record


def _login(root: Root, person_id: int) -> str | None:
    return login_of(root, person_id) if person_id else None


def _fields(root: Root, type_name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON; people as logins and objects as uids, where the type's code tells which are which."""
    content_type = TYPES.get(type_name)
    kinds = dict(schema_fields(content_type.schema)) if content_type is not None else {}
    found = {}
    for name, value in sorted(values.items()):
        try:
            found[name] = _field(root, kinds.get(name), value)
        except NotPlain:
            continue
    return found


def _field(root: Root, kind: Any, value: Any) -> Any:
    if isinstance(kind, PersonField) and value:
        return {"person": login_of(root, value)}
    if isinstance(kind, People) and isinstance(value, tuple):
        return [{"person": login_of(root, person_id)} for person_id in value]
    if isinstance(kind, ObjectLinks) and isinstance(value, tuple):
        return [{"object": str(uid)} for uid in value]
    return to_json(value)


def _access(root: Root, obj: Content) -> dict[str, Any]:
    """Who may read it, where that isn't who may read what it is in, and grants of its own."""
    found: dict[str, Any] = {}
    if isinstance(obj, Place):
        own = ((person_id, own_role(obj, person_id)) for person_id in obj.members)
        found["members"] = {login_of(root, person_id): role for person_id, role in own if role}
        if obj.above is not None:
            found |= {"above": str(obj.above.uid), "owners_inherited": obj.owners_inherited}
        if obj.related_places:
            found["related"] = [str(uid) for uid in obj.related_places]
        if obj.groups:
            found["groups"] = {group.name: role for group, role in groups_in(root, obj)}
    elif obj.access_id is not None and not is_app_of_community(obj):
        found["readers"] = [principal_name(root, principal) for principal in access_table(root).row(obj.access_id)[1]]
    if obj.roles and not isinstance(obj, Place):
        found["roles"] = {principal_name(root, principal): role for principal, role in sorted(obj.roles.items())}
    return found


def _facets(root: Root, obj: Content) -> dict[str, Any]:
    found: dict[str, Any] = {
        ATTACHED: [_file(root, stored) for stored in attachments_of(obj)],
        IN_FIELDS: [_file(root, stored) for stored in files_in(obj)],
        "comments": [_comment(root, comment) for comment in comments.all_of(obj)],
        "likes": [login_of(root, person_id) for person_id in LIKES.people(obj)],
        "followers": [login_of(root, person_id) for person_id in FOLLOWS.people(obj)],
    }
    return {name: value for name, value in found.items() if value}


def _file(root: Root, stored: StoredFile) -> dict[str, Any]:
    return {
        "key": stored.key,
        "name": stored.name,
        "media_type": stored.media_type,
        "bytes": stored.size,
        "sha256": stored.sha256,
        "when": stored.when.isoformat(),
        "by": _login(root, stored.by),
    }


def _comment(root: Root, comment: Comment) -> dict[str, Any]:
    found = {
        "id": str(comment.key),
        "reply_to": str(comment.reply_to) if comment.reply_to else None,
        "created": comment.created.isoformat(),
        "creator": _login(root, comment.creator),
        "text": comment.text.source,
        "edited": comment.edited.isoformat() if comment.edited else None,
    }
    if comment.former:
        found["former"] = [{"when": when.isoformat(), "text": text.source} for when, text in comment.former]
    if comment.deleted:
        found["deleted"] = {"when": comment.deleted[0], "by": _login(root, comment.deleted[1])}
    return found


def _versions(root: Root, obj: Content) -> Iterator[dict[str, Any]]:
    for version in reversed(versions_of(obj)):
        yield {
            "number": version.number,
            "when": version.when.isoformat(),
            "by": _login(root, version.by),
            "note": version.note,
            "fields": _fields(root, obj.type_name, version.stored),
        }
