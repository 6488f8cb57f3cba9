"""Choose how much to be told of something, and put things aside for oneself."""

from __future__ import annotations

from datetime import timedelta

from colonnade.catalog.profiles import relations
from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.objects import Content
from colonnade.content.roots import by_uid
from colonnade.content.tags import to_tag
from colonnade.facets import saved
from colonnade.facets.following import Choice, Level, choose, level, of_person
from colonnade.i18n import messages
from colonnade.security.can import can, demand
from colonnade.security.person import Person
from colonnade.security.predicates import is_in_trash

_ = messages("colonnade")
Subject = Content | Person | str


def subject_called(uow: UnitOfWork, name: str) -> Subject | None:
    """What a subject of `facets.following` is: an object that the actor may see, a person they may know of, a tag as `#tag`; else None."""
    kind, _colon, rest = name.partition(":")
    if kind == "t":
        return f"#{rest}" if rest and to_tag(rest) == rest else None
    if not rest.isascii() or not rest.isdigit() or len(rest) > 19:
        return None
    if kind == "p":
        person = uow.root["people"].get(int(rest))
        return person if person is not None and relations(uow.root, uow.actor, person) else None
    obj = by_uid(uow.root, int(rest)) if kind == "o" else None
    return obj if obj is not None and not is_in_trash(uow.actor, obj) and can(uow.actor, "view", obj) else None


def choose_level(uow: UnitOfWork, name: str, wanted: Level | None, muted_for: timedelta | None = None) -> Subject:
    """Let the actor choose a level for the subject called *name* (None: the default), and mute it for a time; return what it is.

    Raises Invalid for what isn't there for the actor, NotAllowed for the system.
    """
    if not uow.actor.id:
        raise NotAllowed("follow", "the system follows nothing")
    found = subject_called(uow, name)
    if found is None:
        raise Invalid({"": _("This is no longer there.")})
    muted_until = uow.now + muted_for if muted_for is not None else None
    choose(uow.root, uow.actor.id, name, Choice(wanted, muted_until) if wanted is not None else None)
    return found


def follow_person(uow: UnitOfWork, person: Person) -> None:
    """Let the actor have in their stream what *person* publishes, unless they chose to hear more of them. Raises Invalid, NotAllowed."""
    if level(uow.root, uow.actor.id, of_person(person.id), uow.now) < Level.TRACKING:
        choose_level(uow, of_person(person.id), Level.TRACKING)


def save_for_later(uow: UnitOfWork, obj: Content, on: bool = True) -> None:
    """Put *obj* aside for the actor, or no longer. Raises NotAllowed."""
    demand(uow.actor, "view", obj)
    saved.save(uow.root, uow.actor.id, obj.uid, uow.now, on)
