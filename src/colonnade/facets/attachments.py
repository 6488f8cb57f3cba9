"""Images and files that belong to an object and go where it goes. Who may read the object may read them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Container, Iterator, MutableMapping
from datetime import datetime
from typing import IO, Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent
from ZODB.blob import Blob

from colonnade.content.names import slug
from colonnade.content.objects import Content

Root = MutableMapping[str, Any]
_CHUNK = 1 << 16

# What the first bytes of a file say it is. Only these are ever shown inside a page.
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
DOWNLOAD_ONLY = "application/octet-stream"


class Attachment(Persistent):
    """A file of an object: its name, type (by content), size in bytes, when and by whom it was added."""

    def __init__(self, key: str, owner: int, name: str, media_type: str, when: datetime, by: int) -> None:
        self.key, self.owner, self.name, self.media_type, self.when, self.by = key, owner, name, media_type, when, by
        self.size = 0
        self.blob = Blob()

    @property
    def is_image(self) -> bool:
        """It may be shown inside a page."""
        return self.media_type.startswith("image/")


def install(root: Root) -> None:
    """Make the index of attachments in an empty database."""
    root.setdefault("attachments", OOBTree())


def media_type_of(head: bytes) -> str:
    """The media type of a file that starts with *head*, among those that are safe to show; else download only."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((media for start, media in _SIGNATURES if head.startswith(start)), DOWNLOAD_ONLY)


def new_key() -> str:
    """A key for a file: 128 random bits, which nobody guesses."""
    return secrets.token_hex(16)


def attach(root: Root, obj: Content, filename: str, source: IO[bytes], when: datetime, by: int, key: str | None = None) -> Attachment:
    """Store *source* as a file of *obj*; return it. It is reachable by *key*, a new one if none is given."""
    if obj.attachments is None:
        obj.attachments = OOBTree()
    head = _head(source)
    attachment = Attachment(key or new_key(), obj.uid, free_name(filename, obj.attachments), media_type_of(head), when, by)
    with attachment.blob.open("w") as target:
        while head:
            target.write(head)
            attachment.size += len(head)
            head = source.read(_CHUNK)
    obj.attachments[attachment.name] = root["attachments"][attachment.key] = attachment
    return attachment


def _head(source: IO[bytes]) -> bytes:
    """The first 16 bytes, or all there are: one read may give fewer than it was asked for."""
    head = b""
    while len(head) < 16 and (part := source.read(16 - len(head))):
        head += part
    return head


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


def attachments_of(obj: Content) -> Iterator[Attachment]:
    """The files of *obj* by name."""
    return iter(obj.attachments.values()) if obj.attachments else iter(())


def by_key(root: Root, key: str) -> Attachment | None:
    """The file with this key, or None. The caller checks that its reader may see the owner."""
    return root["attachments"].get(key)


def detach(root: Root, obj: Content, name: str) -> None:
    """Remove a file of *obj*. Raises KeyError."""
    attachment = obj.attachments.pop(name)
    root["attachments"].pop(attachment.key, None)
