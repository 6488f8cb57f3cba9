"""Groups of people, among them the administrators, and which groups a person is in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, MutableMapping
from typing import Any

from BTrees.Length import Length
from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from colonnade.content.errors import Invalid
from colonnade.content.objects import Tally
from colonnade.i18n import messages
from colonnade.security.person import Person
from colonnade.security.person_fields import clean, clean_login, clean_name, fold

_ = messages("colonnade")

Root = MutableMapping[str, Any]
ADMINISTRATORS = 1


def _clean_short(value: object) -> str:
    try:
        return clean_login(value)
    except ValueError as error:
        raise ValueError(_("A short name has 2 to 64 letters, digits, dots, hyphens and underscores.")) from error


_CLEANERS = {"name": _clean_short, "title": clean_name}


class Group(Persistent):
    """Some people under one name. Members change by `commands.group_membership`, so that all that follows from them agrees.

    `places` are the uids of the communities that have it, `usable` tells whether owners of communities may add it, `from_table` whether
    an import of people takes those out whose line doesn't name it.
    """

    places: frozenset[int] = frozenset()
    usable = True
    from_table = False
    _tally: Tally | None = None

    def __init__(self, group_id: int, name: str, title: str) -> None:
        self.id, self.name, self.title = group_id, name, title
        self.members = LLTreeSet()  # ids of people
        self._tally = Tally()

    def __repr__(self) -> str:
        return f"<Group {self.id} {self.name!r}>"

    @property
    def principal(self) -> str:
        """The group as a holder of roles."""
        return f"g:{self.id}"

    @property
    def number_of_members(self) -> int:
        """How many are in it, those who left the company too."""
        return len(self.members) if self._tally is None else self._tally()

    @property
    def version(self) -> bytes:
        """New whenever somebody came or went."""
        return self._tally.version if self._tally is not None else b""

    def note_change(self, number: int) -> None:
        """So many more are in it than before. Who puts it into a community at the same time does that again: see `demand_current`."""
        if self._tally is None:
            self._tally = Tally(len(self.members) - number)
        self._tally.change(number)
        _demand_unchanged(self)

    def demand_current(self) -> None:
        """The transaction is done again if somebody joins or leaves meanwhile: for who writes what follows from the members."""
        if self._tally is None:
            self._tally = Tally(len(self.members))
        _demand_unchanged(self._tally)


def _demand_unchanged(obj: Persistent) -> None:
    if obj._p_jar is not None:
        obj._p_activate()
        obj._p_jar.readCurrent(obj)


class Groups(Persistent):
    """All groups by id and by name, and the groups of each person."""

    def __init__(self) -> None:
        self._by_id = LOBTree()
        self._names = OOBTree()  # folded name -> id
        self._memberships = OOTreeSet()  # (person's id, group's id)
        self.version = Length()  # changes whenever a membership does
        self._store(Group(ADMINISTRATORS, "administrators", "Administrators")).usable = False

    def __iter__(self) -> Iterator[Group]:
        return (self._by_id[group_id] for group_id in self._names.values())

    def get(self, group_id: int) -> Group | None:
        """The group with this id, or None."""
        return self._by_id.get(group_id)

    def by_name(self, name: str) -> Group | None:
        """The group with this name in any case, or None."""
        return self._by_id.get(self._names.get(fold(name), 0))

    def called(self, text: str) -> Group | None:
        """The group with this name or title in any case, or None."""
        key = fold(text)
        return self.by_name(text) or next((group for group in self if fold(group.title) == key), None)

    def add(self, name: str, title: str = "") -> Group:
        """Add an empty group. Raises Invalid for a name that is not like a login, or taken."""
        values = clean({"name": name, "title": title or name}, _CLEANERS)
        self._refuse_taken(0, values)
        return self._store(Group(self._new_id(), values["name"], values["title"]))

    def rename(self, group_id: int, name: str, title: str) -> None:
        """Call a group otherwise. Raises Invalid as `add` does, KeyError for an unknown one."""
        group = self._by_id[group_id]
        values = clean({"name": name, "title": title or name}, _CLEANERS)
        self._refuse_taken(group_id, values)
        if values["name"] != group.name:
            del self._names[fold(group.name)]
            self._names[fold(values["name"])] = group_id
        group.name, group.title = values["name"], values["title"]

    def _refuse_taken(self, group_id: int, values: dict[str, str]) -> None:
        """Nobody is to mean one group by what another one is called."""
        errors = {}
        for field, value in values.items():
            found = self.called(value)
            if found is not None and found.id != group_id:
                errors[field] = _("This name is taken.")
        if errors:
            raise Invalid(errors)

    def remove(self, group_id: int) -> None:
        """Remove a group and its memberships. Raises KeyError for an unknown one, ValueError for the administrators."""
        if group_id == ADMINISTRATORS:
            raise ValueError("the group of administrators is built in")
        group = self._by_id[group_id]
        for person_id in list(group.members):
            self.leave(group_id, person_id)
        del self._by_id[group_id], self._names[fold(group.name)]

    def join(self, group_id: int, person_id: int) -> None:
        """Make a person a member. Does nothing for a member; raises KeyError for an unknown group."""
        if self._by_id[group_id].members.insert(person_id):
            self._memberships.insert((person_id, group_id))
            self._by_id[group_id].note_change(1)
            self.version.change(1)

    def leave(self, group_id: int, person_id: int) -> None:
        """End a membership. Does nothing without one; raises KeyError for an unknown group."""
        if person_id in self._by_id[group_id].members:
            self._by_id[group_id].members.remove(person_id)
            self._memberships.remove((person_id, group_id))
            self._by_id[group_id].note_change(-1)
            self.version.change(1)

    def leave_all(self, person_id: int) -> None:
        """End every membership of a person."""
        for group_id in self.ids_of(person_id):
            self.leave(group_id, person_id)

    def ids_of(self, person_id: int) -> list[int]:
        """The ids of the groups a person is in."""
        return [group_id for _person, group_id in self._memberships.keys(min=(person_id,), max=(person_id + 1,))]

    def _new_id(self) -> int:
        while True:
            group_id = secrets.randbits(63)
            if group_id > 1024 and group_id not in self._by_id:
                return group_id

    def _store(self, group: Group) -> Group:
        self._by_id[group.id] = group
        self._names[fold(group.name)] = group.id
        return group


def install(root: Root) -> Groups:
    """Make the area of groups, with the administrators, in a database that has none; return it."""
    if "groups" not in root:
        root["groups"] = Groups()
    built_in = root["groups"].get(ADMINISTRATORS)
    if built_in is not None:
        built_in._p_activate()  # of what isn't loaded, `vars` are empty
        if "usable" not in vars(built_in):  # a database of before communities could have groups
            built_in.usable = False
    return root["groups"]


def groups_of(root: Root, person_id: int) -> frozenset[str]:
    """The principals of the groups a person is in."""
    return frozenset(f"g:{group_id}" for group_id in root["groups"].ids_of(person_id))


def is_administrator(root: Root, person_id: int) -> bool:
    """Whether the person is in the group of administrators."""
    return person_id in root["groups"].get(ADMINISTRATORS).members


def administrators(root: Root) -> list[Person]:
    """The people who administer the site and may sign in."""
    people = (root["people"].get(person_id) for person_id in root["groups"].get(ADMINISTRATORS).members)
    return [person for person in people if person is not None and person.active]
