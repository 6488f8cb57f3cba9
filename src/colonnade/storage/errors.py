"""What can go wrong with the database file, as classes that carry facts. Texts for people are made further up."""

from __future__ import annotations

from ZODB.POSException import POSError, StateLoadError

_AWAY = frozenset(
    {
        "psycopg2.OperationalError",
        "psycopg2.InterfaceError",
        "relstorage.UnableToConnect",
        "relstorage.StorageDisconnectedDuringCommit",
        "ZEO.ClientDisconnected",
    }
)
"""Names, since none of these packages need be there: the first part of that of the module, and that of the class."""


def is_away(error: BaseException) -> bool:
    """Tell whether *error* says that a database server can't be reached, or hung up."""
    return any(f"{kind.__module__.partition('.')[0]}.{kind.__name__}" in _AWAY for kind in type(error).__mro__)


class StorageError(Exception):
    """Base of the errors of opening and migrating a database."""


class StorageInUse(StorageError):
    """Another process has the database file open. `path` is the data file.

    The lock belongs to that process and ends with it, so the lock file itself is never the thing to look at.
    """

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is open in another process; stop that process, or let it do this work")
        self.path = path


class StorageUnavailable(StorageError):
    """The database cannot be opened or created. `path` (or URI) and `reason`, in the words of the system."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class BackupRuns(StorageError):
    """The database is being backed up, which needs the file as it is."""

    def __init__(self) -> None:
        super().__init__("a backup runs: the database can't be packed, or backed up once more, before it is done. Try again then")


class PackRuns(StorageError):
    """The database is being packed, which makes a new file."""

    def __init__(self) -> None:
        super().__init__("the database is being packed: it can't be backed up, or packed once more, before that is done. Try again then")


class MigrationFailed(StorageError):
    """Step number `step` raised `error`; the data is as the step before left it."""

    def __init__(self, step: int, error: Exception) -> None:
        super().__init__(f"migration step {step} failed: {type(error).__name__}: {error}")
        self.step, self.error = step, error


class LayoutTooNew(StorageError):
    """The data was written by a later release: it has layout `stored`, this code knows up to `known`."""

    def __init__(self, stored: int, known: int) -> None:
        super().__init__(f"the data has layout {stored}, this release knows up to {known}")
        self.stored, self.known = stored, known


class ChecksumError(POSError):
    """A stored record is not what was written. `oid` and `tid` (8 bytes each) are None where the caller doesn't know them."""

    def __init__(self, oid: bytes | None = None, tid: bytes | None = None) -> None:
        super().__init__(f"damaged record: object {_hex(oid)}, transaction {_hex(tid)}")
        self.oid, self.tid = oid, tid


class ClassRefused(StateLoadError):
    """A record names a class or function that is not on the list of those that data may contain. Nothing was run."""

    def __init__(self, module: str, name: str) -> None:
        super().__init__(f"{module}.{name} may not be loaded from the database")
        self.module, self.name = module, name


def _hex(value: bytes | None) -> str:
    return "unknown" if value is None else value.hex()
