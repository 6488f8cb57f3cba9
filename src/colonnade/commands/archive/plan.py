"""What importing an archive would do: decided once, before anything is changed, and the same for a dry run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from colonnade.commands.archive.fields import checked_fields
from colonnade.commands.archive.names import People
from colonnade.commands.archive.read import Archive, Record, part
from colonnade.commands.archive.values import Malformed
from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import NotAddable
from colonnade.content.names import name_for
from colonnade.content.objects import MAX_DEPTH, Content, Folder, Place, path_of, place_of
from colonnade.content.roots import by_uid
from colonnade.content.types import CORE, TYPES

SITE = "colonnade.site"


@dataclass
class Plan:
    """`wanted` are the uids that will be made. `parents` leads from a uid in the archive to that of the object here which stands for it.

    `there` counts what is here already and stays as it is; `refused` tells (path, reason); `unknown` counts logins of nobody here.
    """

    wanted: set[int] = field(default_factory=set)
    parents: dict[int, int] = field(default_factory=dict)
    there: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


class _Refused(Exception):
    """An object that can't be made; the message says why."""


def plan_import(uow: UnitOfWork, archive: Archive, into: Folder | None = None) -> Plan:
    """Decide about each object of *archive*: those at its top go into *into*, or where they were. Raises ArchiveUnreadable, NotAddable."""
    return _Planner(uow, archive, into).plan()


class _Planner:
    def __init__(self, uow: UnitOfWork, archive: Archive, into: Folder | None) -> None:
        self._uow, self._archive, self._into = uow, archive, into
        self._people = People(uow.root)
        self._plan = Plan(unknown=self._people.unknown)
        self._homes: dict[int, tuple[Place, int]] = {}  # of what will be made: the place that it is in, and its depth
        self._gone: set[int] = set()

    def plan(self) -> Plan:
        for record in self._archive.records():
            try:
                self._decide(record)
            except (_Refused, Malformed) as error:
                self._plan.refused.append((record.path, str(error)))
                self._gone.add(record.uid)
        return self._plan

    def _decide(self, record: Record) -> None:
        if record.type_name == SITE:
            self._stands_for(record, self._uow.root["site"])
        elif (here := by_uid(self._uow.root, record.uid)) is not None:
            self._stands_for(record, here)
        elif record.parent in self._gone:
            raise _Refused("what it is in can't be imported")
        else:
            self._make(record)

    def _stands_for(self, record: Record, here: Content) -> None:
        self._plan.parents[record.uid] = here.uid
        self._plan.there += 1

    def _make(self, record: Record) -> None:
        place, depth = self._home(record)
        if record.uid in self._plan.parents or record.uid in self._plan.wanted:
            return
        self._check_type(record, place)
        if depth > MAX_DEPTH:
            raise _Refused("it would lie too deep")
        lacking = self._archive.lacks(record)
        if lacking is not None:
            raise _Refused(f"its file {lacking} is not in the archive")
        checked_fields(record, self._people)
        for login in people_in(record):
            self._people.id_of(login)
        self._plan.wanted.add(record.uid)
        self._homes[record.uid] = (place, depth)

    def _home(self, record: Record) -> tuple[Place, int]:
        """The place and the depth in which *record* will be; also notes which object stands for the one that it is in."""
        if record.parent in self._homes:
            place, depth = self._homes[record.parent]
            return place, depth + 1
        parent = self._parent(record)
        if not isinstance(parent, Folder):
            raise _Refused("what it was in is not here; choose another place for it: --into PATH")
        if record.parent is not None:
            self._plan.parents[record.parent] = parent.uid
        twin = _root_like(record, parent)
        if twin is not None and len(twin):
            self._stands_for(record, twin)
        return place_of(parent), len(path_of(parent)) + 1

    def _parent(self, record: Record) -> Content | None:
        known = self._plan.parents.get(record.parent or 0)
        if known is not None:
            return by_uid(self._uow.root, known)
        if self._into is not None:
            self._check_into(record)
            return self._into
        found = by_uid(self._uow.root, record.parent or 0)
        return found if found is not None and not found.trashed else _at(self._uow.root["site"], record.path.split("/")[1:-1])

    def _check_into(self, record: Record) -> None:
        content_type = TYPES.get(record.type_name)
        if content_type is not None and self._into.type_name not in content_type.addable_in:
            raise NotAddable(record.type_name, self._into.type_name)

    def _check_type(self, record: Record, place: Place) -> None:
        owner = TYPES.owner(record.type_name)
        if record.kind == "place":
            if place is not self._uow.root["site"]:
                raise _Refused("places lie in the site")
            return
        if place.archived:
            raise _Refused(f"the community is archived, and nobody writes in it; see: colonnade place unarchive {place.__name__}")
        content_type = TYPES.get(record.type_name)
        if content_type is None:
            raise _Refused(f"no plugin that is installed knows the type {record.type_name}")
        if owner != CORE and not self._uow.activity.is_on(owner, place):
            raise _Refused(f"the plugin {owner} is off there; see: colonnade plugin enable {owner}")
        if record.get("schema_version", int, 1) > content_type.version:
            raise _Refused(f"it was written by a newer version of the plugin {owner} than the one that is installed")


def people_in(record: Record) -> Iterator[str]:
    """The logins of who made an object and who said something about it. Raises Malformed."""
    made = [record.raw, *record.get("comments", list, [])]
    if not all(isinstance(part_, dict) for part_ in made):
        raise Malformed("comments is missing or has the wrong form")
    return (login for part_ in made if (login := part(part_, "creator", str)) is not None)


def _root_like(record: Record, parent: Folder) -> Folder | None:
    """The root of the same app that *parent*, a place, has already; or the place with the same address."""
    if not isinstance(parent, Place):
        return None
    if record.kind == "place":
        found = parent.get(record.name)
        return found if isinstance(found, Place) else None
    return next((app for app in parent.app_roots() if app.type_name == record.type_name and isinstance(app, Folder)), None)


def empty_twin(record: Record, parent: Folder) -> Folder | None:
    """An empty root of the same app in *parent*: what is imported takes its place."""
    twin = _root_like(record, parent)
    return twin if twin is not None and not isinstance(twin, Place) and not len(twin) else None


def free_name(record: Record, parent: Folder) -> str:
    """The name that an object gets: its own, cleaned, and numbered where it is taken."""
    return name_for(record.name, parent)


def _at(site: Place, names: list[str]) -> Any:
    node: Any = site
    for name in names:
        node = node.get(name) if isinstance(node, Folder) else None
    return node
