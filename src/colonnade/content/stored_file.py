"""A file as it is stored: its bytes in a blob, and what is known of them. Never changed: a new version is a new one."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent
from ZODB.blob import Blob

from colonnade.content.fields import clean_line
from colonnade.content.media_types import EMPTY, HEAD, INLINE, UNKNOWN, agree, is_image, may_hold_text, named, sniffed

Root = MutableMapping[str, Any]
MAX_FILENAME = 200
"""Characters of a name; a title has no more."""
MAX_ENDING = 20
_CHUNK = 1 << 16


class Preview(Persistent):
    """A small picture of a file. `data` is empty when there can't be one."""

    def __init__(self, data: bytes, media_type: str) -> None:
        self.data, self.media_type = data, media_type


class StoredFile(Persistent):
    """A file: `name`, `size` in bytes, `sha256` (hex), when and by whom it was added.

    `media_type` is told by the content, `claimed_type` by the name ('' when it promises nothing). `owner` is the uid of the object
    that it belongs to: who may read that may read the file, by its random `key`. `charged` says whose and which place's room it takes.
    """

    claimed_type = ""
    sha256 = ""
    preview: Preview | None = None
    charged: tuple[int, int] | None = None

    def __init__(self, key: str, owner: int, name: str, media_type: str, when: datetime, by: int) -> None:
        self.key, self.owner, self.name, self.media_type, self.when, self.by = key, owner, name, media_type, when, by
        self.size = 0
        self.blob = Blob()

    def __str__(self) -> str:
        return f"{self.name}, {self.size} bytes, SHA-256 {self.sha256}"

    @property
    def is_image(self) -> bool:
        """It may be shown inside a page."""
        return is_image(self.media_type)

    @property
    def can_be_shown(self) -> bool:
        """Browsers may show it, inside a sandbox. HTML, SVG and all that isn't on the list are only downloads."""
        return self.media_type in INLINE

    @property
    def served_type(self) -> str:
        """The media type to send: what isn't on the list of what browsers may show is only a download."""
        return self.media_type if self.can_be_shown else UNKNOWN

    @property
    def is_what_it_says(self) -> bool:
        """The content may be what the name promises."""
        return agree(self.media_type, self.claimed_type)


@dataclass
class Incoming:
    """A file that was received and isn't stored yet: it lies at *path*, with all that is known of it.

    `file` reads it, as WebOb's uploads do.
    """

    filename: str
    path: Path
    size: int = 0
    sha256: str = ""
    head: bytes = b""
    _opened: list[IO[bytes]] = field(default_factory=list, repr=False)

    @property
    def file(self) -> IO[bytes]:
        """The content, from its beginning."""
        opened = open(self.path, "rb")
        self._opened.append(opened)
        return opened

    def discard(self) -> None:
        """Remove it. What was stored of it stays."""
        for opened in self._opened:
            opened.close()
        with suppress(FileNotFoundError):
            self.path.unlink()


def install(root: Root) -> None:
    """Make the index of files, and that of pictures to make, in an empty database."""
    root.setdefault("attachments", OOBTree())
    root.setdefault("previews", OOBTree())


def new_key() -> str:
    """A key for a file: 128 random bits, which nobody guesses."""
    return secrets.token_hex(16)


def store(root: Root, source: Incoming | IO[bytes], name: str, when: datetime, by: int, key: str | None = None) -> StoredFile:
    """Make a file of *source*, which belongs to nothing yet. One that was received is taken over as it lies there, not copied.

    It gets a *key* that `new_key` gave before, or a new one.
    """
    stored = StoredFile(key or new_key(), 0, name, UNKNOWN, when, by)
    connection = getattr(root, "_p_jar", None)
    if connection is not None:
        connection.add(stored.blob)  # so that its file begins where the storage keeps files: then it is renamed, never copied
    if isinstance(source, Incoming):
        stored.size, stored.sha256, head = source.size, source.sha256, source.head
        _take_over(stored.blob, source.path)
    else:
        with stored.blob.open("w") as target:
            stored.size, stored.sha256, head = copied(source.read, target.write)
    stored.media_type = EMPTY if not stored.size else sniffed(head)
    stored.claimed_type = named(name)
    return stored


