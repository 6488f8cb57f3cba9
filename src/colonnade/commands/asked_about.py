"""What people can be asked about, as colleagues say: giving a tag and taking it back, and, for who has it, removing and allowing it."""

from __future__ import annotations

from urllib.parse import quote

from translationstring import TranslationString

from colonnade.catalog.profiles import shows
from colonnade.commands.base import UnitOfWork
from colonnade.commands.tell import tell_person, untell_person
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.tags import to_tag, to_tags
from colonnade.i18n import DEFAULT_LANGUAGE, messages
from colonnade.security import asked_about
from colonnade.security.person import Person
from colonnade.security.reader import STAFF, Reader

_ = messages("colonnade")
FIELD = "tags"
MOST_TAGS = 10
"""Tags that one person may give another."""
LONGEST = 60
GIVEN = _("${who} tells colleagues to ask you about ${title}")


def may_give(uow: UnitOfWork, person: Person) -> bool:
    """Tell whether the actor may say what *person* can be asked about: an employee who is shown their skills, and somebody else."""
    return _is_colleague(uow.actor, person) and person.active and shows(uow.root, uow.actor, person, "skills")


def give(uow: UnitOfWork, person: Person, words: str) -> list[str]:
    """Say that *person* can be asked about these tags, with commas between; return them. The person is told of them, once a day.

    Raises NotAllowed, Invalid for `FIELD`.
    """
    if not may_give(uow, person):
        raise NotAllowed("tag", "is shown the skills")
    tags = to_tags(words)
    if not tags:
        raise Invalid({FIELD: _("Write what colleagues can ask about, for example vpn.")})
    for tag in tags:
        if len(tag) > LONGEST:
            raise Invalid({FIELD: _("Please use at most ${max} characters.", mapping={"max": LONGEST})})
        if asked_about.is_refused(uow.root, person.id, tag):
            raise Invalid({FIELD: _refused(uow, person, tag)})
    before = asked_about.given_by(uow.root, uow.actor.id, person.id)
    new = [tag for tag in tags if tag not in before]
    if len(before) + len(new) > MOST_TAGS:
        raise Invalid({FIELD: _("You can give one person ${max} tags. Take one back first.", mapping={"max": MOST_TAGS})})
    for tag in new:
        asked_about.give(uow.root, uow.actor.id, person.id, tag)
    if new:
        tell_person(uow, person, GIVEN, _address(uow, person), " ".join(f"#{tag}" for tag in new))
    return list(tags)


def take_back(uow: UnitOfWork, person: Person, tag: str) -> None:
    """Take a tag back that the actor gave. Twice is once; nobody is told. Raises NotAllowed for the system."""
    if uow.actor.person is None:
        raise NotAllowed("tag", "the system knows nobody")
    asked_about.take_back(uow.root, uow.actor.id, person.id, to_tag(tag))
    if not asked_about.given_by(uow.root, uow.actor.id, person.id):
        untell_person(uow, uow.actor.person, person, GIVEN)


def remove(uow: UnitOfWork, person: Person, tag: str) -> None:
    """Have a tag no longer: nobody sees it, or can give it, until the person allows it. Administrators may, too. Raises NotAllowed."""
    if not (uow.actor.id == person.id or uow.actor.administrator):
        raise NotAllowed("tag", "own profile")
    key = to_tag(tag)
    if any(key == found for found, _giver in asked_about.given(uow.root, person.id)):
        asked_about.refuse(uow.root, person.id, key)


def allow(uow: UnitOfWork, person: Person, tag: str) -> None:
    """Let a tag be given again that was removed; those who gave it before still do. Raises NotAllowed for all but the person."""
    if uow.actor.id != person.id:
        raise NotAllowed("tag", "own profile")
    asked_about.allow(uow.root, person.id, to_tag(tag))


def _is_colleague(reader: Reader, person: Person) -> bool:
    return STAFF in reader.principals and reader.person is not None and reader.id != person.id


def _address(uow: UnitOfWork, person: Person) -> str:
    """Where the person finds it. With another day it is another address, so that they are told once each day."""
    return f"/people/{quote(person.login)}/@@asked-about#d{uow.now.date().isoformat()}"


def _refused(uow: UnitOfWork, person: Person, tag: str) -> TranslationString:
    language = uow.actor.person.language if uow.actor.person is not None else DEFAULT_LANGUAGE
    return _("${name} doesn't want to be asked about #${tag}.", mapping={"name": person.display_name(language), "tag": tag})
