"""What colleagues ask a person about, as one reader is shown it: as the skills of that person, from those of whom the reader may know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, MutableMapping
from typing import Any

from colonnade.catalog.profiles import Asked, relations, shows
from colonnade.security import asked_about
from colonnade.security.person import Person
from colonnade.security.reader import STAFF, Reader

Root = MutableMapping[str, Any]
SKILLS = "skills"
MOST_PEOPLE = 500
"""Of so many people whom colleagues ask most about some words it is found out whether the reader is shown it."""


def tags_of(root: Root, reader: Reader, person: Person, asked: Asked) -> list[tuple[str, list[int]]]:
    """(tag, ids of who gave it), the tag of most people first. Calls *asked* where that depends on who the reader is."""
    if not shows(root, reader, person, SKILLS, asked):
        return []
    counts, found = _knower(root, reader, asked), {}
    for tag, giver in asked_about.given(root, person.id):
        if counts(giver):
            found.setdefault(tag, []).append(giver)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def people_for(root: Root, reader: Reader, prefix: str, asked: Asked) -> dict[int, int]:
    """How many colleagues ask each person about a tag, or one that goes on behind it: (id of the person: how many)."""
    counts, givers = _knower(root, reader, asked), {}
    for person_id, giver in asked_about.beginning(root, prefix):
        if counts(giver):
            givers.setdefault(person_id, set()).add(giver)
    most = Counter({person_id: len(found) for person_id, found in givers.items()}).most_common(MOST_PEOPLE)
    people = root["people"]
    return {
        person_id: number
        for person_id, number in most
        if (person := people.get(person_id)) is not None and shows(root, reader, person, SKILLS, asked)
    }


def _knower(root: Root, reader: Reader, asked: Asked) -> Callable[[int], bool]:
    """A function that tells whether somebody is here, and the reader may know of them. Employees know of all: nobody is loaded for them."""
    people, known = root["people"], {}

    def knows(person_id: int) -> bool:
        if person_id not in known:
            known[person_id] = not people.left(person_id) and (STAFF in reader.principals or _is_related(person_id))
        return known[person_id]

    def _is_related(person_id: int) -> bool:
        asked()
        return bool(relations(root, reader, people.get(person_id)))

    return knows
