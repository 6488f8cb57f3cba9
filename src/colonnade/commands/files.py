"""What commands need to take files in: the check that there is room, and giving each to the object that it belongs to."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from zope.interface.interfaces import IInterface

from colonnade.catalog.listings import listing_of
from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid, NoRoom
from colonnade.content.file_field import file_fields
from colonnade.content.media_types import HEAD
from colonnade.content.objects import Content, Folder, place_of
from colonnade.content.roots import by_uid
from colonnade.content.stored_file import Incoming, StoredFile, clean_filename, register, store, want_preview
from colonnade.content.usage import Room, charge, room_of_person, room_of_place
from colonnade.i18n import messages
from colonnade.security.can import can

_ = messages("colonnade")


def rooms(uow: UnitOfWork, at: Content) -> tuple[Room, Room]:
    """The actor's own room, and that of the place of *at*."""
    return room_of_person(uow.root, uow.actor.id, uow.limits), room_of_place(uow.root, place_of(at).uid, uow.limits)


def demand_room(uow: UnitOfWork, at: Content, size: int, field: str = "file", name: str = "") -> None:
    """Raise Invalid unless *size* more bytes fit for the actor and at *at*: NoRoom, with what is left, where room can be made.

    The message names the file by *name*, if that is known.
    """
    own, there = rooms(uow, at)
    if size > uow.limits.upload > 0:
        most = {"max": in_words(uow.limits.upload), "name": name}
        large = _("“${name}” is larger than ${max}.", mapping=most) if name else _("This file is larger than ${max}.", mapping=most)
        raise Invalid({field: large})
    if not own.has(size):
        facts = {"name": name, "size": in_words(size), "left": in_words(own.left or 0), "most": in_words(own.most)}
        raise NoRoom({field: _no_room_of_person(facts)})
    if not there.has(size):
        facts = {"name": name, "size": in_words(size), "left": in_words(there.left or 0), "most": in_words(there.most)}
        raise NoRoom({field: _no_room_of_place(facts)})


def _no_room_of_person(facts: dict[str, str]) -> Any:
    if facts["name"]:
        return _(
            "“${name}” has ${size}, but of your ${most} only ${left} are left. "
            "To make room, delete for good what is in your trash, or remove older versions of your files.",
            mapping=facts,
        )
    return _(
        "This file has ${size}, but of your ${most} only ${left} are left. "
        "To make room, delete for good what is in your trash, or remove older versions of your files.",
        mapping=facts,
    )


def _no_room_of_place(facts: dict[str, str]) -> Any:
    if facts["name"]:
        return _(
            "“${name}” has ${size}, but of the ${most} of this place only ${left} are left. "
            "To make room, delete for good what is in the trash, or remove older versions of files.",
            mapping=facts,
        )
    return _(
        "This file has ${size}, but of the ${most} of this place only ${left} are left. "
        "To make room, delete for good what is in the trash, or remove older versions of files.",
        mapping=facts,
    )


def in_words(size: int) -> str:
    """Bytes as people write them."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 9.95 else f"{amount:.1f} {unit}"
        amount /= 1000
    return ""


def with_files(uow: UnitOfWork, schema: IInterface, values: Mapping[str, Any], at: Content) -> dict[str, Any]:
    """*values* with received files stored, and a missing title made from the name of the first. Raises Invalid without room."""
    found = dict(values)
    for name in file_fields(schema):
        received = found.get(name)
        if isinstance(received, Incoming):
            filename = clean_filename(received.filename) or "file"
            demand_room(uow, at, received.size, name, filename)
            found[name] = store(uow.root, received, filename, uow.now, uow.actor.id)
        if isinstance(found.get(name), StoredFile) and not found.get("title", "x"):
            found["title"] = found[name].name
    return found


def own_files(uow: UnitOfWork, obj: Content, schema: IInterface) -> None:
    """Let the files in the fields of *obj* belong to it and take room in its place."""
    files = [value for name in file_fields(schema) if isinstance(value := getattr(obj, name, None), StoredFile)]
    for stored in files:
        register(uow.root, stored, obj.uid)
        want_preview(uow.root, stored)
    charge(uow.root, files, place_of(obj).uid)


def named_in(uow: UnitOfWork, folder: Folder, title: str) -> list[Content]:
    """The objects of `sortable` types in *folder* with this title (compared folded) that the actor may see."""
    found = (by_uid(uow.root, uid) for uid in listing_of(uow.root, folder).named(title))
    return [obj for obj in found if obj is not None and can(uow.actor, "view", obj)]


@contextmanager
def received(uow: UnitOfWork, filename: str, content: bytes) -> Iterator[Incoming]:
    """*content* as a file that has just come in, for a field that holds files; gone at the end of the `with` block unless stored."""
    folder = Path(uow.root._p_jar.db().storage.temporaryDirectory())
    incoming = Incoming(filename, folder / f"incoming-{secrets.token_hex(8)}", len(content), sha256(content).hexdigest(), content[:HEAD])
    try:
        incoming.path.write_bytes(content)
        yield incoming
    finally:
        incoming.discard()