def _take_over(blob: Blob, path: Path) -> None:
    """Let *blob* have the file at *path*, and leave it there too: after a conflict the request is done again."""
    second = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        os.link(path, second)
    except OSError:  # a file system without links
        with blob.open("w") as target, open(path, "rb") as source:
            copied(source.read, target.write)
    else:
        blob.consumeFile(str(second))


def copied(read: Callable[[int], bytes], write: Callable[[bytes], object]) -> tuple[int, str, bytes]:
    """Pass everything on from *read* to *write*; return how many bytes, their SHA-256, and the first ones."""
    size, digest, head = 0, hashlib.sha256(), b""
    while part := read(_CHUNK):
        write(part)
        digest.update(part)
        size += len(part)
        if len(head) < HEAD:
            head += part[: HEAD - len(head)]
    return size, digest.hexdigest(), head


def register(root: Root, stored: StoredFile, owner: int) -> None:
    """Let the file belong to the object *owner*, and be found by its key; note that its text is to be read, unless it was."""
    if may_hold_text(stored.media_type) and (stored.key not in root["attachments"] or stored.sha256 not in root["file_texts"]):
        root["unread"].add(owner)
    stored.owner = owner
    root["attachments"][stored.key] = stored


def forget(root: Root, stored: StoredFile) -> None:
    """Let nobody find the file by its key any more."""
    root["attachments"].pop(stored.key, None)
    root["previews"].pop(stored.key, None)


def want_preview(root: Root, stored: StoredFile) -> None:
    """Note that a picture of the file is to be made, if it is an image without one."""
    if stored.is_image and stored.preview is None:
        root["previews"][stored.key] = stored


def wanted_previews(root: Root, limit: int) -> list[StoredFile]:
    """Some of the files that a picture is to be made of."""
    return [stored for _, stored in zip(range(limit), root["previews"].values(), strict=False)]


def set_preview(root: Root, key: str, data: bytes, media_type: str) -> None:
    """Keep the picture of the file with this key, if it is still there. Empty *data*: there can't be one."""
    stored = root["previews"].pop(key, None)
    if stored is not None:
        stored.preview = Preview(data, media_type)


def by_key(root: Root, key: str) -> StoredFile | None:
    """The file with this key, or None. The caller checks that its reader may see the owner."""
    return root["attachments"].get(key)


def files_in(obj: Any) -> Iterator[StoredFile]:
    """The files in the fields of *obj*, now and in its versions, each once."""
    own = [value for value in vars(obj).values() if isinstance(value, StoredFile)]
    if not own:
        return
    seen = set()
    versions = (version.values for version in (obj.history or {}).values())
    for value in (*own, *(value for values in versions for value in values.values())):
        if isinstance(value, StoredFile) and value.key not in seen:
            seen.add(value.key)
            yield value


def clean_filename(filename: str) -> str:
    """A name for people, of any script: without folders, control and direction characters; '' when nothing is left.

    What is too long is cut before the ending.
    """
    name = clean_line(re.split(r"[/\\]", filename)[-1])
    if len(name) <= MAX_FILENAME:
        return "" if name.strip(". ") == "" else name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > MAX_ENDING:
        stem, dot, ending = name, "", ""
    kept = stem[: MAX_FILENAME - len(dot + ending)]
    return f"{kept.rstrip()}{dot}{ending}"


def numbered(name: str, number: int) -> str:
    """*name* with a number before its ending: `plan (2).pdf`."""
    stem, dot, ending = name.rpartition(".")
    mark = f" ({number})"
    if not dot or not stem or len(ending) > MAX_ENDING:
        return name[: MAX_FILENAME - len(mark)] + mark
    return f"{stem[: MAX_FILENAME - len(mark) - len(ending) - 1]}{mark}.{ending}"
