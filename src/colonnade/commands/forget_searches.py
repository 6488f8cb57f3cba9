"""Forgetting what people searched for in vain, for administrators: one question, or all."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.search import unfound
from colonnade.security.can import demand


def forget_search(uow: UnitOfWork, key: str) -> None:
    """Forget the question *key*, if it is there; asked again, it counts from the beginning. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    unfound.forget(uow.root, key)


def forget_all_searches(uow: UnitOfWork) -> None:
    """Forget all of them. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    unfound.forget_all(uow.root)
