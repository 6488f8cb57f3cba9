"""Remove the older versions of an object for good: what only they held takes no more room."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork, awake_type
from colonnade.content.objects import Content
from colonnade.content.stored_file import StoredFile, files_in
from colonnade.content.versions import Version, versions_of
from colonnade.facets.attachments import release
from colonnade.security.can import demand


def older_versions(obj: Content, than: int) -> list[Version]:
    """The versions of *obj* with a number below *than*, the newest first. The present one never is among them."""
    return [version for version in versions_of(obj) if version.number < min(than, obj.revision)]


def only_in(obj: Content, versions: list[Version]) -> list[StoredFile]:
    """The files that *obj* would no longer have without these versions."""
    numbers = {version.number for version in versions}
    kept = {stored.key for version in versions_of(obj) if version.number not in numbers for stored in _files(version)}
    kept |= {value.key for value in vars(obj).values() if isinstance(value, StoredFile)}
    return [stored for stored in files_in(obj) if stored.key not in kept]


def _files(version: Version) -> list[StoredFile]:
    return [value for value in version.stored.values() if isinstance(value, StoredFile)]


def remove_versions(uow: UnitOfWork, obj: Content, before: int) -> int:
    """Remove the versions of *obj* with a number below *before*; return how many. Raises NotAllowed, Dormant."""
    awake_type(uow, obj)
    demand(uow.actor, "delete", obj)
    gone = older_versions(obj, before)
    release(uow.root, only_in(obj, gone))
    for version in gone:
        del obj.history[version.number]
    return len(gone)
