"""What administrators do with a letter of the outbox: have it tried again at once, or throw it away."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.mail.outbox import Letter, outbox
from colonnade.security.can import demand


def retry_letter(uow: UnitOfWork, letter_id: int) -> bool:
    """Try a letter at once as if it were new, also one that was given up; False if it is gone. Raises NotAllowed."""
    letter = _letter(uow, letter_id)
    if letter is not None:
        outbox(uow.root).retry(letter, uow.now)
    return letter is not None


def drop_letter(uow: UnitOfWork, letter_id: int) -> bool:
    """Throw a letter away without sending it; False if it is gone. Raises NotAllowed."""
    letter = _letter(uow, letter_id)
    if letter is not None:
        outbox(uow.root).remove(letter, uow.now)
    return letter is not None


def _letter(uow: UnitOfWork, letter_id: int) -> Letter | None:
    demand(uow.actor, "administer", uow.root["site"])
    return outbox(uow.root).get(letter_id)
