"""An SMTP server of this machine that behaves as a test wants it to, and a site that sends through it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from colonnade.commands.base import UnitOfWork
from colonnade.mail import outbox
from colonnade.mail.message import Mail
from colonnade.mail.outbox import Letter
from colonnade.mail.sending import Post, Sender
from colonnade.mail.server import Server
from colonnade.security.person import Person
from colonnade.testing import MemorySite


class Mailbox:
    """What the server took. `answers` gives what it says to a command (`MAIL`, `RCPT`, `DATA`), `pause` how long it thinks first."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answers: dict[str, str | Callable[[str], str]] = {}
        self.asked: list[str] = []
        self.pause = 0.0
        self.hangs_up = False

    def _answer(self, command: str, address: str) -> str:
        self.asked.append(command)
        answer = self.answers.get(command, "250 OK")
        return answer(address) if callable(answer) else answer

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self._answer("MAIL", address)
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self._answer("RCPT", address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self._answer("DATA", "")
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.hangs_up:
            server.transport.close()
        if answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.original_content or envelope.content, policy=policy.default))
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return answer


@dataclass
class Running:
    """A server that runs, and how to reach it."""

    mailbox: Mailbox
    address: Server


class _Controller(Controller):
    """At a port that is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def running(*, user: str = "", password: str = "", context: ssl.SSLContext | None = None, tls: bool = False) -> Iterator[Running]:
    """Serve at a free port. With *context* it asks for STARTTLS, or with *tls* for TLS from the start."""
    mailbox = Mailbox()

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()), handled=False)

    options: dict[str, Any] = {"ssl_context": context} if tls else {"tls_context": context, "require_starttls": context is not None}
    if user:
        options |= {"authenticator": authenticate, "auth_require_tls": False}
    controller = _Controller(mailbox, "127.0.0.1", 0, server_hostname="localhost", **options)
    controller.start()
    try:
        port = controller.port
        security = "tls" if tls else "starttls" if context else "none"
        yield Running(mailbox, Server("localhost", "intranet@example.com", port, security, user, password, timeout=5.0))
    finally:
        controller.stop()


@pytest.fixture
def smtp() -> Iterator[Running]:
    with running() as found:
        yield found


class MailSite:
    """A site that sends mail: letters of the kind `greeting` say what they are about, to whoever may read it."""

    def __init__(self, site: MemorySite, server: Server) -> None:
        self.site = site
        self.composers = {"greeting": greet}
        self.before_commit: Callable[[], None] = lambda: None
        self.post = Post(server, self.composers)
        self.sender = self.new_sender()
        outbox.switch(site.root, on=True)
        site.commit()

    def new_sender(self, **options: Any) -> Sender:
        """What sends, as another process or the next start would make it. Its pauses are as long as they say."""
        return Sender(self, replace(self.post, composers=self.composers), spread=lambda: 1.0, **options)

    def person(self, login: str, **fields: Any) -> Person:
        found = self.site.person(login, **{"email": f"{login}@example.com", **fields})
        self.site.commit()
        return found

    def put(self, person: Person | int = 0, *about: Any, kind: str = "greeting", **options: Any) -> Letter | None:
        """Queue a letter and commit."""
        person_id = person if isinstance(person, int) else person.id
        letter = outbox.put(self.site.root, kind, self.site.now, person=person_id, about=about, **options)
        self.site.commit()
        return letter

    def send(self, sender: Sender | None = None) -> int:
        """Do a round."""
        sent = (sender or self.sender).round()
        self.site.abort()
        return sent

    @property
    def box(self) -> outbox.Outbox:
        return outbox.outbox(self.site.root)

    # What a `Sender` needs of the database

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with self.site.other() as other:
            yield other.uow()

    def change(self, work: Callable[[UnitOfWork], Any]) -> Any:
        with self.site.other() as other:
            result = work(other.uow())
            self.before_commit()
            other.commit()
            return result


def greet(uow: UnitOfWork, letter: Letter) -> Mail | None:
    """The composer of `greeting`: about a subject, or about the object with a uid that the receiver may read."""
    subject = letter.about[0] if letter.about else "Hello"
    return Mail(subject, f"{subject}\n", f"<p>{subject}</p>\n")


@pytest.fixture
def mail(site: MemorySite, smtp: Running) -> MailSite:
    return MailSite(site, smtp.address)
