"""What the worker does beside the requests: store what waits in memory, and throw away what is over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from transaction.interfaces import TransientError

from colonnade.app.file_reading import FileReading
from colonnade.app.indexing import SiteDatabase
from colonnade.app.mailing import SiteTransactions, sender
from colonnade.app.transactions import change, reading
from colonnade.catalog import file_texts
from colonnade.catalog.at_the_door import forget_overdue
from colonnade.commands.base import UnitOfWork
from colonnade.commands.switch import drop, pause
from colonnade.commands.trash import empty_overdue
from colonnade.home.seen import prune
from colonnade.jobs.background import BackgroundTask
from colonnade.jobs.board import in_words
from colonnade.jobs.noted import Noted
from colonnade.jobs.paced import Paced
from colonnade.jobs.worker import Task
from colonnade.mail.outbox import outbox
from colonnade.notifications.digests import enter_due
from colonnade.notifications.letters import put
from colonnade.notifications.telling import tell_some
from colonnade.notifications.webhook_sending import WebhookSender
from colonnade.outbound.client import HTML, Fetched
from colonnade.outbound.rules import Refused
from colonnade.plugins.call import CAUGHT
from colonnade.plugins.state import state
from colonnade.search import unfound
from colonnade.security import api_tokens, sessions, tokens
from colonnade.stream import popular
from colonnade.web.runtime import Runtime

log = logging.getLogger(__name__)
Result = TypeVar("Result")
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
SEARCH_SECONDS = TELL_SECONDS = 1.0
MAIL_SECONDS = 2.0
MOST_TOLD, SUMMARIES = 10_000, 100
FILES_SECONDS = WEBHOOK_SECONDS = 2.0


def worker_tasks(runtime: Runtime) -> list[Task]:
    """All tasks of a site. Those that are rare are first done soon after the start, else a site that restarts daily never would."""
    return [
        Task("visits", MINUTE, lambda: store(runtime, runtime.visits), at_stop=True),
        Task("seen", MINUTE, lambda: store(runtime, runtime.seen), at_stop=True),
        Task("searches in vain", MINUTE, lambda: store(runtime, runtime.unfound), at_stop=True),
        Task("last use", MINUTE, lambda: store_last_use(runtime)),
        Task("last use of all", DAY, lambda: store_last_use(runtime, timedelta(0)), at_stop=True),
        Task("breakers", 5.0, lambda: store_breakers(runtime), at_stop=True),
        Task("sessions", HOUR, lambda: change(runtime, lambda uow: _sweep(uow, runtime)), delay=MINUTE, of_site=True),
        Task("what was seen long ago", DAY, lambda: change(runtime, lambda uow: prune(uow.root, uow.now)), delay=3 * MINUTE, of_site=True),
        Task("searches of long ago", DAY, lambda: forget_searches(runtime), delay=3 * MINUTE, of_site=True),
        Task(
            "likes of long ago", DAY, lambda: change(runtime, lambda uow: popular.prune(uow.root, uow.now)), delay=5 * MINUTE, of_site=True
        ),
        Task("at the door", DAY, lambda: change(runtime, lambda uow: forget_overdue(uow.root, uow.now)), delay=3 * MINUTE, of_site=True),
        Task("trash", DAY, lambda: empty_trash(runtime), delay=2 * MINUTE, of_site=True),
        *(_of_plugin(runtime, loaded.name, task) for loaded in runtime.registry for task in loaded.tasks),
    ]


def empty_trash(runtime: Runtime) -> None:
    """Remove for good what is overdue: in parts, so that a large community doesn't hold up who writes meanwhile."""
    while change(runtime, empty_overdue):
        pass


def search_tasks(runtime: Runtime) -> list[Task]:
    """Keeping the search index true: for a worker of its own, so that what waits for other machines doesn't hold it up."""
    return [Task("search", SEARCH_SECONDS, _paced(runtime, lambda most: update_search(runtime, most)), delay=0.2, of_site=True)]


def telling_tasks(runtime: Runtime) -> list[Task]:
    """Telling people what concerns them, and their summaries: for a worker of its own, as answers are waited for."""
    return [
        Task("notifications", TELL_SECONDS, _paced(runtime, lambda most: tell(runtime, most)), delay=0.3, of_site=True),
        Task("inboxes", 5.0, lambda: store(runtime, runtime.inbox_seen), at_stop=True),
        Task("summaries", MINUTE, lambda: enter_summaries(runtime), delay=10.0, of_site=True),
    ]


def _paced(runtime: Runtime, work: Callable[[int], int]) -> Paced:
    return Paced(work, runtime.traffic.share_left)


def tell(runtime: Runtime, most: int = MOST_TOLD) -> int:
    """Work out what waits to be told, at most so many entries; return how many were done."""
    return tell_some(lambda work: change(runtime, work), put, most)


