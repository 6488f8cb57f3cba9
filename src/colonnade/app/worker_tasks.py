"""What the worker does beside the requests: store what waits in memory, and throw away what is over."""

from __future__ import annotations

from datetime import timedelta

from colonnade.app.transactions import change, reading
from colonnade.commands.base import UnitOfWork
from colonnade.commands.switch import pause
from colonnade.commands.trash import empty_overdue
from colonnade.jobs.worker import Task
from colonnade.plugins.state import state
from colonnade.security import sessions, tokens
from colonnade.web.runtime import Runtime

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def worker_tasks(runtime: Runtime) -> list[Task]:
    """All tasks of a site. Those that are rare are first done soon after the start, else a site that restarts daily never would."""
    return [
        Task("visits", MINUTE, lambda: store_visits(runtime), at_stop=True),
        Task("last use", MINUTE, lambda: store_last_use(runtime)),
        Task("last use of all", DAY, lambda: store_last_use(runtime, timedelta(0)), at_stop=True),
        Task("breakers", 5.0, lambda: store_breakers(runtime), at_stop=True),
        Task("sessions", HOUR, lambda: change(runtime, lambda uow: _sweep(uow, runtime)), delay=MINUTE),
        Task("trash", DAY, lambda: change(runtime, empty_overdue), delay=2 * MINUTE),
    ]


def store_visits(runtime: Runtime) -> None:
    """Store what people opened since the last time."""
    change(runtime, lambda uow: runtime.visits.flush(uow.root))
    runtime.visits.done()


def store_last_use(runtime: Runtime, step: timedelta = sessions.FLUSH_STEP) -> int:
    """Store when sessions were used, if that is *step* newer than what is stored; return how many were stored."""
    return change(runtime, lambda uow: runtime.last_use.flush(uow.root, uow.now, step))


def store_breakers(runtime: Runtime) -> None:
    """Pause for all processes, and after a restart, the plugins that failed too often in this one."""
    tripped = dict(runtime.registry.health.tripped)
    if tripped:
        with reading(runtime) as uow:
            new = [name for name in tripped if name in state(uow.root).answering]
        if new:
            change(runtime, lambda uow: _pause(uow, {name: tripped[name] for name in new}))


def _pause(uow: UnitOfWork, reasons: dict[str, str]) -> None:
    # Someone may have resumed one in the meantime.
    for name in reasons.keys() & uow.registry.health.tripped.keys():
        pause(uow, name, reasons[name])


def _sweep(uow: UnitOfWork, runtime: Runtime) -> None:
    sessions.sweep(uow.root, uow.now, runtime.last_use)
    tokens.sweep(uow.root, uow.now)
