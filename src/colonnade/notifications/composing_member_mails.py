"""The mail of what an owner wrote to all members: composed when it is sent, for whom it still is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from colonnade.catalog.profiles import shows
from colonnade.clock import from_microseconds
from colonnade.content import markup
from colonnade.content.link_syntax import LINK, parse_link
from colonnade.content.objects import Place
from colonnade.content.roots import by_uid
from colonnade.i18n import Catalogs, messages
from colonnade.mail import unsubscribe
from colonnade.mail.body import Line, html, plain
from colonnade.mail.message import Mail
from colonnade.notifications import member_mails
from colonnade.notifications.member_mails import KIND, Sent
from colonnade.security.can import can
from colonnade.security.person import Person

if TYPE_CHECKING:
    from colonnade.commands.base import UnitOfWork
    from colonnade.mail.outbox import Letter

_ = messages("colonnade")
_IMAGE = re.compile(r"<img\b[^>]*>")
_HERE = re.compile(r'href="/(?!/)')


@dataclass(frozen=True)
class MemberMailComposer:
    """Writes the mails of a site at *site_url*. The letter is about (uid of the community, moment in µs)."""

    catalogs: Catalogs
    site_url: str

    def __call__(self, uow: UnitOfWork, letter: Letter) -> Mail | None:
        uid, moment = letter.about
        person, place = uow.actor.person, by_uid(uow.root, uid)
        sent = member_mails.sent_at(uow.root, uid, moment)
        if person is None or not isinstance(place, Place) or place.trashed or sent is None or not can(uow.actor, "view", place):
            return None
        root = uow.root
        wanted = member_mails.is_for(root, place, person, uow.now) and member_mails.is_mailed(place, person)
        return self._mail(uow, letter, person, place, sent) if wanted and root[member_mails.AREA].on else None

    def _mail(self, uow: UnitOfWork, letter: Letter, person: Person, place: Place, sent: Sent) -> Mail:
        sender = uow.root["people"].get(sent.actor)
        name = sender.display_name(person.language) if sender is not None else "Colonnade"

        def t(message: str) -> str:
            return self.catalogs.translate(message, person.language)

        stop = unsubscribe.address(uow.root, self.site_url, person.id, member_mails.kind_of(place.uid), from_microseconds(letter.created))
        address = f"{self.site_url}/-/id/{place.uid}"
        lines = [
            Line(sent.subject, kind="title"),
            Line(_text(uow, sent.text), markup=_html(uow, self.site_url, sent.text)),
            Line(t(_("${name} wrote this to all members of ${title}.", mapping={"name": name, "title": place.title})), address, "small"),
            Line(t(_("No more mails to all members of this community")), stop, kind="small"),
        ]
        site = Line(uow.root["site"].title, self.site_url, kind="small")
        subject = f"[{place.title}] {sent.subject}"
        reply = (name, sender.email) if sender is not None and _may_be_answered(uow, sender) else None
        return Mail(subject, plain(lines), html(subject, lines, person.language, site), KIND, stop, reply)


def _may_be_answered(uow: UnitOfWork, sender: Person) -> bool:
    """Whether who gets the mail is shown the address of who wrote it."""
    return bool(sender.active and sender.email) and shows(uow.root, uow.actor, sender, "email")


def _title(uow: UnitOfWork, uid: int) -> str | None:
    obj = by_uid(uow.root, uid)
    return obj.title if obj is not None and not obj.trashed and can(uow.actor, "view", obj) else None


def _name(uow: UnitOfWork, person_id: int) -> str | None:
    found = uow.root["people"].get(person_id)
    return found.display_name(uow.actor.person.language) if found is not None else None


def _html(uow: UnitOfWork, site_url: str, source: str) -> str:
    """The text as sanitised HTML: links lead to the site, titles only to what the reader may see. No image is fetched from it."""

    def target(uid: int) -> tuple[str, str] | None:
        title = _title(uow, uid)
        return (f"{site_url}/-/id/{uid}", title) if title is not None else None

    def mentioned(person_id: int) -> tuple[str, str] | None:
        name = _name(uow, person_id)
        return ("", name) if name is not None else None

    resolved = markup.resolve_links(markup.to_html(source), target, lambda title: None, person=mentioned)
    return _HERE.sub(f'href="{site_url}/', _IMAGE.sub("", resolved))


def _text(uow: UnitOfWork, source: str) -> str:
    """The text as it was written, with the titles and names of what stands in it as a number."""

    def shown(match: re.Match[str]) -> str:
        link = parse_link(match[1], match[2])
        if link is None:
            return match[0]
        if link.person:
            return f"@{_name(uow, link.person) or ''}"
        return link.label or link.title or (_title(uow, link.uid) if link.uid else None) or "…"

    return LINK.sub(shown, source).strip()
