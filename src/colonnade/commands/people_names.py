"""People as they are written in a text: by user name, e-mail address, `Name <user name>` or a whole name."""

from __future__ import annotations

import re
from collections.abc import Callable

from colonnade.catalog.profiles import knows_of, shows
from colonnade.content.fields import clean_line
from colonnade.content.objects import Content, place_of
from colonnade.content.roots import Root
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.security.person import Person
from colonnade.security.person_fields import fold, search_key
from colonnade.security.reader import Reader

_ = messages("colonnade")

_BETWEEN = re.compile(r"[\n,;，、；]")
MOST_TOLD = 10
"""Names that lead to nobody, of many that were pasted, which are told by themselves."""
_SAME_NAME = 20  # people whose names begin alike that are looked at


class NotUnderstood(Exception):
    """Something written that leads to nobody or nothing; `message` says so."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def may_name(root: Root, actor: Reader, at: Content) -> Callable[[Person], bool]:
    """Whom *actor* may name in a form at *at*: everyone on the staff names everyone, a guest the people of the place."""
    if can(actor, "view", root["site"]):
        return lambda person: True
    members = place_of(at).members
    return lambda person: person.id in members


def as_written(person: Person, language: str) -> str:
    """What a form says for a person, and understands: `Name <user name>`, the name as the reader of *language* writes it."""
    return f"{person.display_name(language)} <{person.login}>"


def people_named(root: Root, actor: Reader, at: Content, text: str, known: tuple[int, ...] = ()) -> tuple[int, ...]:
    """The ids of the people whom *text* names, each once, with line ends, commas or semicolons between.

    Those in *known* may be named though they have left, or though *actor* may not name them. Raises NotUnderstood, with all names that
    lead to nobody.
    """
    found, wrong = [], {}
    for name in dict.fromkeys(filter(None, map(clean_line, _BETWEEN.split(text)))):
        try:
            found.append(person_named(root, actor, at, name, known))
        except NotUnderstood as error:
            wrong[name] = error
    if wrong:
        raise next(iter(wrong.values())) if len(wrong) == 1 else NotUnderstood(_not_understood(list(wrong)))
    return tuple(dict.fromkeys(found))


def _not_understood(names: list[str]) -> str:
    """What to say of several names: each of the first, and how many more there are."""
    facts = {"names": names[:MOST_TOLD], "n": len(names) - MOST_TOLD}
    if len(names) <= MOST_TOLD:
        return _(
            "Each of these names leads to nobody, or not to one person alone: ${names}. Write user names or e-mail addresses.",
            mapping=facts,
        )
    return _(
        "Each of these names leads to nobody, or not to one person alone: ${names}, and ${n} more. Write user names or e-mail addresses.",
        mapping=facts,
    )


def person_named(root: Root, actor: Reader, at: Content, text: str, known: tuple[int, ...] = ()) -> int:
    """The id of the one person whom *text* names; of one in *known* also as `#id`. Raises NotUnderstood."""
    text = clean_line(text)
    if text.startswith("#") and text[1:].isdecimal() and int(text[1:]) in known:
        return int(text[1:])
    allowed = may_name(root, actor, at)
    found = [person for person in _called(root, actor, text) if person.id in known or allowed(person)]
    staying = [person for person in found if person.active or person.id in known]
    if len(staying) == 1:
        return staying[0].id
    if staying:
        raise NotUnderstood(_alike(root, actor, text, staying))
    if found:
        raise NotUnderstood(_("${name} has left.", mapping={"name": text}))
    raise NotUnderstood(_("Nobody is called ${name}. Write names, user names or e-mail addresses.", mapping={"name": text}))


def _alike(root: Root, actor: Reader, text: str, people: list[Person]) -> str:
    """What to say of a name that several have: the user names of those whom *actor* knows of."""
    known = sorted(person.login for person in people if knows_of(root, actor, person))
    if not known:
        return _("More than one person is called ${name}. Write the user name.", mapping={"name": text})
    return _("More than one person is called ${name}. Write one of these user names: ${logins}.", mapping={"name": text, "logins": known})


def may_use_address(root: Root, actor: Reader, person: Person) -> bool:
    """Tell whether *actor* is shown the e-mail address of somebody, or administers the site. Of those who left it only says that."""
    return actor.administrator or not person.active or shows(root, actor, person, "email")


def _called(root: Root, actor: Reader, text: str) -> list[Person]:
    """An e-mail address names somebody only to those who are shown it: else it would tell whose it is."""
    people, written = root["people"], text.rpartition("<")[2].rstrip("> ")
    person = people.by_login(written)
    if person is not None and (fold(person.email) != fold(written) or may_use_address(root, actor, person)):
        return [person]
    key = search_key(text)
    alike = people.search(text, _SAME_NAME, inactive=True) if key else []
    return [found for found in alike if key in (search_key(found.name), search_key(found.native_name))]
