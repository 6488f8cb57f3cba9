"""Time and errors of each plugin, and the breakers that pause what keeps failing. In memory; thread-safe."""

from __future__ import annotations

import threading
import time
import traceback
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from colonnade.content.types import CORE

WINDOW_SECONDS = 600.0
PLUGIN_LIMIT, WIDGET_LIMIT = 5, 3
_KEPT_ERRORS, _KEPT_TIMES = 20, 200


@dataclass(frozen=True, slots=True)
class Failure:
    """One error of a plugin: when (seconds since 1970), where (hook, widget or view), what, and the traceback."""

    when: float
    where: str
    error: str
    trace: str


@dataclass
class Record:
    """What is known of one plugin in this process. Times are seconds."""

    failures: deque[Failure] = field(default_factory=lambda: deque(maxlen=_KEPT_ERRORS))
    total_failures: int = 0
    calls: int = 0
    seconds: float = 0.0
    times: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT_TIMES))
    recent: deque[tuple[float, str]] = field(default_factory=deque)

    def percentile(self, share: float) -> float:
        """The time that *share* (0..1) of the last calls stayed under, in seconds; 0.0 without calls."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Health:
    """Counts per plugin, and says when one is to be paused: `tripped` maps plugins to the reason, `changes` counts failures and
    resumptions.

    Five failures within ten minutes pause a plugin, three of one widget pause that widget (`security` 2, 8).
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._records: dict[str, Record] = defaultdict(Record)
        self.tripped: dict[str, str] = {}
        self.changes = 0
        self._paused_widgets: dict[str, str] = {}
        self._suspects: dict[str, float] = {}

    def record(self, plugin: str) -> Record:
        """What is known of *plugin*."""
        with self._lock:
            return self._records[plugin]

    def names(self) -> list[str]:
        """The plugins of which anything is known ('' stands for the core), by name."""
        with self._lock:
            return sorted(self._records)

    def took(self, plugin: str, seconds: float) -> None:
        """Note that a call of *plugin* took so long."""
        with self._lock:
            record = self._records[plugin]
            record.calls += 1
            record.seconds += seconds
            record.times.append(seconds)

    def failed(self, plugin: str, where: str, error: BaseException) -> None:
        """Note an error of *plugin*; trip the breaker of the widget or the plugin when there were too many."""
        now = self._clock()
        text = "".join(traceback.format_exception(error))
        with self._lock:
            record = self._records[plugin]
            record.failures.append(Failure(now, where, f"{type(error).__name__}: {error}", text))
            record.total_failures += 1
            self.changes += 1
            record.recent.append((now, where))
            while record.recent and record.recent[0][0] < now - WINDOW_SECONDS:
                record.recent.popleft()
            self._trip(plugin, where, record)

    def suspect(self, plugin: str) -> None:
        """Note that a hook of *plugin* failed: for a while a change doesn't rely on it."""
        self._suspects[plugin] = self._clock()

    def is_suspect(self, plugin: str) -> bool:
        """Tell whether a hook of *plugin* failed within the last ten minutes."""
        when = self._suspects.get(plugin)
        return when is not None and abs(self._clock() - when) < WINDOW_SECONDS

    def _trip(self, plugin: str, where: str, record: Record) -> None:
        last = record.failures[-1].error
        if where.startswith("widget ") and sum(w == where for _, w in record.recent) >= WIDGET_LIMIT:
            self._paused_widgets[where.removeprefix("widget ")] = last
            record.recent = deque(entry for entry in record.recent if entry[1] != where)
        elif plugin != CORE and len(record.recent) >= PLUGIN_LIMIT:
            self.tripped[plugin] = last

    def paused_widget(self, name: str) -> str | None:
        """Why the widget called *name* is paused, or None."""
        return self._paused_widgets.get(name)

    def resume(self, plugin: str, widgets: tuple[str, ...] = ()) -> None:
        """Close the breakers of a plugin and of its widgets."""
        with self._lock:
            self.tripped.pop(plugin, None)
            self.changes += 1
            self._records[plugin].recent.clear()
            for name in widgets:
                self._paused_widgets.pop(name, None)

    def timed(self, plugin: str) -> Timed:
        """A `with` block whose time is that of *plugin*."""
        return Timed(self, plugin)


class Timed:
    """The time of one call: there are some for each page, so without a generator."""

    __slots__ = ("_health", "_plugin", "_start")

    def __init__(self, health: Health, plugin: str) -> None:
        self._health, self._plugin = health, plugin

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *error: object) -> None:
        self._health.took(self._plugin, time.perf_counter() - self._start)
