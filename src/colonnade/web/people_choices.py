"""Whom a form offers to complete: the people of the place first, then the others whom the reader may name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from colonnade.commands.references import may_name
from colonnade.content.objects import Content, place_of
from colonnade.security.person import Person

if TYPE_CHECKING:
    from pyramid.request import Request

MAX_SUGGESTED = 500


def suggested_people(request: Request, at: Content) -> list[tuple[str, str, bool]]:
    """(value, label, False) of the people to complete in a form at *at*. Whoever isn't among them can still be written."""
    people = dict.fromkeys(islice(_people(request, at), MAX_SUGGESTED))
    return [
        (f"{person.display_name(request.language)} <{person.login}>", _other_name(person, request.language), False) for person in people
    ]


def _people(request: Request, at: Content) -> Iterator[Person]:
    everyone = request.database["people"]
    members = (everyone.get(person_id) for person_id in place_of(at).members)
    yield from (person for person in members if person is not None and person.active)
    allowed = may_name(request.database, request.reader, at)
    yield from (person for person in everyone if person.active and allowed(person))


def _other_name(person: Person, language: str) -> str:
    """The name in the other script, so that typing it finds the person too."""
    return person.name if person.display_name(language) == person.native_name else person.native_name
