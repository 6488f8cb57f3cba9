"""Making the objects of an archive again, as they were: same uid, versions, readers, files, comments and moments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from BTrees.IOBTree import IOBTree
from BTrees.OOBTree import OOBTree
from persistent.mapping import PersistentMapping

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.app_roles import BY_NAME, FOR_GUESTS, FOR_MEMBERS, AppRoles, is_in, put_roles, usual_roles
from colonnade.catalog.group_members import MEMBER_ROLES, put_group
from colonnade.catalog.index import access_id_of, index
from colonnade.clock import from_microseconds
from colonnade.commands.archive.around import set_around
from colonnade.commands.archive.fields import checked_fields, fields_in
from colonnade.commands.archive.names import People
from colonnade.commands.archive.plan import Plan, empty_twin, free_name
from colonnade.commands.archive.read import Archive, Record, part
from colonnade.commands.archive.record import ATTACHED
from colonnade.commands.archive.values import Malformed, moment
from colonnade.commands.base import UnitOfWork, record_links_of
from colonnade.commands.create import meet_wants
from colonnade.commands.erase import erase_object, unlink
from colonnade.commands.places import add_place
from colonnade.content import tombstones
from colonnade.content.events import Imported
from colonnade.content.objects import CLASSES, Content, Folder, is_app_of_community, place_of
from colonnade.content.roots import by_uid
from colonnade.content.stored_file import StoredFile, clean_filename, register, store, want_preview
from colonnade.content.text import Text
from colonnade.content.types import TYPES
from colonnade.content.usage import charge
from colonnade.content.versions import Version
from colonnade.facets import comments
from colonnade.facets.people_sets import FOLLOWS, LIKES
from colonnade.plugins.migrations import lift
from colonnade.security.can import demand
from colonnade.security.roles import ROLES

_WRONG = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What wrong parts of a line that somebody changed by hand raise, beside `Malformed`."""


def restore(uow: UnitOfWork, archive: Archive, plan: Plan, records: Iterable[Record]) -> list[tuple[str, str]]:
    """Make the objects of *records* that *plan* wants, parents first; return (path, reason) of those that can't be, after all.

    What came in meanwhile stays as it is. Raises NotAllowed, ArchiveUnreadable, OSError.
    """
    demand(uow.actor, "administer", uow.root["site"])
    people = People(uow.root)
    refused, places = [], []
    for record in records:
        parent = by_uid(uow.root, plan.parents.get(record.parent or 0, record.parent or 0))
        if record.uid not in plan.wanted or by_uid(uow.root, record.uid) is not None:
            continue
        try:
            if not isinstance(parent, Folder):
                raise Malformed("what it is in can't be imported")
            _Maker(uow, archive, people, record).make(parent)
            if record.kind == "place":
                places.append(record)
        except Malformed as error:
            refused.append((record.path, str(error)))
    for record in places:
        set_around(uow.root, record)
    return refused


