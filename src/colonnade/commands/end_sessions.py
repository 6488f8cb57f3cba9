"""What administrators do with sessions of others: end one, or all but their own."""

from __future__ import annotations

from contextlib import suppress

from colonnade.commands.base import UnitOfWork
from colonnade.security import sessions
from colonnade.security.can import demand


def end_session(uow: UnitOfWork, person_id: int, handle: str) -> bool:
    """Sign a person out in one browser, which `Session.handle` names; False if that had ended already. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    with suppress(sessions.NoSession):
        sessions.end_handle(uow.root, person_id, handle)
        uow.audit("person.session_ended", f"person:{person_id}")
        return True
    return False


def end_other_sessions(uow: UnitOfWork, mine: bytes) -> int:
    """Sign everybody out, but for the session with the key *mine*; return how many sessions that were. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    number = sessions.end_others(uow.root, mine)
    uow.audit("people.signed_out", sessions=number)
    return number
