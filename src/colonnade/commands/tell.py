"""Telling one person something that is about no content: an invitation, or the answer to one."""

from __future__ import annotations

from translationstring import TranslationString

from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import NotAllowed
from colonnade.notifications import telling
from colonnade.notifications.inbox import inbox_of
from colonnade.notifications.kinds import ADDRESSED
from colonnade.notifications.queue import enter_addressed, forget_addressed
from colonnade.security.person import Person


def tell_person(uow: UnitOfWork, person: Person, text: TranslationString, address: str, title: str = "") -> None:
    """Let *person* be told by the actor, in the words of *text*: a message with `${who}` (the actor) and, if given, `${title}`.

    It leads to *address*, a path of this site. *title* is told as it is now, whatever the person may read. It is for them (`directed`):
    they hear of it once, as long as they may know of the actor and the plugin whose words these are is on. Raises NotAllowed for the
    system, and for people themselves.
    """
    if not uow.actor.id or uow.actor.id == person.id:
        raise NotAllowed("tell", "somebody else")
    enter_addressed(uow.root, uow.actor.id, uow.now, person.id, text, title, address)


def untell_person(uow: UnitOfWork, by: Person, person: Person, text: TranslationString) -> None:
    """It is no longer so: what *by* let *person* be told in these words leaves the inbox, or is never told."""
    forget_addressed(uow.root, by.id, person.id, text)
    inbox = inbox_of(uow.root, person.id)
    if inbox is not None:
        inbox.remove(by.id, ADDRESSED, (text.domain or "", str(text)))


def tell_anew(uow: UnitOfWork, one: Person, other: Person) -> None:
    """What the two told one another in any words is news when they tell it again."""
    telling.forget_addressed(uow.root, one.id, other.id)
    telling.forget_addressed(uow.root, other.id, one.id)
