"""From what is to be said to the bytes of a mail that every program reads and nobody can add headers to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy

MAX_SUBJECT, MAX_NAME = 200, 100
_LIST_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


@dataclass(frozen=True)
class Mail:
    """What is to be said, in the language of who gets it.

    `list_id` is a short name like `digest` by which mail programs sort; `unsubscribe` an address made by
    `mail.unsubscribe.address`, or '' where there is nothing to be switched off. `reply_to` is (name, address) of who gets answers.
    """

    subject: str
    text: str
    html: str
    list_id: str = ""
    unsubscribe: str = ""
    reply_to: tuple[str, str] | None = None


@dataclass(frozen=True)
class Envelope:
    """From whom to whom: (name, address) each; when; and the Message-ID, without its brackets."""

    sender: tuple[str, str]
    receiver: tuple[str, str]
    date: datetime
    message_id: str


class _Whole(UnstructuredHeader):
    """A header with an address of the web. The general rule would fold it as if it were words, and break it."""

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("list-unsubscribe", _Whole)
    registry.map_to_type("message-id", _Whole)
    registry.map_to_type("list-id", _Whole)
    return registry


POLICY = SMTP.clone(header_factory=_headers())


def build(mail: Mail, envelope: Envelope) -> EmailMessage:
    """The mail as a message. Raises ValueError for an address that is none."""
    message = EmailMessage(POLICY)
    message["From"] = address_of(*envelope.sender)
    message["To"] = address_of(*envelope.receiver)
    if mail.reply_to is not None:
        message["Reply-To"] = address_of(*mail.reply_to)
    message["Subject"] = one_line(mail.subject)[:MAX_SUBJECT]
    message["Date"] = envelope.date
    message["Message-ID"] = f"<{_token(envelope.message_id)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if mail.list_id:
        message["List-Id"] = _list_id(mail.list_id, envelope.sender[1])
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{_token(mail.unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_without_controls(mail.text), cte=_encoding(mail.text))
    message.add_alternative(_without_controls(mail.html), subtype="html", cte=_encoding(mail.html))
    return message


def one_line(text: str) -> str:
    """*text* without line ends and invisible characters, which could begin another header or turn a line around.

    What looks like an encoded word is taken apart, as programs decode it wherever it stands.
    """
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text if unicodedata.category(c) not in _UNSEEN)
    return " ".join(shown.split()).replace("=?", "= ?")


# Formatting characters, halves of characters, and what has no meaning yet.
_UNSEEN = ("Cf", "Cs", "Cn", "Co")


def address_of(name: str, address: str) -> Address:
    """The parts of a header's address. Raises ValueError for an *address* that is none.

    The domain may be written in any script; what is before the `@` may, too, and then the server must know SMTPUTF8.
    """
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or not c.isprintable() or c in '<>(),;:"\\[]@' for c in local + domain):
        raise ValueError(f"{address!r} is no e-mail address")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError as error:
        raise ValueError(f"{address!r} is no e-mail address: {error}") from error
    return Address(one_line(name)[:MAX_NAME], local, domain)


def _token(text: str) -> str:
    """*text* as one word of a header. Raises ValueError if it can't be one."""
    if not text or not text.isascii() or not text.isprintable() or any(c in "<> " for c in text):
        raise ValueError(f"{text!r} can't stand in a header")
    return text


def _list_id(name: str, sender: str) -> str:
    if not _LIST_ID.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a list: small letters, digits and -")
    return f"<{name}.{_token(address_of('', sender).domain)}>"


def _without_controls(text: str) -> str:
    """Texts of people hold no control characters but line ends and tabs; lone halves of characters can't be sent."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def _encoding(text: str) -> str:
    """Seven bits, so that no server on the way needs to know anything newer: mostly Latin stays readable, all else is shorter as base64."""
    return "quoted-printable" if sum(not c.isascii() for c in text) * 6 < len(text) else "base64"
