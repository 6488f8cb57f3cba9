"""What the server does with bodies of requests before the application sees them: too large ones are passed over or refused."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from pathlib import Path
from typing import ClassVar

from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver

from colonnade.app.answers import Channel
from colonnade.security.sessions import find
from colonnade.web.intake import MAX_BODY, UNLIMITED, body_limit, has_no_disk_for
from colonnade.web.runtime import Runtime

MAX_SKIPPED = 64 * 2**20
"""Bytes that are received and dropped, so that the browser, which reads nothing before it has sent all, gets to see a page."""


class NoRoom(BytesIO):
    """A body that there was no room for: whoever reads it learns that, and can say so in the reader's language."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Raises OSError."""
        raise OSError(errno.ENOSPC, "no room for what was sent")


class Nowhere:
    """Takes in a body that nobody will keep. It is as if nothing had been sent, or as *kept* says."""

    def __init__(self, kept: type[BytesIO] = BytesIO) -> None:
        self._kept = kept

    def append(self, data: bytes) -> None:
        """Drop it."""

    def __len__(self) -> int:
        return 0

    def getfile(self) -> BytesIO:
        """What was kept: nothing."""
        return self._kept()

    def close(self) -> None:
        """There is nothing to close."""


class Judge:
    """Decides by the head of a request whether its body is read."""

    def __init__(self, runtime: Runtime, folder: Path) -> None:
        self._runtime, self._folder = runtime, folder

    def limit(self, path: str) -> int:
        """The most bytes of a body."""
        return body_limit(path, self._runtime.file_limits)

    def kept(self, path: str, headers: Mapping[str, str], length: int) -> type[BytesIO] | None:
        """As what a body of *length* bytes that isn't read is kept, or None for one that is read.

        The application finds out by itself, and says in the reader's language, that a body is too large or that nobody is signed in.
        """
        if length <= MAX_BODY:
            return None
        if length > self.limit(path):
            return BytesIO
        if not self._is_signed_in(headers.get("COOKIE", "")):
            return BytesIO
        return NoRoom if has_no_disk_for(self._folder, length) else None

    def _is_signed_in(self, cookies: str) -> bool:
        try:
            found = SimpleCookie(cookies)
        except CookieError:
            return False
        raw = found.get("__Host-session") or found.get("session")
        if raw is None:
            return False
        connection = self._runtime.database.open()
        try:
            return find(connection.root(), raw.value, self._runtime.clock(), self._runtime.last_use) is not None
        finally:
            connection.close()


def channel_class(judge: Judge) -> type[Channel]:
    """The connections of a server whose requests *judge* looks at."""

    class Parser(HTTPRequestParser):
        """Reads one request. One that *hangs up* is answered before all was received: then its connection is of no more use."""

        hangs_up = False

        def received(self, data: bytes) -> int:
            began = self.headers_finished
            try:
                consumed = super().received(data)
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                self._pass_over(getattr(self.body_rcv, "remain", UNLIMITED), NoRoom)
                return len(data) if self.completed else super().received(data)
            if self.headers_finished and not began and not self.error and not self.empty:
                if kept := judge.kept(self.path, self.headers, self.content_length):
                    self._pass_over(self.content_length, kept)
            elif self.chunked and not self.error and self.body_bytes_received > judge.limit(self.path):
                self.headers["CONTENT_LENGTH"] = str(self.body_bytes_received)
                self._pass_over(UNLIMITED, BytesIO)
            return len(data) if self.hangs_up else consumed

        def _pass_over(self, length: int, kept: type[BytesIO]) -> None:
            """Drop the rest of a body: the application, which gets what is *kept*, says why. What would take long isn't waited for."""
            waits = length <= MAX_SKIPPED and not self.expect_continue
            begun, self.body_rcv = self.body_rcv, FixedStreamReceiver(length if waits else 0, Nowhere(kept))
            with suppress(OSError):  # what is still in memory has no room on a full disk
                begun.getbuf().close()
            if not waits:
                self.completed, self.hangs_up, self.expect_continue = True, True, False
                self.headers["CONNECTION"] = "close"

    class Judged(Channel):
        """One connection."""

        parser_class: ClassVar[type[HTTPRequestParser]] = Parser

    return Judged


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[Path]:
    """Let temporary files be made in *folder*, which is emptied first: `/tmp` may be memory, or another disk."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
