"""What administrators do with searches that found nothing."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.search import unanswered
from colonnade.security.can import demand


def dismiss(uow: UnitOfWork, words: str | None = None) -> None:
    """Forget a question that found nothing, or all of them. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    unanswered.forget(uow.root, words)
