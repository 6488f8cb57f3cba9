"""Sending what is due: each letter is composed at that moment, as its receiver, and removed once the server has taken it.

A process that dies between the server's yes and the commit sends the letter again, with the same Message-ID; none is lost.
"""

from __future__ import annotations

import logging
import random
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.mail.message import Envelope, Mail, address_of, build
from colonnade.mail.outbox import WAITING, Letter, Outbox, outbox
from colonnade.mail.server import Connection, Never, NotNow, Server, ServerDown
from colonnade.mail.unsubscribe import is_off

if TYPE_CHECKING:
    from colonnade.commands.base import UnitOfWork
    from colonnade.security.person import Person

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Compose = Callable[["UnitOfWork", Letter], Mail | None]
"""Makes the mail of a letter, with the rights that its receiver has now; None where nothing is (or may be) said any more."""

MINUTE = timedelta(minutes=1)
PAUSES = (1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 480 * MINUTE)
"""How long a letter waits after each try; the last one for all further tries."""
SERVER_PAUSES = (1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE)
"""How long all wait after each failure of the server."""
GIVE_UP = timedelta(days=5)
"""How old a letter may get on tries."""
CLAIM = timedelta(minutes=3)
"""For how long a round has the outbox for itself, from its last letter on. More than one letter can take."""
MOST, SECONDS, ARRIVALS = 200, 5.0, 1000


