"""What the indexes of people hold of a person. Pure; no storage.

Of a field that not everybody is shown an entry holds the person's *group*, too: all that decides who is shown it, but for what reader and
person have in common. So a list is counted and narrowed without loading the people in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from colonnade.clock import to_microseconds
from colonnade.content.folding import tokens
from colonnade.security.days import key_of
from colonnade.security.people_words import NAME, entry
from colonnade.security.person_fields import fold, search_key, search_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.security.person import Person

SAID = ("department", "location", "skills")
"""The fields by whose values people are found."""
DAYS = ("birthday", "joined_company")
"""The fields that hold a day or a date: people are found by the day of the year."""
NOT_READ = frozenset({"photo", *DAYS, "email", "phone", "web_page", "working_hours", "pronouns"})
"""Fields in which there are no words to look for: half of the people would have each."""
LEFT = ""
"""The group of who left: nobody is shown anything of them."""


class Entry(NamedTuple):
    """A person in an index: the search key of their name, by which lists are ordered, their group there, and their id."""

    name: str
    group: str
    id: int


def group_of(person: Person, field: str) -> str:
    """The group of a person where a field is concerned: their kind, and the audience that they chose, if they did."""
    return f"{person.kind}:{(person.audiences or {}).get(field, '')}" if person.active else LEFT


def parts_of(group: str) -> tuple[str, str | None]:
    """(kind, chosen audience) of a group; None where none was chosen."""
    kind, _colon, audience = group.partition(":")
    return kind, audience or None


def entries_of(person: Person) -> frozenset[tuple[str, Any]]:
    """What the indexes should hold of a person: (attribute of `People` that holds the index, entry)."""
    name = search_key(person.name)
    keys = search_keys(person.name) | search_keys(person.native_name) | search_keys(person.login)
    entries: set[tuple[str, Any]] = {("_keys", (key, person.id)) for key in keys}
    entries.add(("_names", (name, person.id)))
    entries.add(("_reporting", (person.manager_id or 0, name, group_of(person, "manager_id"), person.id)))
    if person.email:
        entries.add(("_emails", fold(person.email)))
    if not person.active:
        entries.add(("_left", person.id))
    else:
        entries.add(("_arrivals", (-to_microseconds(person.created), person.id)))
        entries.update(("_said", (*said, name, person.id)) for said in _said(person))
        entries.update(("_words", entry) for entry in _words(person))
    return frozenset(entries)


def _said(person: Person) -> Iterator[tuple[str, str, str, str]]:
    """(field, search key of the value, value, group) of what a person says in the fields by which people are found."""
    profile = person.profile or {}
    for field in SAID:
        value = getattr(person, field) if hasattr(person, field) else profile.get(field)
        for one in (value,) if isinstance(value, str) else value or ():
            if one:
                yield field, search_key(one), one, group_of(person, field)
    for field in DAYS:
        value = profile.get(field)
        key = key_of(value) if isinstance(value, str) else ""
        if key:
            yield field, key, value, group_of(person, field)


def read_in(person: Person) -> dict[str, str]:
    """The texts of a person in which words are looked for, by field: their names, and what they say."""
    said = {field: getattr(person, field) for field in ("job_title", "department", "location")} | dict(person.profile or {})
    texts = {field: "\n".join(value) if isinstance(value, tuple) else value for field, value in said.items() if field not in NOT_READ}
    names = "\n".join((person.name, person.native_name, person.login))
    return {NAME: names, **{field: text for field, text in texts.items() if isinstance(text, str) and text}}


def _words(person: Person) -> Iterator[str]:
    """The entries for each word that a person says."""
    for field, text in read_in(person).items():
        group = group_of(person, field) if field != NAME else ""
        for word in set(tokens(text)):
            yield entry(word, field, group, person.id)
