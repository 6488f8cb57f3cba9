"""Who may read by an access id, as people who can be counted: the other way round than `readers`, which starts from a person.

It is asked for a page on which somebody decides, never for a list: it looks at each member of the places that the row names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from colonnade.catalog.access_ids import NO_PARENT, Row, access_table
from colonnade.catalog.group_members import GUEST, OWNER
from colonnade.catalog.readers import Root
from colonnade.content.objects import Place
from colonnade.content.roots import by_uid
from colonnade.security.reader import STAFF

_ROLES = {"m": lambda role: role != GUEST, "v": lambda role: role == GUEST, "o": lambda role: role == OWNER}


@dataclass(frozen=True)
class Audience:
    """Those who may read: all employees or not, and *people* by id, who are all of them where it isn't for all employees.

    Administrators read everything and aren't counted for that.
    """

    staff: bool = False
    people: frozenset[int] = frozenset()


def audience_of(root: Root, access_id: int, *, parent: int | None = None) -> Audience:
    """Who may read by an access id; with *parent*, who could if its row lay below that one."""
    return _Audiences(root).of(access_id, parent)


def without(root: Root, before: Audience, after: Audience) -> int:
    """How many of the people who are named in *before* aren't in *after*. That it was for all employees, the caller says in words."""
    return sum(1 for person in before.people - after.people if not (after.staff and _is_employee(root, person)))


def _is_employee(root: Root, person_id: int) -> bool:
    person = root["people"].get(person_id)
    return person is not None and person.kind != "guest"


class _Audiences:
    """What rows mean in people, for one question."""

    def __init__(self, root: Root) -> None:
        self._root, self._table = root, access_table(root)

    def of(self, access_id: int, parent: int | None = None) -> Audience:
        above, only, also = self._table.row(access_id)
        return self._of_row((above if parent is None else parent, only, also))

    def _of_row(self, row: Row) -> Audience:
        above, only, also = row
        narrowed = self._named(only)
        found = narrowed if above == NO_PARENT else self._both(self.of(above), narrowed) if only else self.of(above)
        added = self._named(also)
        return Audience(found.staff or added.staff, found.people | added.people)

    def _both(self, one: Audience, other: Audience) -> Audience:
        people = {person for person in one.people if self._is_in(other, person)}
        people |= {person for person in other.people if self._is_in(one, person)}
        return Audience(one.staff and other.staff, frozenset(people))

    def _is_in(self, audience: Audience, person: int) -> bool:
        return person in audience.people or (audience.staff and _is_employee(self._root, person))

    def _named(self, principals: Iterable[str]) -> Audience:
        known, people = tuple(principals), self._root["people"]
        ids = {person_id for principal in known for person_id in self._people(principal)}
        active = (person_id for person_id in ids if (person := people.get(person_id)) is not None and person.active)
        return Audience(STAFF in known, frozenset(active))

    def _people(self, principal: str) -> Iterator[int]:
        kind, _, number = principal.partition(":")
        if kind == "p":
            yield int(number)
        elif kind == "g":
            group = self._root["groups"].get(int(number))
            yield from group.members if group is not None else ()
        elif kind in _ROLES:
            place = by_uid(self._root, int(number))
            if isinstance(place, Place) and (kind == "o" or not place.trashed):
                yield from (person_id for person_id, role in place.members.items() if _ROLES[kind](role))