class Transactions(Protocol):
    """How the database is reached: as the system."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that only reads."""

    def change(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Do *work* in a transaction, again after a conflict."""


@dataclass(frozen=True)
class Post:
    """Where mail goes and who makes it: the server, and the composers by kind of letter."""

    server: Server
    composers: Mapping[str, Compose]

    def message_of(self, uow: UnitOfWork, letter: Letter) -> EmailMessage | None:
        """The mail of a letter, composed now; None if there is none to be sent. Raises Never, and what its composer raises."""
        person, address = _receiver(uow, letter)
        if not address:
            return None
        receiver = (person.display_name(person.language) if person is not None else "", address)
        _refuse_impossible(*receiver)
        if letter.kind not in self.composers:
            raise Never(f"nobody composes letters of the kind {letter.kind!r}")
        mail = self.composers[letter.kind](uow.acting_as(letter.person), letter)
        if mail is None:
            return None
        domain = self.server.sender.rpartition("@")[2]
        number = f"{letter.id:x}.{letter.created:x}@{domain}"
        return build(mail, Envelope((uow.root["site"].title, self.server.sender), receiver, uow.now, number))


def _receiver(uow: UnitOfWork, letter: Letter) -> tuple[Person | None, str]:
    """Who gets a letter, and the address that it goes to: '' for someone who left, has none, or doesn't want this kind."""
    if not letter.person:
        return None, letter.address
    person = uow.root["people"].get(letter.person)
    if person is None or not person.active or is_off(person, letter.kind):
        return person, ""
    return person, person.email


def _refuse_impossible(name: str, address: str) -> None:
    try:
        address_of(name, address)
    except ValueError as error:
        raise Never(str(error)) from error


@dataclass
class Sender:
    """Sends what is due, a round at a time. Several may exist, in several processes: only one of them works at a time."""

    transactions: Transactions
    post: Post
    most: int = MOST
    seconds: float = SECONDS
    spread: Callable[[], float] = lambda: random.uniform(1.0, 1.3)
    timer: Callable[[], float] = time.monotonic
    _name: str = field(init=False, default_factory=lambda: secrets.token_hex(8))
    _latest: datetime | None = field(init=False, default=None)

    def round(self) -> int:
        """Send what is due, as far as the round's time goes; return how many mails the server took."""
        self._take_in()
        ids = self._due()
        if not ids or not self.transactions.change(self._claim):
            return 0
        line = _Line(self.post.server)
        try:
            self._send_all(ids, line)
        except ServerDown as error:
            log.warning("mail waits: %s: %s", self.post.server, error)
            self.transactions.change(lambda uow, words=str(error): self._server_failed(uow, words))
        finally:
            line.close()
            self.transactions.change(self._release)
        return line.taken

    def _take_in(self) -> None:
        """Take in what arrived: in a transaction after the one that asks for it (see `Waiting.next`)."""
        arrived = self.transactions.change(lambda uow: [entry.value.id for entry in outbox(uow.root).arrivals.next(ARRIVALS)])
        if arrived:
            self.transactions.change(lambda uow: outbox(uow.root).take_in_all(arrived))

    def _due(self) -> list[int]:
        """What is due. A clock that was set back, also while the site was down, makes nothing wait longer."""
        with self.transactions.reading() as uow:
            now = uow.now
        if self._latest is None or now < self._latest:
            self.transactions.change(lambda uow: outbox(uow.root).clock_was_set_back(uow.now))
        self._latest = now
        with self.transactions.reading() as uow:
            box = outbox(uow.root)
            return box.due(now, self.most) if _is_open(box, now) else []

    def _claim(self, uow: UnitOfWork) -> bool:
        box, moment = outbox(uow.root), to_microseconds(uow.now)
        longest = to_microseconds(uow.now + CLAIM)
        if box.claimed_by and moment < box.claimed_until <= longest:
            return False
        box.claimed_by, box.claimed_until = self._name, longest
        return True

    def _release(self, uow: UnitOfWork) -> None:
        box = outbox(uow.root)
        if box.claimed_by == self._name:
            box.claimed_by = ""

    def _send_all(self, ids: list[int], line: _Line) -> None:
        end = self.timer() + self.seconds
        for letter_id in ids:
            self._send(letter_id, line)
            if self.timer() >= end:
                break

    def _send(self, letter_id: int, line: _Line) -> None:
        """Send one letter, and note what became of it. Raises ServerDown."""
        try:
            message = self._message(letter_id)
            if message is not None:
                line.send(message)
        except NotNow as error:
            self._settle(letter_id, lambda uow, letter, words=str(error): self._later(uow, letter, words))
            if error.lost:
                raise ServerDown(str(error)) from error
        except Never as error:
            self._settle(letter_id, lambda uow, letter, words=str(error): self._never(uow, letter, words))
        else:
            self._settle(letter_id, lambda uow, letter: self._done(uow, letter, sent=message is not None))

    def _message(self, letter_id: int) -> EmailMessage | None:
        """The mail of a letter, if it still waits. Raises NotNow when its composer failed, and Never."""
        with self.transactions.reading() as uow:
            letter = outbox(uow.root).get(letter_id)
            if letter is None or letter.state != WAITING:
                return None
            try:
                return self.post.message_of(uow, letter)
            except Never:
                raise
            except Exception as error:
                log.exception("a letter of the kind %s could not be composed", letter.kind)
                raise NotNow(f"could not be composed: {type(error).__name__}: {error}"[:300]) from error

    def _settle(self, letter_id: int, work: Callable[[UnitOfWork, Letter], Any]) -> None:
        """Note in a transaction of its own what became of a letter, unless somebody dropped it meanwhile, and keep the claim."""

        def settle(uow: UnitOfWork) -> None:
            box = outbox(uow.root)
            letter = box.get(letter_id)
            if letter is not None and letter.state == WAITING:
                work(uow, letter)
            if box.claimed_by == self._name:
                box.claimed_until = to_microseconds(uow.now + CLAIM)

        self.transactions.change(settle)

    def _done(self, uow: UnitOfWork, letter: Letter, *, sent: bool) -> None:
        box = outbox(uow.root)
        box.remove(letter, uow.now)
        if sent:
            box.last_success = to_microseconds(uow.now)
            box.server_tries, box.server_error, box.paused_until = 0, "", 0

    def _later(self, uow: UnitOfWork, letter: Letter, error: str) -> None:
        letter.tries += 1
        if uow.now - from_microseconds(letter.trying_since) > GIVE_UP:
            outbox(uow.root).give_up(letter, error)
        else:
            outbox(uow.root).postpone(letter, uow.now, _pause(PAUSES, letter.tries, self.spread()), error)

    def _never(self, uow: UnitOfWork, letter: Letter, error: str) -> None:
        letter.tries += 1
        outbox(uow.root).give_up(letter, error)

    def _server_failed(self, uow: UnitOfWork, error: str) -> None:
        box = outbox(uow.root)
        box.server_tries += 1
        box.server_error = error
        box.paused_until = to_microseconds(uow.now + _pause(SERVER_PAUSES, box.server_tries, self.spread()))


def _is_open(box: Outbox, now: datetime) -> bool:
    """Whether the server is to be tried. A pause longer than any comes from a clock that was set back."""
    longest = to_microseconds(now + 2 * SERVER_PAUSES[-1])
    return not to_microseconds(now) < box.paused_until <= longest


def _pause(pauses: tuple[timedelta, ...], tries: int, spread: float) -> timedelta:
    return pauses[min(tries, len(pauses)) - 1] * spread


class _Line:
    """The connection of a round, made for its first mail. `taken` is how many mails the server took."""

    def __init__(self, server: Server) -> None:
        self._server, self.taken = server, 0
        self._connection: Connection | None = None

    def send(self, message: EmailMessage) -> None:
        if self._connection is None:
            self._connection = Connection(self._server)
        self._connection.send(message)
        self.taken += 1

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
