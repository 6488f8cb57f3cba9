"""What a plugin does beside the requests: tasks that the worker runs again and again while the plugin is on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from colonnade.commands.base import UnitOfWork

Result = TypeVar("Result")


class Background(Protocol):
    """How a task reaches the database: as the system, which may do everything."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that only reads: whatever is changed in it is forgotten."""

    def change(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Do *work* in a transaction and return its result; after a conflict with others it is done again."""


@dataclass(frozen=True)
class BackgroundTask:
    """Something that a plugin does every *seconds*, while it is on for the site.

    `run` gets a `Background`. What takes long or goes out to the network belongs between transactions, not into one. A task
    that raises is logged, counted as an error of the plugin, and done again when it is due.
    """

    name: str
    seconds: float
    run: Callable[[Background], object]
