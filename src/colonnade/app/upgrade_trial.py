"""Starting the site for a trial over a copy-on-write overlay of its data: what new versions of plugins would do to that."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ZODB.DemoStorage import DemoStorage

from colonnade.app.main import make_app
from colonnade.app.settings import Settings
from colonnade.app.transactions import reading
from colonnade.commands.impact import Impact, impact_of
from colonnade.plugins.discovery import LoadingMarks, discover
from colonnade.plugins.migrations import Migration
from colonnade.plugins.registry import Loaded
from colonnade.storage.allow_list import allowed_class
from colonnade.storage.database import Database
from colonnade.storage.open import open_read_only


@dataclass
class Rehearsal:
    """What a start would do.

    `migrations` tell of the plugins whose objects are behind, `impacts` of what these hold, `broken` of those that can't be loaded and why.

    `seconds` is how long all of it took, `bytes` the size of the records that it would store.
    """

    migrations: list[Migration] = field(default_factory=list)
    impacts: dict[str, Impact] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    bytes: int = 0

    @property
    def failed(self) -> list[str]:
        """The plugins that would be quarantined."""
        return [migration.plugin for migration in self.migrations if migration.error]


def rehearse(settings: Settings, *, plugins: list[Loaded] | None = None, base: Any = None) -> Rehearsal:
    """Start the site of *settings*, with the code that is installed now, on an overlay over its data, and tell what that did.

    The data is opened for reading only, so the site may go on running, with the code that it has. *base* is a storage to lay it over
    instead, *plugins* replaces what is installed: for tests. Raises StorageUnavailable.
    """
    begun = time.perf_counter()
    with _overlay(settings, base) as database, tempfile.TemporaryDirectory(prefix="colonnade-rehearsal-") as folder:
        found = discover(settings.plugin_folder, LoadingMarks(None)) if plugins is None else plugins
        application = make_app(replace(settings, var=Path(folder), storage="memory://"), database=database, plugins=found)
        try:
            registry = application.runtime.registry
            with reading(application.runtime) as uow:
                impacts = {name: impact_of(uow, name) for name in registry.migrations}
            broken = {loaded.name: loaded.problem for loaded in registry if loaded.problem}
            return Rehearsal(list(registry.migrations.values()), impacts, broken, time.perf_counter() - begun, _stored(database))
        finally:
            application.runtime.search.close()


@contextmanager
def _overlay(settings: Settings, base: Any) -> Iterator[Database]:
    storage = DemoStorage(base=base if base is not None else open_read_only(settings.storage_uri), close_base_on_close=base is None)
    database = Database(storage, class_factory=allowed_class)
    try:
        yield database
    finally:
        database.close()


def _stored(database: Database) -> int:
    """Bytes of the records that were laid over the data."""
    return sum(len(record.data or b"") for transaction in database.storage.changes.iterator() for record in transaction)
