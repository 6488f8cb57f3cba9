"""Lists of people by what they say, and the chart of who reports to whom: as one reader is shown them, however many people there are.

What a reader isn't shown of a person narrows no list and counts nowhere: the rule is `colonnade.catalog.profiles`. Nobody is loaded whom
it needn't ask for: who shows a field to all employees, as nearly all do, is known from the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from colonnade.catalog.profiles import Asked, fields_of, is_alike, relations, shows
from colonnade.security.days import key_of, keys_of
from colonnade.security.people_entries import SAID, Entry, group_of, parts_of
from colonnade.security.person_fields import search_key, search_keys
from colonnade.security.profile_fields import ME
from colonnade.security.reader import STAFF
from colonnade.security.reporting import NOBODY

if TYPE_CHECKING:
    from datetime import date, datetime

    from colonnade.security.people import People
    from colonnade.security.person import Person
    from colonnade.security.reader import Reader

Root = MutableMapping[str, Any]
MANAGER = "manager_id"
MOST_VALUES = 3000
"""Values of a field among which words in the middle are looked for; what begins with them is found among all."""


class PeopleShown:
    """People as one reader is shown them. *asked* is called where that depends on what the reader and somebody have in common."""

    def __init__(self, root: Root, reader: Reader, asked: Asked) -> None:
        self._root, self._reader, self._asked = root, reader, asked
        self._everyone: People = root["people"]
        self._audiences: dict[tuple[str, str], str] = {}

    def person(self, person_id: int) -> Person | None:
        """Somebody who is here and of whom the reader may know, or None."""
        found = self._everyone.get(person_id)
        return found if found is not None and found.active and self._knows_of(found) else None

    def _knows_of(self, person: Person) -> bool:
        if STAFF in self._reader.principals:  # they know of everybody
            return True
        self._asked()
        return bool(relations(self._root, self._reader, person))

    def people(self, ids: Iterable[int]) -> Iterator[Person]:
        """The people with these ids of whom the reader may know, one by one."""
        return (person for person_id in ids if (person := self.person(person_id)) is not None)

    def arrived_since(self, moment: datetime) -> Iterator[Person]:
        """The people of whom the reader may know who were added since then, the latest first."""
        return self.people(self._everyone.arrived_since(moment))

    # What people say

    def values(self, field: str) -> Iterator[str]:
        """What people say in a field to all who are like the reader."""
        said = self._everyone.said
        return (value for value in said.values(field) if self._is_said_to_all(field, value))

    def saying(self, field: str, value: str) -> Iterator[int]:
        """The ids of the people who say exactly this, by name."""
        return self._shown(field, self._everyone.said.people(field, value))

    def saying_alike(self, field: str, value: str) -> Iterator[int]:
        """The ids of the people who say this in any case and width, by name."""
        return self._shown(field, self._everyone.said.alike(field, value))

    def on_day(self, field: str, day: date) -> Iterator[int]:
        """The ids of the people who say a day or a date that comes round on *day*, whichever its year.

        First the reader, where nobody else is shown theirs, then the others by name. Those who show it to nobody, as nearly all do, are
        leapt over.
        """
        self._asked()
        keys, own = tuple(keys_of(day)), self._reader.person
        if own is not None and not self._is_for_others(field, group_of(own, field)) and self._shows(own, field):
            if key_of((own.profile or {}).get(field, "")) in keys:
                yield own.id
        for key in keys:
            entries = self._everyone.said.alike(field, key, lambda group: self._is_for_others(field, group))
            yield from self._shown(field, entries)

    def _is_for_others(self, field: str, group: str) -> bool:
        return self._audience(field, group) not in ("", ME)

    def saying_words(self, field: str, words: str) -> Iterator[tuple[str, int]]:
        """(what they say, id) of the people who say something in which a word begins with *words*."""
        key = search_key(words)
        for value in self._values_with(field, key) if key else ():
            for person_id in self._shown(field, self._everyone.said.people(field, value)):
                yield value, person_id

    def found(self, words: str) -> Iterator[int]:
        """The ids of the people of whom *words* are the beginning of a name, or of a word of a department, a place or a skill.

        Those whose name fits stand first; then those who fit each of the words in some way.
        """
        key = search_key(words)
        parts = key.split()
        each = self._fitting_all(parts) if len(parts) > 1 else ()
        return iter(dict.fromkeys(chain(self._fitting(key), each)))

    def _fitting_all(self, parts: list[str]) -> Iterator[int]:
        first, *others = parts
        sets = [set(self._fitting(part)) for part in others]
        return (person_id for person_id in self._fitting(first) if all(person_id in found for found in sets))

    def _fitting(self, key: str) -> Iterator[int]:
        yield from self._everyone.named(key)
        for field in SAID if key else ():
            for _value, person_id in self.saying_words(field, key):
                yield person_id

    def _values_with(self, field: str, key: str) -> Iterator[str]:
        said = self._everyone.said
        inside = (value for value in islice(said.values(field), MOST_VALUES) if any(one.startswith(key) for one in search_keys(value)))
        return iter(dict.fromkeys(chain(said.values(field, key), inside)))

    def _is_said_to_all(self, field: str, value: str) -> bool:
        return any(is_alike(self._reader, self._audience(field, group)) for group in self._everyone.said.groups(field, value))

    # Who reports to whom

    def reports(self, manager_id: int) -> Iterator[int]:
        """The ids of those who report to somebody, by name."""
        return self._shown(MANAGER, self._everyone.reporting.of(manager_id))

    def number_of_reports(self, manager_id: int) -> int:
        """How many report to somebody."""
        return sum(1 for _id in self.reports(manager_id))

    def manager(self, person: Person) -> Person | None:
        """To whom somebody reports: who is here, and of whom the reader may know."""
        return self.person(person.manager_id or NOBODY) if self._shows(person, MANAGER) else None

    def above(self, person: Person) -> tuple[list[Person], bool]:
        """Those above somebody, the nearest first, and whether the way up leads back: it ends before anybody stands there twice."""
        found = [person]
        while (node := self.manager(found[-1])) is not None and node not in found:
            found.append(node)
        return found[1:], node is not None

    def is_in_circle(self, person: Person) -> bool:
        """Tell whether the reader is shown that the way up from somebody leads back to them."""
        if not self._everyone.reporting.is_in_circle(person.id):
            return False
        last = (self.above(person)[0] or [person])[-1]
        return self.manager(last) is person

    def leaders(self) -> Iterator[int]:
        """The ids of those at the top: who report to nobody, and others to them."""
        return (person_id for person_id in self._unled() if self._everyone.reporting.has(person_id))

    def without_manager(self) -> Iterator[int]:
        """The ids of all others without a manager: nobody reports to them, or their manager left."""
        alone = (person_id for person_id in self._unled() if not self._everyone.reporting.has(person_id))
        gone = (manager for manager in self._everyone.reporting.managers() if self._everyone.left(manager))
        return chain(alone, *(self.reports(manager) for manager in gone))

    def circles(self) -> list[list[Person]]:
        """People who report to one another in a circle, where the reader is shown all of it."""
        found = ([self._everyone.get(person_id) for person_id in circle] for circle in self._circles)
        return [circle for circle in found if all(self._shows(person, MANAGER) for person in circle)]

    @cached_property
    def _circles(self) -> list[list[int]]:
        circles = self._everyone.reporting.circles()
        return [circle for circle in circles if not any(map(self._everyone.left, circle))]

    def _unled(self) -> Iterator[int]:
        return self.reports(NOBODY)

    # The rule, for entries of an index

    def _shown(self, field: str, entries: Iterable[Entry]) -> Iterator[int]:
        """The ids of those of *entries* who show the field to the reader."""
        return (person_id for _name, group, person_id in entries if self._is_shown(field, group, person_id))

    def _is_shown(self, field: str, group: str, person_id: int) -> bool:
        audience = self._audience(field, group)
        if is_alike(self._reader, audience):
            return True
        if audience == ME:  # as nearly all are in fields that nobody shows unless they choose to
            self._asked()
            return person_id == self._reader.id
        return bool(audience) and self._shows(self._everyone.get(person_id), field)

    def _shows(self, person: Person, field: str) -> bool:
        return shows(self._root, self._reader, person, field, self._asked)

    def _audience(self, name: str, group: str) -> str:
        """Who is shown a field of the people of a group; '' where it is none of theirs."""
        key = name, group
        if key not in self._audiences:
            kind, chosen = parts_of(group)
            field = next((field for field in fields_of(self._root, kind) if field.name == name), None)
            self._audiences[key] = field.within(chosen) if field is not None else ""
        return self._audiences[key]
