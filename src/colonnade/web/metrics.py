"""What the site tells a monitoring system, as OpenMetrics text: numbers of this process and of the database, and no word of people's.

Labels are the program's own names (of screens, plugins, queues). What can't be read is left out, and `colonnade_storage_up` says so.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from colonnade.catalog.changed import changed
from colonnade.catalog.file_texts import unread
from colonnade.content.usage import taken_by_all
from colonnade.mail.outbox import outbox
from colonnade.notifications.queue import waiting
from colonnade.plugins.call import CAUGHT
from colonnade.plugins.state import state
from colonnade.plugins.status import state_of
from colonnade.web.measures import BUCKETS

if TYPE_CHECKING:
    from colonnade.web.measures import Measures
    from colonnade.web.runtime import Runtime

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
Sample = tuple[str, Mapping[str, str], float]
"""What follows the family's name, the labels, the value."""
_STATM = Path("/proc/self/statm")
_CORE = "colonnade"


def text_of(runtime: Runtime, root: Callable[[], Any]) -> str:
    """All metrics. *root* opens the root of the database, and may raise."""
    lines = [*_of_requests(runtime.measures), *_of_plugins(runtime), *_of_process(runtime)]
    try:
        read = [*_of_storage(runtime), *_of_root(runtime, root())]
    except CAUGHT:
        log.exception("the database can't be read for the metrics")
        lines += _family("storage_up", "gauge", "Whether the database can be read.", [("", {}, 0)])
    else:
        lines += [*_family("storage_up", "gauge", "Whether the database can be read.", [("", {}, 1)]), *read]
    return "\n".join([*lines, "# EOF"]) + "\n"


def _family(name: str, kind: str, about: str, samples: Iterable[Sample]) -> Iterator[str]:
    """The lines of one family; none when it has no samples."""
    name = name if name.startswith("process_") else f"colonnade_{name}"
    found = [f"{name}{suffix}{_labels(labels)} {_number(value)}" for suffix, labels, value in samples]
    if found:
        yield f"# TYPE {name} {kind}"
        yield f"# HELP {name} {about}"
        yield from found


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else repr(round(value, 6))


def _of_requests(measures: Measures) -> Iterator[str]:
    screens = measures.screens()
    labels = {screen.name: {"screen": screen.name, "plugin": screen.plugin or _CORE} for screen in screens}
    yield from _family(
        "requests",
        "counter",
        "Answers of each screen, by the class of their status.",
        (
            ("_total", {**labels[s.name], "status": f"{first}xx"}, number)  # allow core_names_no_plugin: the status of an answer
            for s in screens
            for first, number in sorted(s.classes.items())
        ),
    )
    yield from _family(
        "request_seconds", "histogram", "Time that answers took.", (sample for s in screens for sample in _histogram(labels[s.name], s))
    )
    yield from _family(
        "request_errors", "counter", "Answers that tell of a fault.", (("_total", labels[s.name], s.errors) for s in screens)
    )
    yield from _family("writes", "counter", "Requests that changed something.", [("_total", {}, measures.writes)])
    about = "How often a request was done again after a conflict with others, or after a plugin failed."
    yield from _family("conflicts_retried", "counter", about, [("_total", {}, measures.retries)])


def _histogram(labels: Mapping[str, str], screen: Any) -> Iterator[Sample]:
    ends = [*(str(end) for end in BUCKETS), "+Inf"]
    for end, number in zip(ends, accumulate(screen.buckets), strict=True):
        yield "_bucket", {**labels, "le": end}, number
    yield "_count", labels, screen.count
    yield "_sum", labels, screen.seconds


def _of_plugins(runtime: Runtime) -> Iterator[str]:
    health = runtime.registry.health
    found = [({"plugin": name or _CORE}, health.record(name)) for name in health.names()]
    yield from _family("plugin_calls", "counter", "Views, hooks and widgets called.", (("_total", n, r.calls) for n, r in found))
    about = "Time in views, hooks and widgets of each plugin."
    yield from _family("plugin_seconds", "counter", about, (("_total", labels, record.seconds) for labels, record in found))
    about = "Errors of views, hooks and widgets of each plugin."
    yield from _family("plugin_errors", "counter", about, (("_total", labels, record.total_failures) for labels, record in found))


def _of_process(runtime: Runtime) -> Iterator[str]:
    yield from _family(
        "process_start_time_seconds", "gauge", "When this process began to serve.", [("", {}, runtime.measures.since.timestamp())]
    )
    yield from _family("process_cpu_seconds", "counter", "Processor time of this process.", [("_total", {}, time.process_time())])
    if _STATM.exists():
        resident = int(_STATM.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        yield from _family("process_resident_memory_bytes", "gauge", "Memory of this process.", [("", {}, resident)])


def _of_storage(runtime: Runtime) -> Iterator[str]:
    database, transfers = runtime.database, runtime.transfers
    yield from _family("storage_bytes", "gauge", "Size of the database.", [("", {}, int(database.getSize()))])
    yield from _family("storage_objects", "gauge", "Objects in the database.", [("", {}, int(database.objectCount()))])
    yield from _family("storage_loads", "counter", "Objects read into memory.", [("_total", {}, transfers.loads)])
    yield from _family("storage_stores", "counter", "Objects written.", [("_total", {}, transfers.stores)])
    if runtime.var is not None:
        free = shutil.disk_usage(runtime.var).free
        yield from _family("disk_free_bytes", "gauge", "Room on the disk of the site's folder.", [("", {}, free)])
    newest = runtime.backups.newest() if runtime.backups is not None else None
    if newest is not None:
        about = "When the last backup was made."
        yield from _family("last_backup_timestamp_seconds", "gauge", about, [("", {}, newest.made.timestamp())])


def _of_root(runtime: Runtime, root: Any) -> Iterator[str]:
    yield from _family("uploads_bytes", "gauge", "Size of the files of people.", [("", {}, taken_by_all(root))])
    yield from _family("sessions", "gauge", "Sessions that are kept.", [("", {}, len(root["sessions"]))])
    queues = {"search": changed(root), "file_texts": unread(root), "notifications": waiting(root)}
    letters, now = outbox(root), runtime.clock().timestamp()
    lengths = {**{name: len(queue) for name, queue in queues.items()}, "mail": letters.number_waiting()}
    yield from _family("queue_length", "gauge", "What waits.", (("", {"queue": name}, number) for name, number in lengths.items()))
    ages = ((name, queue.oldest()) for name, queue in queues.items())
    yield from _family(
        "queue_oldest_seconds",
        "gauge",
        "For how long the first of a queue has waited.",
        (("", {"queue": name}, max(0.0, now - since / 1e6) if since else 0.0) for name, since in ages),
    )
    yield from _family("mail_failed", "gauge", "Letters that could not be delivered.", [("", {}, len(letters.failed()))])
    names = sorted({*state(root).enabled, *(loaded.name for loaded in runtime.registry)})
    found = ((name, state_of(root, runtime.registry, name)[0]) for name in names)
    about = "In which state each plugin is."
    yield from _family("plugin_state", "gauge", about, (("", {"plugin": name, "state": now_}, 1) for name, now_ in found))
