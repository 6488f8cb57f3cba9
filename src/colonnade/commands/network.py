"""Networks: asking somebody into one's own, answering, taking back, and leaving one another's network.

Both see what the other shows to their network, so both have to want it. Who is refused isn't told: to them it looks as if it still waited.
"""

from __future__ import annotations

from urllib.parse import quote

from translationstring import TranslationString

from colonnade.catalog.profiles import relations
from colonnade.catalog.readers import reader_of
from colonnade.commands.base import UnitOfWork
from colonnade.commands.tell import tell_anew, tell_person, untell_person
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.fields import clean_text
from colonnade.i18n import DEFAULT_LANGUAGE, messages
from colonnade.security import network_invitations as invitations
from colonnade.security import ties
from colonnade.security.network_invitations import NetworkInvitation
from colonnade.security.person import Person

_ = messages("colonnade")
MAX_MESSAGE = 300
MAX_OPEN = 50
"""How many invitations of one person may wait at a time."""
ASKED = _("${who} would like to have you in their network")
AGREED = _("${who} is in your network now")


def invite(uow: UnitOfWork, person: Person, message: str = "") -> bool:
    """Ask *person* into the actor's network; tell whether they are in it now, as they had asked for the same.

    Raises Invalid where that can't be asked, NotAllowed for the system.
    """
    me = _actor(uow)
    if person.id == me.id:
        raise Invalid({"": _("You can't be in your own network.")})
    if not person.active:
        raise _refused(uow, _("${name} has left."), person)
    if not relations(uow.root, uow.actor, person):
        raise Invalid({"": _("There is no such person.")})
    if ties.are_connected(uow.root, me.id, person.id):
        raise _refused(uow, _("${name} is in your network already."), person)
    if invitations.waiting_out(uow.root, person.id, me.id) is not None:
        _connect(uow, me, person)
        return True
    _demand_new(uow, me, person)
    words = _checked(message)
    invitations.ask(uow.root, NetworkInvitation(me.id, person.id, uow.now, words))
    if not invitations.is_declined(uow.root, me.id, person.id):
        tell_person(uow, person, ASKED, _page(me))
    return False


def _demand_new(uow: UnitOfWork, me: Person, person: Person) -> None:
    """Raise Invalid where *person* was asked already, doesn't get to know of the actor, or where too many wait."""
    if invitations.waiting_out(uow.root, me.id, person.id) is not None:
        raise _refused(uow, _("You have asked ${name} already. They haven't answered yet."), person)
    if not relations(uow.root, reader_of(uow.root, person), me):
        raise _refused(uow, _("${name} is a guest and shares no community with you, so they can't be asked."), person)
    people = uow.root["people"]
    open_ones = [found for found in invitations.all_out(uow.root, me.id) if (known := people.get(found.to)) is not None and known.active]
    if len(open_ones) >= MAX_OPEN:
        raise Invalid({"": _("You have asked ${max} people who haven't answered yet. Take some back first.", mapping={"max": MAX_OPEN})})


def _checked(message: str) -> str:
    words = clean_text(message).strip()
    if len(words) > MAX_MESSAGE:
        raise Invalid({"message": _("Please use at most ${max} characters.", mapping={"max": MAX_MESSAGE})})
    return words


def accept(uow: UnitOfWork, person: Person) -> None:
    """Agree to be in the network of *person*, who asked. Twice is once. Raises Invalid where they don't ask, or left; NotAllowed."""
    me = _actor(uow)
    if ties.are_connected(uow.root, me.id, person.id):
        return
    if not person.active:
        raise _refused(uow, _("${name} has left."), person)
    if invitations.waiting_in(uow.root, person.id, me.id) is None:
        raise _refused(uow, _("${name} no longer asks to be in your network."), person)
    _connect(uow, me, person)


def decline(uow: UnitOfWork, person: Person) -> None:
    """Don't be in the network of *person*, who asked. They aren't told, and can't ask again. Twice is once. Raises NotAllowed."""
    me = _actor(uow)
    if invitations.waiting_in(uow.root, person.id, me.id) is not None:
        invitations.decline(uow.root, person.id, me.id)
        untell_person(uow, person, me, ASKED)


def withdraw(uow: UnitOfWork, person: Person) -> None:
    """Take the actor's invitation of *person* back. Twice is once. Raises NotAllowed."""
    me = _actor(uow)
    invitations.withdraw(uow.root, me.id, person.id)
    untell_person(uow, me, person, ASKED)


def leave(uow: UnitOfWork, person: Person) -> None:
    """Take the actor and *person* out of each other's network, which nobody is told. Twice is once. Raises NotAllowed."""
    me = _actor(uow)
    if ties.are_connected(uow.root, me.id, person.id):
        ties.disconnect(uow.root, me.id, person.id)
        for by, to in ((me, person), (person, me)):
            untell_person(uow, by, to, AGREED)
        tell_anew(uow, me, person)


def _connect(uow: UnitOfWork, me: Person, person: Person) -> None:
    """The actor agrees to what *person* asked for."""
    ties.connect(uow.root, me.id, person.id)
    for by, to in ((me, person), (person, me)):
        invitations.forget(uow.root, by.id, to.id)
        untell_person(uow, by, to, ASKED)
    tell_person(uow, person, AGREED, _page(me))


def _actor(uow: UnitOfWork) -> Person:
    if uow.actor.person is None:
        raise NotAllowed("network", "the system knows nobody")
    return uow.actor.person


def _refused(uow: UnitOfWork, text: TranslationString, person: Person) -> Invalid:
    language = uow.actor.person.language if uow.actor.person is not None else DEFAULT_LANGUAGE
    return Invalid({"": TranslationString(text, text.domain, mapping={"name": person.display_name(language)})})


def _page(person: Person) -> str:
    return f"/people/{quote(person.login)}"
