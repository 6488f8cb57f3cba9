"""Reading the texts of the files that wait for it. Whoever is killed at any moment has lost nothing: what waits is in the database."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from typing import IO, Any, Protocol

from ZODB.POSException import POSKeyError

from colonnade.app.transactions import change, reading
from colonnade.catalog.changed import changed
from colonnade.catalog.file_texts import file_texts, unread
from colonnade.content.objects import Content
from colonnade.content.roots import by_uid
from colonnade.content.stored_file import by_key
from colonnade.extraction.outcome import Outcome
from colonnade.extraction.reader import FileReader, ReaderUnusable
from colonnade.facets.attachments import current_files_of
from colonnade.jobs.waiting import Entry
from colonnade.web.runtime import Runtime

log = logging.getLogger(__name__)
ENTRIES_AT_ONCE = 256
ROUND_SECONDS = 8.0
"""After which no other object is begun: whoever stops the site waits for a round."""
REST_SECONDS = 300.0
"""After the process that reads couldn't be started, or an object couldn't be loaded: it won't be otherwise in a second."""


class ReadsFiles(Protocol):
    """What turns a file into its text: a `FileReader`, or what a test puts in its place."""

    def read(self, file: IO[bytes]) -> Outcome:
        """The text of *file*. Raises ReaderUnusable."""

    def close(self) -> None:
        """Give back what is in use."""


MakeReader = Callable[[], ReadsFiles]


class FileReading:
    """Does some of the work each time it is called, and rests when it can't."""

    def __init__(self, runtime: Runtime, reader: MakeReader = FileReader, clock: Callable[[], float] = time.monotonic) -> None:
        self._runtime, self._make_reader, self._clock = runtime, reader, clock
        self._rest_until = float("-inf")

    def __call__(self) -> int:
        """Read the files of some objects, for some seconds; return how many objects were done."""
        if self._clock() < self._rest_until:
            return 0
        entries = change(self._runtime, lambda uow: unread(uow.root).next(ENTRIES_AT_ONCE))
        of_object: dict[int, list[Entry]] = {}
        for entry in entries:
            of_object.setdefault(entry.value, []).append(entry)
        return self._read_some(of_object) if entries else 0

    def _read_some(self, of_object: dict[int, list[Entry]]) -> int:
        reader, end, done = self._make_reader(), self._clock() + ROUND_SECONDS, 0
        try:
            for uid, entries in of_object.items():
                done += self._try_object(uid, entries, reader)
                if self._clock() > end:
                    break
        except ReaderUnusable as error:
            log.error("%s; files are read again in %g seconds", error, REST_SECONDS)
            self._rest()
        finally:
            reader.close()
        return done

    def _try_object(self, uid: int, entries: list[Entry], reader: ReadsFiles) -> bool:
        """Tell whether all went well. An object with which something is wrong waits again behind the others, and holds up none."""
        try:
            self._read_files_of(uid, entries, reader)
        except ReaderUnusable:
            raise
        except Exception:
            log.exception("the files of object %d aren't read; that is tried again in %g seconds", uid, REST_SECONDS)
            self._rest()
            change(self._runtime, lambda uow: unread(uow.root).put_back(entries))
            return False
        return True

    def _rest(self) -> None:
        self._rest_until = self._clock() + REST_SECONDS

    def _read_files_of(self, uid: int, entries: list[Entry], reader: ReadsFiles) -> None:
        """Keep each text as soon as it is there. Only when all are kept does the object leave the queue, for that of the index."""
        for key in self._unread_files(uid):
            self._read(key, reader)
        change(self._runtime, lambda uow: _done(uow.root, uid, entries))

    def _unread_files(self, uid: int) -> list[str]:
        with reading(self._runtime) as uow:
            obj = by_uid(uow.root, uid)
            return [stored.key for stored in current_files_of(obj) if file_texts(uow.root).lacks(stored)] if obj is not None else []

    def _read(self, key: str, reader: ReadsFiles) -> None:
        """Read a file that is still there and wasn't read meanwhile, as a copy of it may have been."""
        with reading(self._runtime) as uow:
            stored = by_key(uow.root, key)
            if stored is None or not file_texts(uow.root).lacks(stored):
                return
            owner, sha256 = stored.owner, stored.sha256
            try:
                file = stored.blob.open("c")
            except (OSError, POSKeyError):
                log.exception("a file of object %d can't be read from the disk", owner)
                return
        with file:
            sha256 = sha256 or hashlib.file_digest(file, "sha256").hexdigest()  # the first versions kept none
            outcome = reader.read(file)
        if outcome.reason is not None and outcome.reason.is_failure:
            log.warning("the text of a file of object %d isn't searched: it is %s (SHA-256 %s)", owner, outcome.reason.value, sha256)
        change(self._runtime, lambda uow: _keep(uow.root, key, sha256, outcome))


def _keep(root: Any, key: str, sha256: str, outcome: Outcome) -> None:
    stored = by_key(root, key)
    if stored is None:  # it is gone by now, and its text would be nobody's
        return
    if not stored.sha256:
        stored.sha256 = sha256
    file_texts(root).put(sha256, outcome.text, outcome.reason.value if outcome.reason else "")


def _done(root: Any, uid: int, entries: list[Entry]) -> None:
    unread(root).remove(entries)
    obj: Content | None = by_uid(root, uid)
    if obj is not None:
        changed(root).add(obj.uid)
