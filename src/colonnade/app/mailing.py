"""Who composes the mails of the site, and what sends them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

from colonnade.app.transactions import change, reading
from colonnade.clock import to_microseconds
from colonnade.commands import inviting
from colonnade.commands.base import UnitOfWork
from colonnade.mail import address_change, invitation, trial
from colonnade.mail.outbox import Letter
from colonnade.mail.sending import Compose, Post, Sender
from colonnade.mail.server import Connection
from colonnade.notifications.composing import Composer
from colonnade.notifications.composing_member_mails import MemberMailComposer
from colonnade.notifications.letters import DIGEST, NOTICE
from colonnade.notifications.member_mails import KIND as MEMBERS
from colonnade.security.person import Person
from colonnade.web.runtime import Runtime

Result = TypeVar("Result")


def composers(runtime: Runtime) -> Mapping[str, Compose]:
    """Who composes which kind of letter. A part of the core that sends mail has its line here, and a title in `mail.kinds`."""
    told = Composer(runtime.catalogs, runtime.site_url)
    return {
        trial.KIND: trial.Trial(runtime.catalogs, runtime.site_url),
        address_change.KIND: address_change.AddressChange(runtime.catalogs, runtime.site_url),
        invitation.KIND: invitation.Invitation(runtime.catalogs, runtime.site_url, inviting.for_letter),
        MEMBERS: MemberMailComposer(runtime.catalogs, runtime.site_url),
        NOTICE: told.notice,
        DIGEST: told.digest,
    }


def post(runtime: Runtime) -> Post:
    """Where the site's mail goes and who makes it. Raises ValueError for a site that sends none."""
    if runtime.mail_server is None:
        raise ValueError("the site sends no mail")
    return Post(runtime.mail_server, composers(runtime))


def sender(runtime: Runtime) -> Sender:
    """What sends the letters that are due. Raises ValueError for a site that sends none."""
    return Sender(SiteTransactions(runtime), post(runtime))


@dataclass(frozen=True)
class SiteTransactions:
    """The database of a site, as the system."""

    runtime: Runtime

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that only reads."""
        return reading(self.runtime)

    def change(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Do *work* in a transaction, again after a conflict."""
        return change(self.runtime, work)


def try_mail(runtime: Runtime, uow: UnitOfWork, person: Person) -> str:
    """Send a person a mail now, past the outbox; return to which address the server has taken it.

    Raises ValueError where the site sends no mail or the person gets none, and what the server answers: ServerDown, NotNow, Never.
    """
    moment = to_microseconds(uow.now)
    made = post(runtime).message_of(uow, Letter(moment, trial.KIND, person.id, "", (), moment, moment, once=False))
    if made is None:
        raise ValueError("no mail of this kind")
    connection = Connection(runtime.mail_server)
    try:
        connection.send(made)
    finally:
        connection.close()
    return str(made["To"])
