"""All that the site holds of one person, as a zip file of JSON: for themselves, or for whoever must answer them.

What others wrote isn't in it: of a page that others changed last, it holds the versions that were the person's.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import IO, Any

from colonnade.catalog import at_the_door
from colonnade.catalog.index import catalog, own_walk
from colonnade.catalog.profiles import audience_of, fields_of, knows_of, value_of
from colonnade.catalog.readers import reader_of
from colonnade.clock import from_microseconds
from colonnade.commands.archive.record import record_of
from colonnade.commands.archive.values import NotPlain, to_json
from colonnade.commands.archive.write import file_name
from colonnade.commands.base import UnitOfWork
from colonnade.commands.erase_person import made_by
from colonnade.content.errors import NotAllowed
from colonnade.content.objects import Content, Place, path_of
from colonnade.content.roots import Root, by_uid
from colonnade.content.stored_file import StoredFile, copied, files_in
from colonnade.content.versions import versions_of
from colonnade.facets import comments, flags, following, saved
from colonnade.facets.attachments import attachments_of
from colonnade.facets.people_sets import LIKES
from colonnade.notifications.inbox import inbox_of
from colonnade.plugins.call import call
from colonnade.security import api_tokens, asked_about, feed_tokens, network_invitations, photos, ties
from colonnade.security.can import can
from colonnade.security.groups import groups_of, is_administrator
from colonnade.security.person import Person
from colonnade.security.person_fields import CLEANERS
from colonnade.security.reader import All
from colonnade.security.second_factor import has_second_factor

_NAME = re.compile(r"[a-z0-9-]{1,60}")
_AT_ONCE = 500
_OF_OTHERS = ("comments", "likes", "followers", "members", "readers", "roles")


def export_person(uow: UnitOfWork, person: Person, target: IO[bytes]) -> int:
    """Write all of a person to *target*; return how many objects they wrote are in it. It is noted in the audit log.

    Raises NotAllowed for anybody but the person and administrators.
    """
    if uow.actor.id != person.id and not uow.actor.administrator:
        raise NotAllowed("export", "own data")
    number, files = 0, {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, found in _parts(uow, person):
            archive.writestr(f"{name}.json", _dumped(found))
        photo = photos.photo_of(uow.root, person.id)
        if photo is not None:
            archive.writestr("photo.webp", photo.large)
        for type_name, lines, stored in _written(uow, person):
            archive.writestr(f"content/{type_name}.jsonl", "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
            number += len(lines)
            files.update((each.sha256, each) for each in stored)
        for each in files.values():
            with each.blob.open("r") as source, archive.open(file_name(each.sha256), "w") as entry:
                copied(source.read, entry.write)
    uow.audit("person.exported", person)
    return number


def in_walk(uow: UnitOfWork, person: Person, type_name: str, name: str) -> Iterator[Content]:
    """The objects in a list that a type keeps, which a person may read: for the hook `person_export`."""
    reader, after = reader_of(uow.root, person), None
    while True:
        page = catalog(uow.root).page(own_walk(type_name, name), All(), _AT_ONCE, after)
        found = (by_uid(uow.root, uid) for uid in page.uids)
        yield from (obj for obj in found if obj is not None and not obj.trashed and can(reader, "view", obj))
        after = page.after
        if after is None:
            return


def _dumped(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1, default=str)


def _parts(uow: UnitOfWork, person: Person) -> Iterator[tuple[str, Any]]:
    """(name of the file, what is in it), the core's first."""
    root = uow.root
    yield "account", _account(root, person)
    yield "profile", _profile(root, person)
    yield "communities", _communities(uow, person)  # allow core_names_no_plugin: the name of a file
    yield "network", _network(root, person)
    yield "asked-about", _asked_about(root, person)
    yield "follows", [{"what": _subject(uow, person, key), "level": value.level.name} for key, value in _chosen(root, person)]
    yield "likes", [_titled(uow, person, uid) for uid in LIKES.objects(root, person.id)]
    yield "saved", [_titled(uow, person, uid) for uid in saved.saved_by(root, person.id)]
    yield "comments", list(_comments(uow, person))
    yield "flags", list(_flags(uow, person))
    yield "drafts", [{"when": draft.when, "values": dict(draft.values)} for draft in root["drafts"].get(person.id, {}).values()]
    yield "notifications", list(_told(uow, person))
    yield "sessions", [_session(session) for session in root["sessions"].of_person(person.id)]
    yield "private-feeds", [{"name": token.name, "created": token.created} for token in feed_tokens.of_person(root, person.id)]
    yield (
        "access-tokens",
        [{"name": token.name, "scope": token.scope, "created": token.created} for token in api_tokens.of_person(root, person.id)],
    )
    for plugin, found in call(uow.registry, uow.activity, "person_export", None, uow=uow, person=person):
        for name, rows in found.items() if isinstance(found, Mapping) else ():
            if isinstance(name, str) and _NAME.fullmatch(name):
                yield f"plugins/{plugin}/{name}", rows


def _account(root: Root, person: Person) -> dict[str, Any]:
    fields = {name: getattr(person, name) for name in CLEANERS if name != "manager_id"}
    manager = root["people"].get(person.manager_id)
    return {
        "login": person.login,
        **fields,
        "manager": manager.name if manager is not None else None,
        "created": person.created,
        "active": person.active,
        "administrator": is_administrator(root, person.id),
        "two_steps": has_second_factor(person),
        "groups": [group.name for group_id in groups_of(root, person.id) if (group := root["groups"].get(int(group_id[2:]))) is not None],
        "preferences": {name: _plain(value) for name, value in person.preferences.items()},
    }


def _plain(value: Any) -> Any:
    try:
        return to_json(value)
    except NotPlain:
        return str(value)


