"""What is known of each request while it is answered: its id, which screen it opens, and what went wrong; measured and logged at its end.

The screen is the program's own name of a view (`home.home`, `wiki.page`). The address that was asked for, and what was asked there, tell
of people and of what they read: neither stands in a log line, nor in a measure.
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from colonnade.content.types import CORE

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.web.measures import Measures

log = logging.getLogger("colonnade.requests")

KEY = "colonnade.trace"
HEADER = "X-Request-Id"
STATIC, UNCHANGED, NONE = "static", "unchanged", "none"
"""The screens of requests that open none: files of the program, pages that the browser has already, and all others."""
QUIET = frozenset((STATIC, "operations.live", "operations.ready", "operations.metrics"))
"""What is asked for all the time, and by machines: no line of the log for each."""
READING = frozenset(("GET", "HEAD", "OPTIONS"))
_GIVEN = "HTTP_X_REQUEST_ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_chance = random.Random()
_STATIC = "/-/static/"
_FAULT, _BUSY = 500, 503
_here = threading.local()


class Trace:
    """One request. `screen` and `plugin` are '' until a view is found; `error` names what it raised, if that was no answer."""

    screen = plugin = error = ""
    status = 0

    def __init__(self, id: str) -> None:
        self.id, self.start = id, time.perf_counter()


class Tracer:
    """Answers requests with an id each, and measures them. With *trusting*, what a proxy has called a request is its id."""

    def __init__(self, measures: Measures, *, trusting: bool) -> None:
        self._measures, self._trusting = measures, trusting

    def answer(self, environ: dict[str, Any], start_response: Callable, app: Callable) -> Iterable[bytes]:
        """What *app* answers, with the request's id among the headers."""
        trace = environ[KEY] = _here.trace = Trace(self._id(environ.get(_GIVEN)))

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            trace.status = int(status[:3])
            return start_response(status, [*headers, (HEADER, trace.id)], *exc_info)

        try:
            answer: Iterable[bytes] = app(environ, start)
        except BaseException as error:  # the server's own line about it is one of this request, too
            trace.status, trace.error = _FAULT, type(error).__name__
            self._ended(trace, environ)
            raise
        self._ended(trace, environ)
        _here.trace = None
        return answer

    def _id(self, given: str | None) -> str:
        if given and self._trusting and _WELL_FORMED.fullmatch(given):
            return given
        return _own_id()

    def _ended(self, trace: Trace, environ: dict[str, Any]) -> None:
        seconds = time.perf_counter() - trace.start
        screen = trace.screen = trace.screen or _screen_without_view(trace, environ)
        writes = environ.get("REQUEST_METHOD") not in READING
        fault = trace.status >= _FAULT and (trace.status != _BUSY or bool(trace.error))  # a closed site is no fault
        self._measures.answered(screen, trace.plugin, trace.status, seconds, writes=writes, fault=fault)
        level = logging.ERROR if fault else logging.INFO
        if log.isEnabledFor(level) and screen not in QUIET:
            milliseconds = round(seconds * 1000, 1)
            facts = {"status": trace.status, "ms": milliseconds}  # allow core_names_no_plugin: the status of an answer
            log.log(level, "%s answered %d after %s ms", screen, trace.status, milliseconds, extra={**facts_of(trace), **facts})


def _screen_without_view(trace: Trace, environ: dict[str, Any]) -> str:
    if trace.status == 304:
        return UNCHANGED
    return STATIC if environ.get("PATH_INFO", "").startswith(_STATIC) else NONE


def facts_of(trace: Trace) -> dict[str, str]:
    """What log lines of a request carry beside its id, as far as it is known: `screen`, `plugin` and `error`."""
    found = (("screen", trace.screen), ("plugin", trace.plugin), ("error", trace.error))
    return {name: value for name, value in found if value}


def current() -> Trace | None:
    """The request that this thread answers now, or None."""
    return getattr(_here, "trace", None)


def id_of(request: Request) -> str:
    """The id of a request; one of its own for a request that came another way."""
    trace = request.environ.get(KEY)
    return trace.id if trace is not None else _own_id()


def _own_id() -> str:
    """Another one each time, and no secret: so without a question to the system, which takes longer than all else here."""
    return f"{_chance.getrandbits(48):012x}"


def note_error(request: Request, error: BaseException, plugin: str = "") -> str:
    """Note what went wrong in a request, and in which *plugin* if that is known. Return the request's screen, '' if it opens none."""
    trace = request.environ.get(KEY)
    if trace is None:
        return ""
    trace.error = type(error).__name__
    trace.plugin = plugin or trace.plugin
    return trace.screen


def screen_of(view: Any, owner: str) -> str:
    """The program's name of a view: `home.home` of the core, `wiki.page` of a plugin, `wiki.feeds.atom` where it has several modules."""
    name = getattr(view, "__qualname__", None) or type(view).__name__
    module = str(getattr(view, "__module__", "")).rpartition(".")[2]
    if owner == CORE:
        return f"{module}.{name}"
    return f"{owner}.{name}" if module in ("views", "") or module.startswith("colonnade_") else f"{owner}.{module}.{name}"
