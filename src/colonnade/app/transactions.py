"""Transactions outside of requests, for the command line, the worker and the start: as the system, with every plugin that answers."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import transaction
from transaction.interfaces import NoTransaction, TransientError

from colonnade.commands.base import UnitOfWork
from colonnade.plugins.call import PluginFailed
from colonnade.plugins.state import activity_of
from colonnade.security.reader import SYSTEM
from colonnade.web.runtime import Runtime

ATTEMPTS = 5
_PAUSE = 0.05  # seconds before the second attempt; twice as long before each later one

Result = TypeVar("Result")


def change(runtime: Runtime, work: Callable[[UnitOfWork], Result], *, attempts: int = ATTEMPTS) -> Result:
    """Do *work* in a transaction and return its result. Returning commits, raising rolls back.

    After a conflict with others, or when a plugin fails, *work* is done again, at most *attempts* times in all; then ConflictError is
    raised.
    """
    for attempt in range(1, attempts):
        try:
            return _once(runtime, work, repeatable=True)
        except PluginFailed:
            pass
        except TransientError:
            time.sleep(_PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))
    return _once(runtime, work, repeatable=False)


def _once(runtime: Runtime, work: Callable[[UnitOfWork], Result], *, repeatable: bool) -> Result:
    with _unit(runtime, keep=True, repeatable=repeatable) as uow:
        return work(uow)


@contextmanager
def reading(runtime: Runtime) -> Iterator[UnitOfWork]:
    """A transaction that only reads: whatever is changed in it is forgotten."""
    with _unit(runtime, keep=False) as uow:
        yield uow


@contextmanager
def _unit(runtime: Runtime, *, keep: bool, repeatable: bool = False) -> Iterator[UnitOfWork]:
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    connection = runtime.database.open(transaction_manager=manager)
    try:
        root, registry = connection.root(), runtime.registry
        runtime.settings.follow(root)
        activity = activity_of(root, registry)
        yield UnitOfWork(root, SYSTEM, runtime.clock(), registry, activity, manager, runtime.file_limits, repeatable=repeatable)
        if keep:
            manager.commit()
    finally:
        with suppress(NoTransaction):  # it was committed
            manager.abort()
        connection.close()
