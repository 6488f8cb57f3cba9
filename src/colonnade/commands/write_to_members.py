"""An owner writes to all members of a community, by mail and on the site; administrators switch that on and off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from colonnade.commands.base import UnitOfWork, stored_source
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.fields import clean_line
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.mail.outbox import outbox
from colonnade.notifications import member_mails
from colonnade.notifications.member_mails import MOST_A_WEEK, Sent
from colonnade.notifications.queue import enter_written
from colonnade.security.can import demand
from colonnade.security.person_fields import printable

_ = messages("colonnade")
MAX_SUBJECT, MAX_TEXT = 120, 10_000


@dataclass(frozen=True)
class Reach:
    """How many get a mail, how many are told on the site, and until when nothing may be sent (None: it may)."""

    by_mail: int
    on_site: int
    not_before: datetime | None


def reach(uow: UnitOfWork, place: Place) -> Reach:
    """Whom it would reach now. Raises NotAllowed for who may not write to all members, or where nobody may."""
    demand(uow.actor, "manage", place)
    if place.__parent__ is None or not uow.root[member_mails.AREA].on or uow.actor.person is None:
        raise NotAllowed("write to all members", "switched off")
    if place.archived:
        raise NotAllowed("write to all members", "archived")
    found = list(member_mails.receivers(uow.root, place, uow.actor.id, uow.now))
    by_mail = sum(member_mails.is_mailed(place, person) for person in found) if outbox(uow.root).on else 0
    return Reach(by_mail, len(found), member_mails.possible_from(uow.root, place.uid, uow.now))


def checked(subject: str, text: str) -> tuple[str, str]:
    """*subject* and *text* as they can be sent. Raises Invalid by field."""
    subject, text = clean_line(printable(subject)), text.replace("\r\n", "\n").strip()
    errors = {}
    for name, value, most in (("subject", subject, MAX_SUBJECT), ("text", text, MAX_TEXT)):
        if not value:
            errors[name] = _("Please fill this in.")
        elif len(value) > most:
            errors[name] = _("Use at most ${max} characters.", mapping={"max": most})
    if errors:
        raise Invalid(errors)
    return subject, text


def write_to_members(uow: UnitOfWork, place: Place, subject: str, text: str) -> Sent:
    """Send it; the worker enters it for each member, who gets it if it is still for them then. Raises NotAllowed, Invalid."""
    found = reach(uow, place)
    subject, text = checked(subject, text)
    if found.not_before is not None:
        raise Invalid({"": _("At most ${max} of these can be sent within a week.", mapping={"max": MOST_A_WEEK})})
    if not found.on_site:
        raise Invalid({"": _("Nobody would get it.")})
    sent = Sent(uow.actor.id, subject, stored_source(uow, text, place), place.title, found.by_mail, found.on_site)
    moment = member_mails.keep(uow.root, place.uid, uow.now, sent)
    enter_written(uow.root, place, uow.actor.id, uow.now, moment, f"/{place.__name__}/@@letter?id={moment}")
    uow.audit("place.written", place, people=found.on_site, mails=found.by_mail)
    return sent


def let_write(uow: UnitOfWork, on: bool) -> None:
    """Say whether owners may write to all members; what waits to be mailed goes only while they may. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    uow.root[member_mails.AREA].on = on
    uow.audit("setting.changed", "setting:letters", value=on)
