"""The program's log: one line an event, with the time in UTC, to where the program's errors go."""

from __future__ import annotations

import logging
import time

FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s"
_TIME = "%Y-%m-%dT%H:%M:%S"


class OneLine(logging.Formatter):
    """Writes times in UTC, and control characters of a message as escapes: an address with a line break can't forge another entry."""

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__(FORMAT, _TIME)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line without its traceback, which is added after it."""
        record.message = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in record.message)
        return super().formatMessage(record)


def write_to_stderr() -> None:
    """Log to the standard error stream, which systemd and containers keep."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
