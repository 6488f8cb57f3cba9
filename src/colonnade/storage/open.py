"""Opening a database by its URI."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import zc.lockfile
from ZODB.DemoStorage import DemoStorage
from ZODB.FileStorage.FileStorage import FileStorageError
from ZODB.POSException import StorageError as ZodbStorageError

from colonnade.storage.allow_list import allowed_class
from colonnade.storage.blobs import SafeBlobFileStorage, sync_path
from colonnade.storage.checksums import Checksummed
from colonnade.storage.database import Database
from colonnade.storage.errors import StorageInUse, StorageUnavailable
from colonnade.storage.trees import keep_nodes_small

ClassFactory = Callable[[object, str, str], Any]


def open_database(
    uri: str,
    *,
    class_factory: ClassFactory | None = allowed_class,
    cache_size: int = 30_000,
    cache_bytes: int = 256 * 2**20,
    pool_size: int = 8,
) -> Database:
    """The database at *uri*; created if it is a file that doesn't exist. `cache_size` (objects) and `cache_bytes` are per connection.

    `file:///abs/Data.fs`: checksummed FileStorage, blobs in the folder `blobs` beside it. `memory://`: nothing is kept.
    `demo:file:///abs/Data.fs`: changes in memory over that file. All else (`zeo://`, `postgres://`, ...) is resolved by
    zodburi, which must be installed; `connection_*` options in such a URI win over the arguments.
    `class_factory=None` loads any class: for tools and tests only.

    Raises `StorageInUse` and `StorageUnavailable`.
    """
    keep_nodes_small()
    storage, options = open_storage(uri)
    settings = {"cache_size": cache_size, "cache_size_bytes": cache_bytes, "pool_size": pool_size} | options
    try:
        return Database(storage, class_factory=class_factory, **settings)
    except BaseException:
        storage.close()
        raise


def open_storage(uri: str) -> tuple[Any, dict[str, Any]]:
    """The storage at *uri* without a database on it, and the options for `ZODB.DB` that the URI itself gives.

    For tools that must work on a database whose root is damaged. Raises as `open_database` does.
    """
    if uri == "memory://":
        return DemoStorage(name="memory"), {}
    if uri.startswith("file:"):
        return _open_file(_path_of(uri)), {}
    if uri.startswith("demo:file:"):
        return DemoStorage(base=_open_file(_path_of(uri.removeprefix("demo:")))), {}
    return _open_by_zodburi(uri)


def file_of(uri: str) -> str | None:
    """The path of the file that the database at *uri* is in, which may not exist yet; None for one that is elsewhere, or in memory.

    Raises StorageUnavailable.
    """
    plain = uri.removeprefix("demo:")
    return _path_of(plain) if plain.startswith("file:") else None


def demand_unused(uri: str) -> None:
    """Raise StorageInUse if another process has the file of the database at *uri* open. Nothing is opened, or made, for it.

    For telling why something failed. It is locked for a moment by this, so it is no question to be asked while all is well.
    """
    path = file_of(uri)
    if path is None or not os.path.exists(f"{path}.lock"):
        return
    try:
        zc.lockfile.SimpleLockFile(f"{path}.lock").close()
    except zc.lockfile.LockError as error:
        raise StorageInUse(path) from error


def is_shared(uri: str) -> bool:
    """Whether other processes may have the database at *uri* open at the same time: a file is locked, and memory is one's own."""
    return not (uri == "memory://" or uri.startswith(("file:", "demo:file:")))


def _path_of(uri: str) -> str:
    parts = urlsplit(uri)
    path = unquote(parts.path)
    if parts.netloc or parts.query or parts.fragment or not path.startswith("/") or path.endswith("/"):
        raise StorageUnavailable(uri, "a file URI is file:///absolute/path/Data.fs, without a host or options")
    return path


def _open_file(path: str) -> Checksummed:
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        storage = SafeBlobFileStorage(path, blob_dir=os.path.join(folder, "blobs"))
    except zc.lockfile.LockError as error:
        raise StorageInUse(path) from error
    except OSError as error:
        raise StorageUnavailable(path, error.strerror or str(error)) from error
    except (FileStorageError, ZodbStorageError) as error:
        raise StorageUnavailable(path, str(error) or type(error).__name__) from error
    sync_path(folder)  # a new file's name must be on the disk before its first commit is
    return Checksummed(storage)


def address_of(uri: str) -> str:
    """What may be shown of a URI: without the name, the password and the options in it."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _open_by_zodburi(uri: str) -> tuple[Any, dict[str, Any]]:
    try:
        import zodburi  # optional: only for databases on other machines
    except ImportError as error:
        raise StorageUnavailable(address_of(uri), "zodburi is not installed") from error
    try:
        factory, options = zodburi.resolve_uri(uri)
    except (KeyError, ValueError, ImportError) as error:
        raise StorageUnavailable(address_of(uri), str(error.args[0] if error.args else error)) from error
    given = parse_qs(urlsplit(uri).query)
    defaults = {name for name in ("cache_size", "cache_size_bytes", "pool_size") if f"connection_{name}" not in given}
    try:
        storage = factory()
    except Exception as error:  # each kind of server has its own
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise StorageUnavailable(address_of(uri), reason) from error
    return storage, {name: value for name, value in options.items() if name not in defaults}
