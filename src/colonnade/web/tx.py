"""One transaction and one database connection a request. Returning commits, raising rolls back, reading can't write."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from pyramid_retry import IBeforeRetry, is_last_attempt
from pyramid_tm import explicit_manager
from transaction.interfaces import NoTransaction

from colonnade.commands.base import UnitOfWork
from colonnade.plugins.state import Activity, state
from colonnade.web.room import show_ways_out

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

    from colonnade.web.runtime import Runtime

REFUSED = 400
"""An answer from here on says that nothing was done, so nothing is stored."""
READING = ("GET", "HEAD", "OPTIONS")
ATTEMPTS = 8


def includeme(config: Configurator) -> None:
    """Set up transactions with retries on conflict, and the request's ways to the database."""
    config.add_settings({"tm.manager_hook": explicit_manager, "tm.commit_veto": is_refused, "retry.attempts": ATTEMPTS})
    config.include("pyramid_retry")
    config.include("pyramid_tm")
    config.add_subscriber(lambda event: event.request.registry.runtime.measures.retried(), IBeforeRetry)
    config.add_request_method(runtime, "runtime", reify=True)
    config.add_request_method(database, "database", reify=True)
    config.add_request_method(activity, "activity", reify=True)
    config.add_request_method(now, "now", reify=True)
    config.add_request_method(unit_of_work, "uow", reify=True)


def is_refused(request: Request, response: Any) -> bool:
    """Tell whether an answer means that nothing was done. A view that forgot to take back what it began must not store half of it."""
    return response.status_int >= REFUSED


def runtime(request: Request) -> Runtime:
    """What lives as long as the process."""
    return request.registry.runtime


def database(request: Request) -> MutableMapping[str, Any]:
    """The root of the database in this request's transaction. A GET or HEAD can read it only: its transaction is doomed."""
    connection = request.runtime.database.open(transaction_manager=request.tm)
    request.add_finished_callback(lambda _: connection.close())
    if request.method in READING:
        # After an error that came before the transaction there is none to doom: an error page only reads.
        with suppress(NoTransaction):
            request.tm.doom()
    return connection.root()


@contextmanager
def attempt(request: Request) -> Iterator[None]:
    """Undo what was done inside the `with` block when it raises, so that the form can be shown again as it was before."""
    savepoint = request.tm.savepoint()
    try:
        yield
    except Exception as error:
        savepoint.rollback()
        show_ways_out(error, request)
        raise


def activity(request: Request) -> Activity:
    """Which plugins are on, for this request."""
    tripped = request.runtime.registry.health.tripped
    answering = state(request.database).answering
    return Activity(answering - tripped.keys() if tripped else answering, request.runtime.registry.site_only())


def now(request: Request) -> Any:
    """The moment of the request (aware UTC)."""
    return request.runtime.clock()


def unit_of_work(request: Request) -> UnitOfWork:
    """What commands need."""
    runtime = request.runtime
    return UnitOfWork(
        request.database,
        request.reader,
        request.now,
        runtime.registry,
        request.activity,
        request.tm,
        runtime.file_limits,
        repeatable=not is_last_attempt(request),
        origin=request.client_addr or "",
    )
