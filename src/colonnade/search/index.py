"""The text index of a site: its folder, the engine that works on it, and keeping it true to the database.

Each index has a folder of its own below `search/`, and the file `current` names the one that is searched. A new one is made beside it
while people go on searching, then that file is replaced. Whatever happens to an index, the database has all that is needed to make
another one: nothing is ever lost with it. So the index of another version (`FORMAT`) is searched as far as it can be, and made anew.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from transaction.interfaces import TransientError

from colonnade.catalog.changed import changed
from colonnade.jobs.waiting import Entry
from colonnade.plugins.call import CAUGHT
from colonnade.search.document import FORMAT, Document, Found, Sight
from colonnade.search.engines import engine_class
from colonnade.search.engines.base import IndexUnusable, SearchEngine, Sort
from colonnade.search.indexing import Texts, document_of
from colonnade.search.query import Node

log = logging.getLogger(__name__)
BATCH = 200
MAX_TAKEN_OUT = 100_000
"""Entries of before a new index that needn't be indexed again; more would only take memory."""
CURRENT = "current"
REST_SECONDS = 60.0
"""After a repair that readers asked for, at least: what it doesn't mend mustn't keep the site busy."""
LEAST_REST, BUSY = 2.0, 0.05
"""After one that failed: two seconds, or so many that trying takes a twentieth of the time, at most `REST_SECONDS`."""
Result = TypeVar("Result")
Progress = Callable[[int, int], None]


