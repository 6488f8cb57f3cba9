"""Images and files that belong to an object and go where it goes. Who may read the object may read them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, MutableMapping
from datetime import datetime
from typing import IO, Any

from BTrees.OOBTree import OOBTree

from colonnade.catalog.changed import note_change
from colonnade.content import stored_file
from colonnade.content.names import slug
from colonnade.content.objects import Content, place_of
from colonnade.content.stored_file import Incoming, StoredFile
from colonnade.content.usage import charge

Root = MutableMapping[str, Any]

Attachment = StoredFile
"""The name under which databases made by version 0.1 know the class."""


def attach(
    root: Root, obj: Content, filename: str, source: Incoming | IO[bytes], when: datetime, by: int, key: str | None = None
) -> StoredFile:
    """Store *source* as a file of *obj*; return it. It is reachable by *key*, a new one if none is given."""
    if obj.attachments is None:
        obj.attachments = OOBTree()
    stored = stored_file.store(root, source, free_name(filename, obj.attachments), when, by, key)
    stored_file.register(root, stored, obj.uid)
    charge(root, [stored], place_of(obj).uid)
    obj.attachments[stored.name] = stored
    note_change(root, obj)
    return stored


def _safe_parts(filename: str) -> tuple[str, str]:
    """The name and the ending (with its dot) of a file, without the folders that some browsers send along."""
    stem, dot, ending = re.split(r"[/\\]", filename)[-1].rpartition(".")
    ending = slug(ending)
    return slug(stem if dot else ending) or "file", f".{ending}" if dot and ending else ""


def free_name(filename: str, taken: Container[str]) -> str:
    """How a file called *filename* is called beside those in *taken*: its letters and digits, numbered when that is taken."""
    base, ending = _safe_parts(filename)
    number, name = 1, base + ending
    while name in taken:
        number += 1
        name = f"{base}-{number}{ending}"
    return name


def attachments_of(obj: Content) -> Iterator[StoredFile]:
    """The files of *obj* by name."""
    return iter(obj.attachments.values()) if obj.attachments else iter(())


def current_files_of(obj: Content) -> list[StoredFile]:
    """The files that *obj* has now: attached ones, and those in its fields."""
    attached = list(attachments_of(obj))
    return [*attached, *(value for value in vars(obj).values() if isinstance(value, StoredFile))]


def files_of(obj: Content) -> list[StoredFile]:
    """All files that *obj* has: attached ones, and those in its fields, now and in its versions."""
    return [*attachments_of(obj), *stored_file.files_in(obj)]


def detach(root: Root, obj: Content, name: str) -> None:
    """Remove a file of *obj*. Raises KeyError."""
    release(root, [obj.attachments.pop(name)])
    note_change(root, obj)


def release(root: Root, files: list[StoredFile]) -> None:
    """Let *files* be found no more and take no more room. Packing the database removes what nothing holds any longer."""
    for stored in files:
        stored_file.forget(root, stored)
    charge(root, files, None)
