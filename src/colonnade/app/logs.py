"""The log of a site that is served: lines of text for people, or one JSON object a line for programs. Both name the request they are of."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from typing import Any

from colonnade.app.settings import JSON
from colonnade.web.trace import current, facts_of

REQUESTS = "colonnade.requests"
FACTS = ("screen", "status", "ms", "plugin", "error")  # allow core_names_no_plugin: the status of an answer
"""What a line may carry beside its words; of a line within a request, also what is known of that."""
_TEXT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s%(request)s: %(message)s"


class OfRequest(logging.Filter):
    """Tells each line which request it is of: ` [id]`, or nothing outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Complete *record*; keep it."""
        trace = current()
        record.request_id = trace.id if trace is not None else ""
        record.request = f" [{record.request_id}]" if record.request_id else ""
        record.of_request = facts_of(trace) if trace is not None else {}
        return True


class AsText(logging.Formatter):
    """Times in UTC, and control characters of a message as escapes: an address with a line break can't forge another entry."""

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__(_TEXT, "%Y-%m-%dT%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line without its traceback, which is added after it."""
        record.message = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in record.message)
        return super().formatMessage(record)


class AsJson(logging.Formatter):
    """One object a line: `time` (UTC), `level`, `logger`, `request`, `message`, `FACTS` where they are known, `trace` of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": getattr(record, "request_id", ""),
            "message": record.getMessage(),
            **getattr(record, "of_request", {}),
            **{name: found for name in FACTS if (found := getattr(record, name, "")) != ""},
        }
        if record.exc_info and record.exc_info[0] is not None:
            line.setdefault("error", record.exc_info[0].__name__)
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=False, default=str)


def set_up(kind: str) -> logging.Handler:
    """Log to the standard error, as `text` or `json`; return what does it. As text, a line for each answer is left to the proxy."""
    handler = logging.StreamHandler()
    handler.addFilter(OfRequest())
    handler.setFormatter(AsJson() if kind == JSON else AsText())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for chatty in ("ZODB", "waitress"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits for a thread is nothing to report
    logging.getLogger(REQUESTS).setLevel(logging.INFO if kind == JSON else logging.ERROR)
    return handler
