"""Whom a form offers to complete: the people of the place first, then the others whom the reader may name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import access_id_of
from colonnade.catalog.readers import reader_of
from colonnade.commands.people_names import as_written, may_name
from colonnade.content.objects import Content, place_of
from colonnade.security.can import can
from colonnade.security.person import Person
from colonnade.security.person_fields import search_keys

if TYPE_CHECKING:
    from pyramid.request import Request

MAX_SUGGESTED = 500
MAX_LOOKED_AT = 500


def suggested_people(request: Request, at: Content) -> list[tuple[str, str, bool]]:
    """(value, label, False) of the people to complete in a form at *at*. Whoever isn't among them can still be written."""
    people = dict.fromkeys(islice(_people(request, at), MAX_SUGGESTED))
    return [(as_written(person, request.language), other_name(person, request.language), False) for person in people]


def _people(request: Request, at: Content) -> Iterator[Person]:
    everyone = request.database["people"]
    members = (everyone.get(person_id) for person_id in place_of(at).members)
    yield from (person for person in members if person is not None and person.active)
    allowed = may_name(request.database, request.reader, at)
    yield from (person for person in everyone if person.active and allowed(person))


def mentionable(request: Request, at: Content, key: str, limit: int) -> list[Person]:
    """At most *limit* people who may read *at*, whom the reader may name, and with a word of a name or login that begins with *key*.

    Those who have to do with it come first, so that one character finds them among thousands; of others so many are looked at.
    """
    root = request.database
    allowed = may_name(root, request.reader, at)
    found = dict.fromkeys((*_concerned(request, at, key), *root["people"].search(key, MAX_LOOKED_AT)))
    offered = (person for person in found if person.active and allowed(person) and can(reader_of(root, person), "view", at))
    return list(islice(offered, limit))


def _concerned(request: Request, at: Content, key: str) -> Iterator[Person]:
    """The people of the place and those to whom *at* is restricted, who match *key*."""
    only = access_table(request.database).row(access_id_of(at))[1]
    ids = (*(int(p.removeprefix("p:")) for p in only if p.startswith("p:")), *islice(place_of(at).members, MAX_LOOKED_AT))
    for person_id in ids:
        person = request.database["people"].get(person_id)
        if person is not None and any(
            k.startswith(key) for name in (person.name, person.native_name, person.login) for k in search_keys(name)
        ):
            yield person


def other_name(person: Person, language: str) -> str:
    """The name in the other script, so that typing it finds the person too."""
    return person.name if person.display_name(language) == person.native_name else person.native_name
