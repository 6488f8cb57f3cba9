"""What the server does with bodies of requests before the application sees them: too large ones are passed over or refused."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from pathlib import Path
from typing import ClassVar

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver
from waitress.utilities import Error, RequestEntityTooLarge

from colonnade.security.sessions import find
from colonnade.web.intake import MAX_BODY, UNLIMITED, body_limit, has_no_disk_for
from colonnade.web.runtime import Runtime

MAX_SKIPPED = 64 * 2**20
"""Bytes that are received and dropped, so that the browser, which reads nothing before it has sent all, gets to see a page."""


class DiskFull(Error):
    """There is no room for what is sent."""

    code = 507
    reason = "Insufficient Storage"


_DISK_FULL = DiskFull("the disk is full; nothing was stored")


class SignInFirst(Error):
    """Only people who are signed in send much."""

    code = 401
    reason = "Unauthorized"


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

    def objection(self, path: str, headers: Mapping[str, str], length: int) -> Error | None:
        """Why a body of *length* bytes isn't read, or None."""
        if length > (limit := self.limit(path)):
            return RequestEntityTooLarge(f"at most {limit} bytes can be sent here")
        if length <= MAX_BODY:
            return None
        if not self._is_signed_in(headers.get("COOKIE", "")):
            return SignInFirst("sign in, then send it again")
        if has_no_disk_for(self._folder, length):
            return _DISK_FULL
        return None

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


def channel_class(judge: Judge) -> type[HTTPChannel]:
    """The connections of a server whose requests *judge* looks at."""

    class Parser(HTTPRequestParser):
        """Reads one request."""

        def received(self, data: bytes) -> int:
            began = self.headers_finished
            try:
                consumed = super().received(data)
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                self._pass_over(getattr(self.body_rcv, "remain", UNLIMITED), _DISK_FULL)
                return len(data) if self.completed else super().received(data)
            if self.headers_finished and not began and not self.error and not self.empty:
                if objection := judge.objection(self.path, self.headers, self.content_length):
                    self._pass_over(self.content_length, objection)
            elif self.chunked and self.body_bytes_received > judge.limit(self.path):
                self._refuse(RequestEntityTooLarge("too much was sent"))
            return consumed

        def _pass_over(self, length: int, error: Error) -> None:
            """Drop the rest of a body and let the application say why, in the reader's language. What would take long is refused here."""
            if length > MAX_SKIPPED or self.expect_continue:
                self._refuse(error)
            else:
                self.body_rcv = FixedStreamReceiver(length, Nowhere(NoRoom if isinstance(error, DiskFull) else BytesIO))

        def _refuse(self, error: Error) -> None:
            self.error, self.completed, self.expect_continue = error, True, False

    class Channel(HTTPChannel):
        """One connection."""

        parser_class: ClassVar[type[HTTPRequestParser]] = Parser

    return Channel


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
