"""What is kept of imports, so that the next one of the same folder knows its pages again: for each target, folder and file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from BTrees.OOBTree import OOBTree
from persistent.mapping import PersistentMapping

from colonnade.content.roots import Root

AREA = "imports"
_ENOUGH = 3


class File(NamedTuple):
    """A file that a page took along: its path in the folder, SHA-256, and key and name as an attachment."""

    path: str
    digest: str
    key: str
    name: str


class Record(NamedTuple):
    """A page that was imported: its uid, what was written (a digest, '' while only the uid is reserved), the revision that made."""

    uid: int
    digest: str = ""
    revision: int = 0
    files: tuple[File, ...] = ()


def known(root: Root, target_uid: int, folder: str, keys: Collection[str]) -> tuple[int, Mapping[str, Any]]:
    """The number of the earlier import into a target from the same folder, and its pages by key; (a new number, {}) if there is none.

    A folder is the same if it has the same path, or, as it may have been moved, if it has most of the same files.
    """
    earlier = list(_of_target(root, target_uid))
    number = next((number for number, import_ in earlier if import_["folder"] == folder), None)
    if number is None:
        likeness = [(_common(import_["pages"], keys), number) for number, import_ in earlier]
        best = max(likeness, default=(0, 0))
        number = best[1] if best[0] else max((number for number, _ in earlier), default=0) + 1
    return number, dict(earlier).get(number, {"pages": {}})["pages"]


def _of_target(root: Root, target_uid: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    area = root.get(AREA)
    return ((number, kept) for (_, number), kept in area.items((target_uid, 0), (target_uid + 1, 0), excludemax=True)) if area else iter(())


def _common(pages: Mapping[str, Any], keys: Collection[str]) -> int:
    """How many pages two imports have in common, if that is enough to call their folders the same; else 0."""
    common = sum(key in pages for key in keys)
    return common if common >= _ENOUGH and common * 2 >= min(len(pages), len(keys)) else 0


def keep(root: Root, target_uid: int, number: int, folder: str, records: Mapping[str, Record]) -> None:
    """Note pages of an import."""
    if AREA not in root:
        root[AREA] = OOBTree()
    if (target_uid, number) not in root[AREA]:
        root[AREA][target_uid, number] = PersistentMapping(folder=folder, pages=OOBTree())
    kept = root[AREA][target_uid, number]
    if kept["folder"] != folder:
        kept["folder"] = folder
    for key, record in records.items():
        files = tuple(tuple(file) for file in record.files)
        kept["pages"][key] = (record.uid, record.digest, record.revision, files)  # plain values: no class of ours is stored


def record_of(kept: tuple[int, str, int, tuple]) -> Record:
    """A record as `keep` stored it."""
    uid, digest, revision, files = kept
    return Record(uid, digest, revision, tuple(File(*file) for file in files))
