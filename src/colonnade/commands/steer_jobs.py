"""What administrators do with the jobs of the process that they reach: have one end, or have a task done at once."""

from __future__ import annotations

from collections.abc import Callable

from colonnade.commands.base import UnitOfWork
from colonnade.jobs.board import Board, Job
from colonnade.security.can import demand


def cancel_job(uow: UnitOfWork, board: Board, number: int) -> Job | None:
    """Have a job end at its next step, and return it; None if it has ended, or can't be. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    job = next((job for job in board.running() if job.number == number), None)
    if job is None or not board.cancel(number):
        return None
    uow.audit("job.cancelled", f"job:{job.name}")
    return job


def retry_job(uow: UnitOfWork, board: Board, task: str) -> bool:
    """Have a task done at once; False if there is none of that name. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    if not board.retry(task):
        return False
    uow.audit("job.retried", f"job:{task}")
    return True


def make_index_anew(uow: UnitOfWork, start: Callable[[int], bool]) -> bool:
    """Have the search index made anew beside the requests, by what *start* does for the id of who asks; False where that is done already.

    Raises NotAllowed.
    """
    demand(uow.actor, "administer", uow.root["site"])
    uow.audit("job.started", "job:reindex")
    return start(uow.actor.id)