def enter_summaries(runtime: Runtime) -> int:
    """Enter a letter for each summary whose hour has come; return how many."""
    done = number = change(runtime, lambda uow: enter_due(uow.root, uow.now, put, SUMMARIES))
    while number == SUMMARIES:
        number = change(runtime, lambda uow: enter_due(uow.root, uow.now, put, SUMMARIES))
        done += number
    return done


def mail_tasks(runtime: Runtime) -> list[Task]:
    """Sending mail, if the site sends any: for a worker of its own, so that a slow server holds nothing else up."""
    return [] if runtime.mail_server is None else [Task("mail", MAIL_SECONDS, sender(runtime).round, of_site=True)]


def webhook_tasks(runtime: Runtime) -> list[Task]:
    """Telling webhooks what happens: for a worker of its own, so that an address that doesn't answer holds nothing else up."""
    sending = WebhookSender(SiteTransactions(runtime), runtime.outbound)
    return [Task("webhooks", WEBHOOK_SECONDS, sending.round, delay=2.0, of_site=True)]


def file_tasks(runtime: Runtime) -> list[Task]:
    """Reading the texts of files: for a worker of its own, so that a long document doesn't hold up the index. The sweep is never beside."""
    return [
        Task("texts of files", FILES_SECONDS, FileReading(runtime), delay=1.0, of_site=True),
        Task("texts of no file", DAY, lambda: change(runtime, lambda uow: file_texts.sweep(uow.root)), delay=4 * MINUTE, of_site=True),
    ]


def update_search(runtime: Runtime, most: int | None = None) -> int:
    """Index what changed since the last time, at most so many entries; return how many were done."""
    return runtime.search.update(SiteDatabase(runtime), most)


def _of_plugin(runtime: Runtime, plugin: str, task: BackgroundTask) -> Task:
    return Task(task_name(plugin, task), task.seconds, lambda: run_for_plugin(runtime, plugin, task), of_site=True)


def task_name(plugin: str, task: BackgroundTask) -> str:
    """What the task of a plugin is called among all tasks of a site."""
    return f"{plugin}: {task.name}"


def run_for_plugin(runtime: Runtime, plugin: str, task: BackgroundTask) -> None:
    """Run the task of a plugin if it is on; its time and errors are the plugin's."""
    with reading(runtime) as uow:
        if not uow.activity.is_on(plugin):
            return
    health = runtime.registry.health
    with health.timed(plugin):
        try:
            task.run(_Background(runtime, plugin))
        except TransientError:
            raise
        except CAUGHT as error:
            log.exception("task %s of plugin %s failed", task.name, plugin)
            health.failed(plugin, f"task {task.name}", error)
            runtime.jobs.failed_in(task_name(plugin, task), in_words(error))


@dataclass(frozen=True)
class _Background:
    """The `Background` of this process, for one plugin."""

    runtime: Runtime
    plugin: str

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        return reading(self.runtime)

    def change(self, work: Callable[[UnitOfWork], Result]) -> Result:
        return change(self.runtime, work)

    @property
    def may_fetch(self) -> bool:
        return not self.runtime.outbound.is_off

    def fetch(self, url: str, *, accept: Iterable[str] = HTML, max_bytes: int | None = None) -> Fetched:
        if "outbound" not in self.runtime.registry.get(self.plugin).manifest.powers:
            raise Refused(f"plugin {self.plugin} does not say in its manifest that it has the power 'outbound'")
        return self.runtime.outbound.fetch(url, accept=accept, max_bytes=max_bytes)


def store(runtime: Runtime, noted: Noted) -> None:
    """Store what was noted since the last time."""
    if len(noted):
        change(runtime, lambda uow: noted.flush(uow.root))
        noted.done()


def forget_searches(runtime: Runtime) -> None:
    """Forget what was searched for in vain long ago; all of it where that isn't to be kept."""
    forget = (lambda uow: unfound.prune(uow.root, uow.now)) if runtime.report_unfound else (lambda uow: unfound.forget_all(uow.root))
    change(runtime, forget)


def store_last_use(runtime: Runtime, step: timedelta = sessions.FLUSH_STEP) -> int:
    """Store when sessions and private feeds were used, if that is *step* newer than what is stored; return how many were stored."""
    buffers = (runtime.last_use, runtime.feed_use, runtime.token_use)
    return change(runtime, lambda uow: sum(buffer.flush(uow.root, uow.now, step) for buffer in buffers))


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
    health = uow.registry.health
    for name in reasons.keys() & health.tripped.keys():
        (drop if name in health.fell else pause)(uow, name, reasons[name])


def _sweep(uow: UnitOfWork, runtime: Runtime) -> None:
    sessions.sweep(uow.root, uow.now, runtime.last_use)
    tokens.sweep(uow.root, uow.now)
    api_tokens.sweep(uow.root, uow.now)
    outbox(uow.root).sweep(uow.now)
