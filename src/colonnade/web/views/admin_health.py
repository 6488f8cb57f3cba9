"""Administration, Health: how long each screen and each plugin takes, and what went wrong, in this process since it was started."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.clock import from_microseconds
from colonnade.content.objects import Place
from colonnade.content.types import CORE
from colonnade.i18n import messages
from colonnade.web.trace import QUIET
from colonnade.web.views.admin import admin_tabs

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.plugins.health import Record
    from colonnade.web.measures import Screen

_ = messages("colonnade")
Row = dict[str, Any]
_SHORTEST = 0.0001
ORDERS: dict[str, tuple[Any, Callable[[Row], Any]]] = {
    "p95": (_("Slowest"), lambda row: -row["p95_seconds"]),
    "count": (_("Most used"), lambda row: -row["count"]),
    "errors": (_("Most errors"), lambda row: (-row["errors"], -row["p95_seconds"])),
    "name": (_("By name"), lambda row: row["name"]),
}
"""By what both tables can be sorted."""


@view_config(route_name="admin_health", permission="administer", request_method="GET", renderer="colonnade:admin_health.pt")
def health(context: Place, request: Request) -> dict[str, Any]:
    """Times and errors by screen and by plugin, in the order `sort`. Probes and files of the program are left out."""
    request.page.title, request.page.layout = request.t(_("Health")), "settings"
    order = request.GET.get("sort", "")
    order = order if order in ORDERS else "p95"
    measures = request.runtime.measures
    screens = _sorted((_of_screen(request, screen) for screen in measures.screens() if screen.name not in QUIET), order)
    return {
        "tabs": admin_tabs(request),
        "orders": [(request.t(title), f"/admin/health?sort={name}", name == order) for name, (title, _key) in ORDERS.items()],
        "order": order,
        "screens": screens,
        "plugins": _sorted(_plugins(request), order),
        "since": request.when(measures.since),
        "answers": request.view.plural("${n} answer", "${n} answers", sum(row["count"] for row in screens)),
        "faults": request.view.plural("${n} error", "${n} errors", sum(row["errors"] for row in screens)),
    }


def _sorted(rows: Iterable[Row], order: str) -> list[Row]:
    return sorted(rows, key=ORDERS[order][1])


def _of_screen(request: Request, screen: Screen) -> Row:
    return {
        "name": screen.name,
        "plugin": _title(request, screen.plugin),
        **_times(screen),
        "count": screen.count,
        "errors": screen.errors,
    }


def _plugins(request: Request) -> Iterable[Row]:
    found = request.runtime.registry.health
    for name in found.names():
        record = found.record(name)
        if record.calls or record.total_failures:
            yield {
                "name": _title(request, name),
                "url": f"/admin/plugins/{name}" if name != CORE else None,
                **_times(record),
                "count": record.calls,
                "errors": record.total_failures,
                "last": request.when(from_microseconds(int(record.failures[-1].when * 1e6))) if record.failures else None,
            }


def _title(request: Request, plugin: str) -> str:
    loaded = request.runtime.registry.get(plugin)
    if loaded is not None and loaded.manifest is not None:
        return request.t(loaded.manifest.title)
    return plugin or "Colonnade"


def _times(measured: Screen | Record) -> Row:
    half, most = measured.percentile(0.5), measured.percentile(0.95)
    return {"p50": _in_words(half), "p95": _in_words(most), "p95_seconds": most}


def _in_words(seconds: float) -> str:
    """Milliseconds; of what takes a second or more, seconds."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.1f} ms" if seconds >= _SHORTEST else "< 0.1 ms"
