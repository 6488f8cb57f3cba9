"""What people do with what they were told: mark it as read, and choose what they want to be told, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.i18n import messages
from colonnade.notifications import digests
from colonnade.notifications.inbox import Inbox, inbox_of
from colonnade.notifications.preferences import PERIODS, Ways, Wishes, defaults, plain_defaults, rules, wish, wishes
from colonnade.security.can import demand
from colonnade.security.person import Person

_ = messages("colonnade")


def mark_read(uow: UnitOfWork, first: int) -> None:
    """Mark an entry of the actor's inbox as read. Raises NotAllowed for the system; what isn't there needn't be read."""
    inbox = _inbox(uow)
    if inbox is not None:
        inbox.mark_read(first)


def mark_all_read(uow: UnitOfWork) -> None:
    """Mark all entries of the actor's inbox as read. Raises NotAllowed for the system."""
    inbox = _inbox(uow)
    if inbox is not None:
        inbox.mark_all_read()


def choose_ways(uow: UnitOfWork, wanted: Wishes) -> None:
    """Keep how the actor wants to be told where that isn't the default, and when summaries come. Rows that aren't given stay.

    What administrators locked stays as it is. Raises Invalid, NotAllowed for the system.
    """
    person = _person(uow)
    _check(uow, wanted.rows)
    if not 0 <= wanted.hour < 24 or not 0 <= wanted.weekday < 7:
        raise Invalid({"hour": _("Please choose an hour and a day.")})
    locked, usual, before = rules(uow.root).locked, defaults(uow.root, uow.registry), wishes(person).rows
    chosen = {row: ways for row, ways in wanted.rows.items() if row not in locked}
    kept = {row: ways for row, ways in {**before, **chosen}.items() if row not in chosen or ways != usual[row]}
    wish(person, Wishes(kept, wanted.hour, wanted.weekday))
    digests.reschedule(uow.root, person, uow.now)


def choose_rules(uow: UnitOfWork, rows: Mapping[str, Ways], locked: Iterable[str]) -> None:
    """Keep the site's defaults where they aren't those of the software, and what nobody else may choose; rows that aren't given stay.

    Raises NotAllowed, Invalid.
    """
    demand(uow.actor, "administer", uow.root["site"])
    _check(uow, rows)
    kept, plain = rules(uow.root), plain_defaults(uow.registry)
    others = {row: Ways(*ways) for row, ways in kept.rows.items() if row not in rows}
    chosen = {row: ways for row, ways in rows.items() if ways != plain[row]}
    kept.set({**others, **chosen}, (kept.locked - rows.keys()) | (set(locked) & rows.keys()))
    uow.audit("setting.changed", "setting:notifications")


def _check(uow: UnitOfWork, rows: Mapping[str, Ways]) -> None:
    known = plain_defaults(uow.registry)
    if any(row not in known or ways.mail not in PERIODS for row, ways in rows.items()):
        raise Invalid({"": _("There is no such choice.")})


def _person(uow: UnitOfWork) -> Person:
    if uow.actor.person is None:
        raise NotAllowed("notifications", "the system is told nothing")
    return uow.actor.person


def _inbox(uow: UnitOfWork) -> Inbox | None:
    return inbox_of(uow.root, _person(uow).id)
