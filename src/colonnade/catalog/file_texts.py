"""The texts of files by the SHA-256 of their content, or why there is none, and which objects have files that are still to be read.

One text for all copies and versions with the same content, which is never read twice. Objects wait in a queue like that of what changed
(see `changed`): entered in the transaction that gives them a file, taken out when all their files were read.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Container, Iterable, MutableMapping
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from colonnade.catalog.changed import Changed
from colonnade.content.media_types import may_hold_text
from colonnade.content.stored_file import StoredFile

Root = MutableMapping[str, Any]
_BETWEEN_SWEEPS_OF_MEMORY = 1000


class _Text(Persistent):
    """A text, packed: in a record of its own, read only by whoever wants it."""

    def __init__(self, text: str) -> None:
        self.packed = zlib.compress(text.encode("utf-8"))

    @property
    def text(self) -> str:
        """The text."""
        return zlib.decompress(self.packed).decode("utf-8")


class FileTexts(Persistent):
    """All texts, and all reasons why there is none."""

    def __init__(self) -> None:
        self._texts, self._reasons = OOBTree(), OOBTree()

    def __contains__(self, sha256: str) -> bool:
        """Tell whether the content with this hash was read, whatever came of it."""
        return sha256 in self._texts or sha256 in self._reasons

    def put(self, sha256: str, text: str, reason: str = "") -> None:
        """Keep the *text* of a content, or the *reason* why there is none."""
        if reason:
            self._reasons[sha256] = reason
        else:
            self._texts[sha256] = _Text(text)

    def text(self, stored: StoredFile) -> str:
        """The text of a file; '' when there is none, or it wasn't read yet."""
        kept = self._texts.get(stored.sha256)
        return kept.text if kept is not None else ""

    def reason(self, stored: StoredFile) -> str:
        """Why a file that was read has no text; '' if it has one."""
        return self._reasons.get(stored.sha256, "")

    def lacks(self, stored: StoredFile) -> bool:
        """Tell whether a file is still to be read."""
        return may_hold_text(stored.media_type) and stored.sha256 not in self

    def keep_only(self, used: Iterable[str]) -> int:
        """Throw away what belongs to none of these hashes; return how many."""
        kept = set(used)
        gone = [(tree, sha256) for tree in (self._texts, self._reasons) for sha256 in tree if sha256 not in kept]
        for tree, sha256 in gone:
            del tree[sha256]
        return len(gone)

    def forget(self, reasons: Container[str]) -> None:
        """Let what has no text for one of these reasons be read again."""
        for sha256 in [sha256 for sha256, reason in self._reasons.items() if reason in reasons]:
            del self._reasons[sha256]

    def counts(self) -> tuple[int, Counter[str]]:
        """How many texts there are, and how often each reason."""
        return len(self._texts), Counter(self._reasons.values())


def install(root: Root) -> None:
    """Make the areas in an empty database. In one of before they were, all that has files waits to be read."""
    if "file_texts" in root:
        unread(root).complete()
        return
    root["file_texts"], root["unread"] = FileTexts(), Changed()
    want_all(root)


def want_all(root: Root) -> None:
    """Enter every object that has a file which may hold a text and wasn't read."""
    owners = set()
    for number, stored in enumerate(root["attachments"].values(), 1):
        if file_texts(root).lacks(stored):
            owners.add(stored.owner)
        if number % _BETWEEN_SWEEPS_OF_MEMORY == 0 and stored._p_jar is not None:
            stored._p_jar.cacheGC()
    for owner in owners:
        unread(root).add(owner)


def file_texts(root: Root) -> FileTexts:
    """The texts of a database."""
    return root["file_texts"]


def unread(root: Root) -> Changed:
    """The queue of objects that have files to be read."""
    return root["unread"]


def sweep(root: Root) -> int:
    """Throw away the texts of contents that no file has any longer; return how many.

    Never beside the reading of files: a file of such a content that is added meanwhile waits in the queue, and is read afterwards.
    """
    used = set()
    for number, stored in enumerate(root["attachments"].values(), 1):
        used.add(stored.sha256)
        if number % _BETWEEN_SWEEPS_OF_MEMORY == 0 and stored._p_jar is not None:
            stored._p_jar.cacheGC()
    return file_texts(root).keep_only(used)