class _Maker:
    """Makes one object."""

    def __init__(self, uow: UnitOfWork, archive: Archive, people: People, record: Record) -> None:
        self._uow, self._archive, self._people, self._record = uow, archive, people, record
        self._texts: dict[str, Text] = {}

    def make(self, parent: Folder) -> None:
        """Put it in *parent*. Raises Malformed before anything is changed, or ArchiveUnreadable."""
        record, uow = self._record, self._uow
        checked_fields(record, People(uow.root))
        if record.kind == "place":
            self._make_place()
            return
        savepoint = uow.manager.savepoint()
        try:
            obj = self._bare(parent)
            self._fill(obj)
            lift(obj, TYPES.get(obj.type_name))
        except _WRONG as error:
            savepoint.rollback()
            raise Malformed(str(error) if isinstance(error, Malformed) else f"{type(error).__name__}: {error}") from error
        self._enter(obj)

    def _make_place(self) -> None:
        fields = checked_fields(self._record, self._people)
        known = ((self._people.id_of(login), role) for login, role in self._record.get("members", dict, {}).items())
        place = add_place(
            self._uow,
            fields["title"],
            access="restricted" if self._record.get("above", str) else fields.get("access", "restricted"),
            description=fields.get("description", ""),
            rules=fields.get("rules", ""),
            important_links=fields.get("important_links", ""),
            members={person_id: role for person_id, role in known if person_id},
            name=self._record.name,
            uid=self._record.uid,
        )
        for name, role in self._record.get("groups", dict, {}).items():
            group = self._uow.root["groups"].by_name(str(name))
            if group is not None and role in MEMBER_ROLES:
                put_group(self._uow.root, place, group, role)
        place.apps = frozenset(name for name in self._record.get("apps", list, []) if self._uow.registry.get(name) is not None)

    def _bare(self, parent: Folder) -> Content:
        """The object in its place in the tree, without fields."""
        record, uow = self._record, self._uow
        twin = empty_twin(record, parent)
        if twin is not None:
            unlink(uow.root, twin)
            erase_object(uow.root, twin)
        obj = CLASSES[TYPES.get(record.type_name).kind](
            record.uid,
            record.type_name,
            schema_version=record.get("schema_version", int, 1),
            creator=self._person(record.raw, "creator"),
            created=moment(record.raw["created"]),
        )
        obj.modified = moment(record.raw["modified"])
        obj.revision = record.get("revision", int, 1)
        parent.insert(obj, free_name(record, parent), uow.now)
        uow.root["uids"][obj.uid] = obj
        tombstones.forget(uow.root, obj.uid)
        return obj

    def _person(self, raw: Mapping[str, Any], key: str) -> int:
        return self._people.id_of(part(dict(raw), key, str))

    def _fill(self, obj: Content) -> None:
        files = self._files()
        for name, value in self._shared(checked_fields(self._record, self._people, files)).items():
            setattr(obj, name, value)
        self._attach(obj, files)
        self._write_history(obj, files)
        self._write_comments(obj)
        for relation, key in ((LIKES, "likes"), (FOLLOWS, "followers")):
            for login in self._record.get(key, list, []):
                if person_id := self._people.id_of(login):
                    relation.set(self._uow.root, obj, person_id, on=True)
        self._grant(obj)

    def _shared(self, fields: dict[str, Any]) -> dict[str, Any]:
        """*fields* with one `Text` for each that says the same: the object and its versions share them."""
        return {n: self._texts.setdefault(v.source, v) if isinstance(v, Text) else v for n, v in fields.items()}

    # Files

    def _files(self) -> dict[str, StoredFile]:
        """The files of the object by their keys, stored."""
        folder = Path(self._uow.root._p_jar.db().storage.temporaryDirectory())
        with ExitStack() as stack:
            return {part(file, "key", str, ...): self._stored(file, folder, stack) for file in self._record.files}

    def _stored(self, file: dict[str, Any], folder: Path, stack: ExitStack) -> StoredFile:
        incoming = self._archive.take(file, folder)
        stack.callback(incoming.discard)
        key = part(file, "key", str, ...)
        key = key if _is_key(key) and key not in self._uow.root["attachments"] else None
        name = clean_filename(part(file, "name", str, ...)) or "file"
        return store(self._uow.root, incoming, name, moment(file.get("when")), self._person(file, "by"), key)

    def _attach(self, obj: Content, files: Mapping[str, StoredFile]) -> None:
        attached = [files[file["key"]] for file in self._record.get(ATTACHED, list, [])]
        if attached:
            obj.attachments = OOBTree({stored.name: stored for stored in attached})
        for stored in files.values():
            register(self._uow.root, stored, obj.uid)
            if stored not in attached:
                want_preview(self._uow.root, stored)
        charge(self._uow.root, list(files.values()), place_of(obj).uid)

    # What was before, and what others said

    def _write_history(self, obj: Content, files: Mapping[str, StoredFile]) -> None:
        for raw in self._record.get("versions", list, []):
            number = part(raw, "number", int, ...)
            fields = self._shared(fields_in(self._record, raw, self._people, files))
            if obj.history is None:
                obj.history = IOBTree()
            obj.history[number] = Version(number, moment(raw.get("when")), self._person(raw, "by"), part(raw, "note", str, ""), fields)

    def _write_comments(self, obj: Content) -> None:
        for raw in self._record.get("comments", list, []):
            made = comments.add(
                self._uow.root,
                obj,
                Text(part(raw, "text", str, ...)),
                moment(raw.get("created")),
                self._person(raw, "creator"),
                int(part(raw, "reply_to", str, "0")),
                key=int(part(raw, "id", str, ...)),
            )
            made.former = tuple((moment(f.get("when")), Text(part(f, "text", str, ...))) for f in part(raw, "former", list, []))
            made.edited = moment(raw["edited"]) if raw.get("edited") else None
            deleted = part(raw, "deleted", dict)
            if deleted is not None:
                comments.delete(made, from_microseconds(part(deleted, "when", int, ...)), self._person(deleted, "by"))

    # Access

    def _grant(self, obj: Content) -> None:
        if is_app_of_community(obj):
            self._grant_app(obj)
            return
        readers = self._record.get("readers", list)
        if readers is not None:
            only = {principal for name in readers if (principal := self._people.principal(str(name)))} or {f"p:{obj.creator}"}
            obj.access_id = access_table(self._uow.root).shared(access_id_of(obj.__parent__), only)
        granted = {self._people.principal(name): role for name, role in self._record.get("roles", dict, {}).items()}
        roles = {who: role for who, role in granted.items() if who and (role in ROLES or (who, role) == ("*", "stop"))}
        if roles:
            obj.roles = PersistentMapping(roles)

    def _grant_app(self, app: Content) -> None:
        """Who may do what in an app: as it was, whatever the uid of its community is here, for those who are in that."""
        place, usual = place_of(app), usual_roles(app)
        granted = {self._people.principal(name): role for name, role in self._record.get("roles", dict, {}).items()}
        by_kind = {str(who).partition(":")[0]: role for who, role in granted.items()}
        members, guests = by_kind.get("m", AppRoles().members), by_kind.get("v", AppRoles().guests)
        named = {who: role for who, role in granted.items() if role in BY_NAME and is_in(place, str(who))}
        roles = AppRoles(members if members in FOR_MEMBERS else usual.members, guests if guests in FOR_GUESTS else usual.guests, named)
        put_roles(self._uow.root, place, app, roles)

    def _enter(self, obj: Content) -> None:
        """Enter it in lists and links, and tell its plugin."""
        uow = self._uow
        index(uow.root, obj)
        record_links_of(uow, obj, TYPES.get(obj.type_name))
        meet_wants(uow, obj)
        uow.publish(Imported(obj, uow.actor.id, uow.now))


def _is_key(key: str) -> bool:
    return len(key) == 32 and all(c in "0123456789abcdef" for c in key)