class Database(Protocol):
    """How the index reads the objects, and takes out of the queue what it has seen."""

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction that only reads; gives the root of the database."""

    def change(self, work: Callable[[Any], Result]) -> Result:
        """Do *work* with the root in a transaction, again after a conflict."""


Done = Callable[[Any, Collection[int]], None]


def _nothing_more(root: Any, uids: Collection[int]) -> None:
    """All that was to be done is the index."""


def _untold(done: int, total: int) -> None:
    """Nobody waits to see how far it is."""


class SearchIndex:
    """The index of one site in this process, the only one that opens it if it is *alone*.

    Any thread may call any method: one after the other updates it or makes it anew. *more* are further texts of objects; *done* is called
    with the uids of those that are indexed, in the transaction in which they leave the queue.
    """

    def __init__(
        self,
        folder: Path,
        engine: str,
        more: Iterable[Texts] = (),
        *,
        rest: float = REST_SECONDS,
        alone: bool = False,
        done: Done = _nothing_more,
    ) -> None:
        self.folder, self._kind, self._more, self._rest = folder, engine_class(engine), tuple(more), rest
        self._alone, self._done = alone, done
        self._engine: SearchEngine | None = None
        self._read: tuple[object, str] = (None, "")
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._doubt: IndexUnusable | None = None
        self._rest_until = 0.0

    @property
    def engine(self) -> str:
        """The name of the engine that is searched with, as in the setting."""
        return self._kind.name

    # Searching

    def search(
        self, tree: Node, sight: Sight, *, sort: Sort = "relevance", start: int = 0, limit: int = 20, facets: Sequence[str] = ()
    ) -> Found:
        """Ask the engine; see `SearchEngine.search`. Raises IndexUnusable, also while there is no index yet."""
        return self._answer(lambda engine: engine.search(tree, sight, sort=sort, start=start, limit=limit, facets=facets))

    def words_like(self, word: str) -> list[str]:
        """Words that may have been meant; see `SearchEngine.words_like`. Raises IndexUnusable."""
        return self._answer(lambda engine: engine.words_like(word))

    def _answer(self, question: Callable[[SearchEngine], Result]) -> Result:
        """Ask once more when it fails: another index may have been put in place just now, and this one closed."""
        engine = self._opened()
        try:
            return question(engine)
        except IndexUnusable:
            self._forget(engine)
        try:
            return question(self._opened())
        except IndexUnusable as error:
            self._doubt = error
            raise

    def _opened(self) -> SearchEngine:
        with self._lock:
            folder = self._current()
            if self._engine is not None and self._engine.folder != folder:
                self._engine.close()
                self._engine = None
            if folder is None:
                known = (self.folder / CURRENT).exists()
                raise IndexUnusable("the one before is damaged, or another engine's" if known else "there is no index yet")
            if self._engine is None:
                self._engine = self._kind(folder, alone=self._alone)
            return self._engine

    def _current(self) -> Path | None:
        """The folder that is searched, if it is there and of our engine."""
        try:
            name = self._current_name()
        except (OSError, UnicodeDecodeError):
            return None
        folder = self.folder / name
        return folder if name.startswith(f"{self._kind.name}-") and "/" not in name and folder.is_dir() else None

    def _current_name(self) -> str:
        """What the file `current` says, read again only once there is another: it is looked at for each search."""
        status = os.stat(self.folder / CURRENT)
        version = status.st_ino, status.st_mtime_ns, status.st_size
        if self._read[0] != version:
            self._read = version, (self.folder / CURRENT).read_text("utf-8").strip()
        return self._read[1]

    def _forget(self, engine: SearchEngine | None) -> None:
        """Close *engine*, if it is the one in use."""
        with self._lock:
            if self._engine is not None and self._engine is engine:
                self._engine.close()
                self._engine = None

    def close(self) -> None:
        """Give back what is open."""
        self._forget(self._engine)

    # Keeping it true

    def update(self, database: Database, most: int | None = None) -> int:
        """Index what changed; return how many entries were done. Makes the index anew where there is none, or none that can be used.

        With *most*, no more than so many entries: indexing shares the interpreter with those who write. Entries leave the queue only
        when the engine has stored what they stand for. Whoever is killed in between does it again. Raises IndexUnusable when the index
        can't be stored; for some time after that nothing is done.
        """
        with self._writing:
            resting = time.monotonic() < self._rest_until
            try:
                if self._doubt is None or resting:
                    return self._update(database, most)
                reason = self._doubt
            except IndexUnusable as error:
                reason = error
            return 0 if resting else self._repair(database, reason)

    def _update(self, database: Database, most: int | None) -> int:
        engine = self._opened()
        engine.generation()
        if not engine.folder.name.startswith(f"{self._kind.name}-{FORMAT}-"):
            raise IndexUnusable("it was made by another version")
        done = 0
        while entries := self._update_some(engine, database, BATCH if most is None else min(BATCH, most - done)):
            done += len(entries)
        return done

    def _repair(self, database: Database, reason: IndexUnusable) -> int:
        log.warning("the search index is made anew: %s", reason)
        start, doubted = time.monotonic(), self._doubt is not None
        self._rest_until = start + self._rest
        try:
            number = self._rebuild(database, _untold, self._kind)
        except IndexUnusable:
            took = time.monotonic() - start
            self._rest_until = start + min(self._rest, LEAST_REST + took / BUSY)
            raise
        if not doubted:
            self._rest_until = 0.0
        return number

    def _update_some(self, engine: SearchEngine, database: Database, limit: int) -> list[Entry]:
        entries = database.change(lambda root: changed(root).next(limit))
        with database.reading() as root:
            found = self._documents(root, {entry.value for entry in entries})
        if entries:
            engine.write([d for d in found.values() if d is not None], [uid for uid, d in found.items() if d is None])
            database.change(lambda root: self._leave(root, entries))
        return entries

    def _leave(self, root: Any, entries: list[Entry]) -> None:
        changed(root).remove(entries)
        self._done(root, {entry.value for entry in entries})

    def _documents(self, root: Any, uids: Iterable[int]) -> dict[int, Document | None]:
        return {uid: self._document(root, uid) for uid in uids}

    def _document(self, root: Any, uid: int) -> Document | None:
        """One object; None, too, for one whose plugin fails: all others must be found."""
        try:
            return document_of(root, uid, self._more)
        except TransientError:
            raise
        except CAUGHT:
            log.exception("object %d isn't found by search: what its plugin says of it failed", uid)
            return None

    def rebuild(self, database: Database, progress: Progress = _untold, engine: str | None = None) -> int:
        """Make a new index of all objects beside the one in use, and search that from then on; return how many objects were read.

        With the name of another *engine* it is that engine's. What changes meanwhile stays in the queue and is done by the next `update`.
        Raises IndexUnusable when it can't be stored.
        """
        with self._writing:
            return self._rebuild(database, progress, self._kind if engine is None else engine_class(engine))

    def _rebuild(self, database: Database, progress: Progress, kind: type[SearchEngine]) -> int:
        folder = self.folder / f"{kind.name}-{FORMAT}-{secrets.token_hex(6)}"
        engine = self._made(kind, folder)
        try:
            before = database.change(lambda root: changed(root).next(MAX_TAKEN_OUT))
            with database.reading() as root:
                uids = list(root["uids"])
            for start in range(0, len(uids), BATCH):
                progress(start, len(uids))
                with database.reading() as root:
                    found = self._documents(root, uids[start : start + BATCH])
                engine.write([document for document in found.values() if document is not None])
            progress(len(uids), len(uids))
            engine.close()
            self._put_in_place(kind, folder)
        except BaseException:
            engine.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._remove_others(folder)
        for start in range(0, len(before), BATCH):
            database.change(lambda root, part=before[start : start + BATCH]: self._leave(root, part))
        return len(uids)

    def _made(self, kind: type[SearchEngine], folder: Path) -> SearchEngine:
        """An empty index there, or nothing."""
        try:
            return kind(folder, create=True, alone=self._alone)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _put_in_place(self, kind: type[SearchEngine], folder: Path) -> None:
        try:
            new = self.folder / f"{CURRENT}.new"
            with new.open("w", encoding="utf-8") as file:
                file.write(folder.name)
                file.flush()
                os.fsync(file.fileno())
            with self._lock:  # whoever searches sees the engine and its index change at once
                new.replace(self.folder / CURRENT)
                self._kind = kind
        except OSError as error:
            raise IndexUnusable(str(error)) from error
        self._doubt = None
        self._forget(self._engine)

    def _remove_others(self, folder: Path) -> None:
        """Remove all but the index that is in place, as far as that goes."""
        with suppress(OSError):
            for other in self.folder.iterdir():
                if other.is_dir() and other != folder:
                    shutil.rmtree(other, ignore_errors=True)
