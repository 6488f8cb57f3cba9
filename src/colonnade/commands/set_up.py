"""The set-up of a new site, step by step: which of its steps are done, and when nobody needs to be reminded of it any more."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.security.can import demand

STEPS = ("site", "look", "people", "apps", "content")


def begin_set_up(uow: UnitOfWork) -> None:
    """Remind administrators of the steps from now on: the first of them has just made the site theirs."""
    uow.root["site"].set_up = ()


def finish_step(uow: UnitOfWork, step: str) -> None:
    """Note that a step is done; with the last one, the set-up is. Raises NotAllowed."""
    site = uow.root["site"]
    demand(uow.actor, "administer", site)
    if site.set_up is not None and step in STEPS:
        done = tuple(each for each in STEPS if each == step or each in site.set_up)
        site.set_up = done if len(done) < len(STEPS) else None


def dismiss_set_up(uow: UnitOfWork) -> None:
    """Remind nobody of it any more; its pages stay. Raises NotAllowed."""
    site = uow.root["site"]
    demand(uow.actor, "administer", site)
    site.set_up = None