def _profile(root: Root, person: Person) -> dict[str, Any]:
    return {
        field.name: {"value": value_of(person, field.name), "shown_to": audience_of(person, field)}
        for field in fields_of(root, person.kind)
        if field.name != "manager_id"
    }


def _communities(uow: UnitOfWork, person: Person) -> list[dict[str, Any]]:
    mine = dict(uow.root["memberships"].get(person.id, {}))
    found = [{"title": place.title, "role": role} for uid, role in mine.items() if isinstance(place := by_uid(uow.root, uid), Place)]
    for uid, standing in uow.root[at_the_door.AREA].of(person.id):
        titled = _titled(uow, person, uid, "know")
        found.append({"title": titled.get("title"), "standing": standing.kind, "message": standing.message, "since": standing.since})
    return found


def _network(root: Root, person: Person) -> dict[str, Any]:
    people = root["people"]
    return {
        "connected": [known.name for other in ties.network_of(root, person.id) if (known := people.get(other)) is not None],
        "asked": [
            {"whom": known.name, "when": each.when, "message": each.message}
            for each in network_invitations.all_out(root, person.id)
            if (known := people.get(each.to)) is not None
        ],
    }


def _asked_about(root: Root, person: Person) -> dict[str, Any]:
    people = root["people"]
    return {
        "given": [{"whom": known.name, "tag": tag} for to, tag in asked_about.all_given_by(root, person.id) if (known := people.get(to))],
        "received": [{"by": _known_name(root, person, giver), "tag": tag} for tag, giver in asked_about.given(root, person.id)],
        "removed": list(asked_about.refused_by(root, person.id)),
    }


def _known_name(root: Root, person: Person, other_id: int) -> str | None:
    """What somebody else is called, if the person may know of them."""
    other = root["people"].get(other_id)
    return other.name if other is not None and knows_of(root, reader_of(root, person), other) else None


def _chosen(root: Root, person: Person) -> list[tuple[str, Any]]:
    return sorted(following.chosen_by(root, person.id).items())


def _subject(uow: UnitOfWork, person: Person, key: str) -> Any:
    kind, _colon, value = key.partition(":")
    if kind == "o":
        return _titled(uow, person, int(value))
    if kind == "p":
        known = uow.root["people"].get(int(value))
        return {"person": known.name if known is not None else None}
    return {"tag": value}


def _titled(uow: UnitOfWork, person: Person, uid: int, action: str = "view") -> dict[str, Any]:
    """An object as the person may know of it now: else its uid alone."""
    obj = by_uid(uow.root, uid)
    if obj is None or obj.trashed or not can(reader_of(uow.root, person), action, obj):
        return {"uid": str(uid)}
    return {"uid": str(uid), "title": obj.title, "path": "/" + "/".join(path_of(obj))}


def _comments(uow: UnitOfWork, person: Person) -> Iterator[dict[str, Any]]:
    for uid, key in uow.root[comments.AREA].get(person.id, ()):
        obj = by_uid(uow.root, uid)
        comment = comments.get(obj, key) if obj is not None else None
        if comment is not None:
            said = {"created": comment.created, "text": comment.text.source, "deleted": comment.deleted is not None}
            yield {"on": _titled(uow, person, uid), **said, "former": [text.source for _when, text in comment.former]}


def _flags(uow: UnitOfWork, person: Person) -> Iterator[dict[str, Any]]:
    """What they flagged, and what they answered where others flagged something of theirs."""
    for case in flags.all_cases(uow.root):
        obj = by_uid(uow.root, case.uid)
        if person.id in case.flags:
            when, reason, text = case.flags[person.id]
            yield {"on": _titled(uow, person, case.uid), "when": from_microseconds(when), "reason": reason, "text": text}
        if case.answer and obj is not None and flags.author_of(obj, case) == person.id:
            yield {"on": _titled(uow, person, case.uid), "when": from_microseconds(case.answered), "answer": case.answer}


def _told(uow: UnitOfWork, person: Person) -> Iterator[dict[str, Any]]:
    box = inbox_of(uow.root, person.id)
    for told in box.entries() if box is not None else ():
        yield {"when": told.when, "what": told.verb, "read": told.read, "about": _titled(uow, person, told.uid)}


def _session(session: Any) -> dict[str, Any]:
    return {"started": from_microseconds(session.created), "address": session.address, "browser": session.user_agent}


def _written(uow: UnitOfWork, person: Person) -> Iterator[tuple[str, list[dict[str, Any]], list[StoredFile]]]:
    """(type, lines, files) of what they made, by type."""
    by_type: dict[str, list[Content]] = {}
    for obj in made_by(uow.root, person.id):
        if not obj.is_place:
            by_type.setdefault(obj.type_name, []).append(obj)
    for type_name, objects in sorted(by_type.items()):
        stored = [each for obj in objects for each in chain(attachments_of(obj), files_in(obj)) if each.by == person.id]
        yield type_name, [_record(uow, person, obj) for obj in objects], stored


def _record(uow: UnitOfWork, person: Person, obj: Content) -> dict[str, Any]:
    """An object as archives have it, without what others said and did: also not their versions."""
    record = {name: value for name, value in record_of(uow.root, obj).items() if name not in _OF_OTHERS}
    record["versions"] = [version for version in record["versions"] if version["by"] == person.login]
    for name in ("attachments", "field_files"):
        record[name] = [each for each in record.get(name, ()) if each["by"] == person.login]
    latest = next(iter(versions_of(obj)), None)
    if latest is not None and latest.by != person.id:
        del record["fields"]
    if not can(reader_of(uow.root, person), "view", obj):
        for name in ("path", "parent"):
            del record[name]
    return record
