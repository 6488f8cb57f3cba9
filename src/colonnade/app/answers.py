"""How answers leave: head and body in one piece, and the main thread doesn't look on while a request's thread hands them to the kernel.

waitress's main loop asks every connection whether it has something to send. While a thread is sending, it has, the socket takes
more, and yet the loop may not: so it asks again at once, and takes the interpreter from the very thread it waits for. On two
processors that cost small answers up to nineteen twentieths of their rate (decision 0020).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from waitress.channel import HTTPChannel
from waitress.task import WSGITask

_ID = "HTTP_X_REQUEST_ID"


class Task(WSGITask):
    """One request."""

    def get_environment(self) -> dict[str, Any]:
        """What the application is told. How a request is called is up to us, or to the proxy that the settings trust."""
        environ: dict[str, Any] = super().get_environment()
        if _ID in environ:
            trusted = self.channel.server.adj.trusted_proxy
            if not trusted or trusted not in ("*", self.channel.addr[0]):
                del environ[_ID]
        return environ

    def write(self, data: bytes) -> None:
        """Send *data*; the first time with the head before it."""
        if self.wrote_header:
            super().write(data)
        else:
            with self.channel.in_one_piece():
                super().write(data)


class Channel(HTTPChannel):
    """One connection."""

    task_class: ClassVar[type[WSGITask]] = Task
    _is_handing_over = False
    """Whether a request's thread is sending by itself: only that thread changes it, and the main thread reads it."""
    _pieces: list[bytes] | None = None

    @contextmanager
    def in_one_piece(self) -> Iterator[None]:
        """What is written in this block is sent at its end, together."""
        self._pieces = []
        try:
            yield
        finally:
            pieces, self._pieces = self._pieces, None
        if pieces:
            self.write_soon(b"".join(pieces))

    def write_soon(self, data: Any) -> int:
        """Send *data* now, as far as the kernel takes it; what it doesn't take is left to the main thread. Raises ClientDisconnected."""
        if self._pieces is not None and isinstance(data, bytes):
            self._pieces.append(data)
            return len(data)
        self._is_handing_over = True
        try:
            return super().write_soon(data)
        finally:
            self._is_handing_over = False
            if self.total_outbufs_len:
                self.server.pull_trigger()

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Wait until the main thread has sent most of what is there: it must look on now."""
        before, self._is_handing_over = self._is_handing_over, False
        try:
            super()._flush_outbufs_below_high_watermark()
        finally:
            self._is_handing_over = before

    def writable(self) -> bool:
        """Whether the main thread has something to do when the socket takes more."""
        return bool(self.will_close or self.close_when_flushed or (self.total_outbufs_len and not self._is_handing_over))
