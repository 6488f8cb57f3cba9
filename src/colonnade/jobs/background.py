"""What a plugin does beside the requests: tasks that the worker runs again and again while the plugin is on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from colonnade.outbound.client import HTML, Fetched

if TYPE_CHECKING:
    from colonnade.commands.base import UnitOfWork

Result = TypeVar("Result")


class Background(Protocol):
    """How a task reaches the database: as the system, which may do everything."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that only reads: whatever is changed in it is forgotten."""

    def change(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Do *work* in a transaction and return its result; after a conflict with others it is done again."""

    @property
    def may_fetch(self) -> bool:
        """Tell whether the site may call other machines at all: where it may not, leave waiting what waits for it."""

    def fetch(self, url: str, *, accept: Iterable[str] = HTML, max_bytes: int | None = None) -> Fetched:
        """GET *url* from another machine, within the limits of the site's settings; not to be done inside of a transaction.

        Only for a plugin whose manifest names the power `outbound`. Raises Refused when it is of no use to try again, Failed else.
        """


@dataclass(frozen=True)
class BackgroundTask:
    """Something that a plugin does every *seconds*, while it is on for the site.

    `run` gets a `Background`. What takes long or goes out to the network belongs between transactions, not into one. A task
    that raises is logged, counted as an error of the plugin, and done again when it is due.
    """

    name: str
    seconds: float
    run: Callable[[Background], object]
