"""The SMTP server of the site: how it is reached, and what it says to a mail."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Literal

from colonnade.mail.message import one_line

SECURITIES = NONE, STARTTLS, TLS = "none", "starttls", "tls"
PORTS = {NONE: 25, STARTTLS: 587, TLS: 465}
LONGEST_SECONDS = 120.0
"""For how long a server may speak about one mail, or before the first: one that says a letter now and then is never silent."""
_LONGEST_ERROR = 300
_CLOSING, _TOO_LARGE = 421, 552


@dataclass(frozen=True)
class Server:
    """How the server is reached, and the address that all mail comes from. With a `user` it is signed in to."""

    host: str
    sender: str
    port: int = PORTS[STARTTLS]
    security: Literal["none", "starttls", "tls"] = STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 10.0

    def __str__(self) -> str:
        return f"{self.host}:{self.port} ({self.security})"


class ServerDown(Exception):
    """The server can't be reached, lets the site not in, or doesn't take mail from it: that concerns every letter."""


class NotNow(Exception):
    """The server doesn't take this mail now; later it may. `lost`: the connection is of no use any more."""

    def __init__(self, message: str, *, lost: bool = False) -> None:
        super().__init__(message)
        self.lost = lost


class Never(Exception):
    """The server will never take this mail: there is no such receiver, or it doesn't like what it says."""


class Connection:
    """A connection to the server, for one mail after the other. Raises ServerDown where there is none."""

    def __init__(self, server: Server) -> None:
        self._sender = server.sender
        try:
            self._smtp = _connected(server)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise ServerDown(_in_words(error)) from error

    def send(self, message: EmailMessage) -> None:
        """Hand a mail over. When this returns, the server has taken it. Raises NotNow, Never, ServerDown."""
        receiver = message["To"].addresses[0].addr_spec
        try:
            with _hanging_up_in_time(self._smtp):
                self._smtp.send_message(message, self._sender, [receiver])
        except smtplib.SMTPSenderRefused as error:
            _raise(error, error.smtp_code, Never if error.smtp_code == _TOO_LARGE else ServerDown)
        except smtplib.SMTPRecipientsRefused as error:
            code = error.recipients[receiver][0]
            _raise(error, code, Never if code >= 500 else NotNow)
        except smtplib.SMTPResponseException as error:
            _raise(error, error.smtp_code, Never if error.smtp_code >= 500 else NotNow)
        except smtplib.SMTPNotSupportedError as error:
            raise Never(_in_words(error)) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:  # it hung up, or said nothing for too long
            raise NotNow(_in_words(error), lost=True) from error

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()
        self._smtp.close()


def _raise(error: smtplib.SMTPException, code: int, kind: type[Exception]) -> None:
    """Raise *error* as one of ours; a server that is about to hang up concerns every letter."""
    raise (ServerDown if code == _CLOSING else kind)(_in_words(error)) from error


@contextmanager
def _hanging_up_in_time(smtp: smtplib.SMTP) -> Iterator[None]:
    """End the connection when this block takes longer than `LONGEST_SECONDS`: the timeout of a socket begins anew with each byte."""

    def hang_up() -> None:
        with suppress(OSError, AttributeError):  # it may be closed already, or not be there yet
            smtp.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(LONGEST_SECONDS, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class _Impatient:
    """Waits only so long for the greeting, which is read while the connection is made."""

    def connect(self: Any, *arguments: Any, **options: Any) -> Any:
        with _hanging_up_in_time(self):
            return super().connect(*arguments, **options)


class _Smtp(_Impatient, smtplib.SMTP):
    pass


class _SmtpTls(_Impatient, smtplib.SMTP_SSL):
    pass


def _connected(server: Server) -> smtplib.SMTP:
    # The name that the site introduces itself by. Left out, smtplib looks this machine's name up, which may take for ever.
    who = server.sender.rpartition("@")[2]
    if server.security == TLS:
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = _SmtpTls(server.host, server.port, who, timeout=server.timeout, context=context)
    else:
        smtp = _Smtp(server.host, server.port, who, timeout=server.timeout)
    try:
        with _hanging_up_in_time(smtp):
            if server.security == STARTTLS:
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
            smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _in_words(error: Exception) -> str:
    """What went wrong, in one short line: the server's own words where it said something."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return _cut(f"{code} {_text(said)}")
    if isinstance(error, smtplib.SMTPResponseException):
        return _cut(f"{error.smtp_code} {_text(error.smtp_error)}")
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return _cut(f"the connection ended: {error}")
    return _cut(f"{getattr(error, 'strerror', None) or error}" or type(error).__name__)


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _cut(text: str) -> str:
    return one_line(text)[:_LONGEST_ERROR]
