"""What a table of people would change: worked out from the database as it is, changing nothing. `apply` does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from colonnade.catalog import profiles
from colonnade.catalog.profiles import ATTRIBUTES, Root
from colonnade.commands.owners import ownerless_without
from colonnade.commands.people_import.columns import (
    KEPT_WHEN_EMPTY,
    active_in,
    as_text,
    cell_is,
    cleaned,
    groups_in,
    groups_of,
    meant_by,
)
from colonnade.commands.people_import.managers import find_managers
from colonnade.commands.people_import.table import Record, Table, Unreadable
from colonnade.i18n import messages
from colonnade.security import from_directory
from colonnade.security.groups import administrators
from colonnade.security.person import Person
from colonnade.security.person_fields import CLEANERS, KINDS, clean_login, fold

_ = messages("colonnade")
LOGIN, EMAIL = KEYS = ("login", "email")


@dataclass(frozen=True)
class Options:
    """How a table is meant. *key* is the column by which people are known: the login where there is one, if it is None."""

    key: str | None = None
    deactivate_missing: bool = False
    most_deactivated: float = 0.1
    adopt: bool = False
    skip_refused: bool = False
    leave_ownerless: bool = False


@dataclass(frozen=True)
class Refusal:
    """A line that can't be done. *why* is in English, or a message of the domain."""

    line: int
    column: str
    why: str


@dataclass(eq=False)
class Entry:
    """One line that can be done: whom it is about (None: somebody new), and what is to be stored that isn't yet.

    *manager* is the cell, *manager_is* what it leads to: an id, another entry, or None for nobody. `joins` and `leaves` are ids of groups.
    """

    line: int
    person: Person | None
    login: str
    cells: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    renamed: bool = False
    manager: str | None = None
    manager_is: int | Entry | None = None
    manager_moves: bool = False
    active: bool | None = None
    joins: set[int] = field(default_factory=set)
    leaves: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """How the person is called when it is done."""
        return self.values.get("name") or (self.person.name if self.person is not None else self.login)

    @property
    def changes_anything(self) -> bool:
        """Whether there is anything to do."""
        kept = self.values or self.profile or self.renamed or self.manager_moves or self.joins or self.leaves
        return bool(self.person is None or kept or self.switches)

    @property
    def switches(self) -> bool:
        """Whether the person is let in or shut out."""
        return self.active is not None and self.active != (self.person.active if self.person is not None else True)


@dataclass
class Plan:
    """What would be done, what was refused, and (`stops`) why nothing at all can be done."""

    entries: list[Entry]
    missing: list[Person]
    refused: list[Refusal]
    passed_over: list[str]
    notes: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)

    @property
    def created(self) -> list[Entry]:
        """Those who are new."""
        return [entry for entry in self.entries if entry.person is None]

    @property
    def changed(self) -> list[Entry]:
        """Those who are known, and of whom something changes."""
        return [entry for entry in self.entries if entry.person is not None and entry.changes_anything and not self.is_shut_out(entry)]

    @staticmethod
    def is_shut_out(entry: Entry) -> bool:
        """Whether nothing happens to somebody but that they are deactivated."""
        only = not (entry.values or entry.profile or entry.renamed or entry.manager_moves or entry.joins or entry.leaves)
        return entry.person is not None and entry.switches and entry.active is False and only

    @property
    def deactivated(self) -> list[Person]:
        """All who are shut out: by the file, or as they aren't in it."""
        said = [entry.person for entry in self.entries if entry.person is not None and entry.switches and entry.active is False]
        return [*said, *self.missing]

    @property
    def unchanged(self) -> int:
        """How many lines say what is so already."""
        return sum(not entry.changes_anything for entry in self.entries)


def make_plan(root: Root, table: Table, options: Options) -> Plan:
    """Work out what *table* changes. Raises Unreadable for one without a column that says who somebody is."""
    return _Planning(root, table, options).plan()


class _Planning:
    def __init__(self, root: Root, table: Table, options: Options) -> None:
        self.root, self.table, self.options = root, table, options
        self.fields = {f.name: f for f in profiles.fields_of(root)}
        self.meant = meant_by(table.columns, self.fields)
        self.key = options.key or (LOGIN if LOGIN in self.meant.values() else EMAIL)
        self.refused: list[Refusal] = []
        self.notes: list[str] = []
        self.seen: dict[int, int] = {}  # person's id -> line
        self.logins: dict[str, Entry] = {}
        self.emails: dict[str, Entry] = {}
        self.uncertain = False

    def plan(self) -> Plan:
        self._demand_columns()
        entries = [entry for record in self.table.records if (entry := self._entry(record)) is not None]
        entries = self._without_taken_addresses(entries)
        entries = find_managers(self.root, entries, self._refuse, self.notes)
        passed = [name or f"column {number}" for number, name in enumerate(self.table.columns, 1) if name not in self.meant]
        missing = self._missing()
        found = Plan(entries, missing, sorted(self.refused, key=lambda r: (r.line, r.column)), passed, self.notes)
        found.stops = list(self._stops(found))
        return found

    def _demand_columns(self) -> None:
        if self.key not in self.meant.values():
            named = ", ".join(name for name in self.table.columns if name)[:200]
            raise Unreadable(
                f"line 1 must name the columns, one of them {self.key!r}, with commas, semicolons or tabs between. It is: {named}"
            )
        if not self.table.records:
            raise Unreadable("there are no people in the file, only the names of its columns")

    def _refuse(self, line: int, column: str, why: str) -> None:
        self.refused.append(Refusal(line, column, why))

    # One line

    def _entry(self, record: Record) -> Entry | None:
        if record.problem:
            self.uncertain = True
            self._refuse(record.line, "", record.problem)
            return None
        cells = {self.meant[name]: cell for name, cell in record.cells.items() if name in self.meant}
        before = len(self.refused)
        entry = self._whose(record.line, cells)
        if entry is None:
            return None
        self._read_login(entry)
        self._read_values(entry)
        self._read_active(entry)
        return entry if len(self.refused) == before else None

    def _whose(self, line: int, cells: dict[str, str]) -> Entry | None:
        people = self.root["people"]
        key = cells.get(self.key, "")
        by = self.key
        if not key and by == LOGIN and cells.get(EMAIL):
            key, by = cells[EMAIL], EMAIL
        if not key:
            self.uncertain = True
            self._refuse(line, self.key, "is empty, so nobody knows who this is")
            return None
        person = people.by_login(key) if by == EMAIL and "@" in key else people.get(key) if by == LOGIN else None
        login = cells.get(LOGIN) or (person.login if person is not None else key.partition("@")[0])
        entry = Entry(line, person, login, cells)
        return entry if self._is_first(entry, by, key) else None

    def _is_first(self, entry: Entry, by: str, key: str) -> bool:
        """Whether nobody stands for this person in an earlier line."""
        first = self.seen.get(entry.person.id) if entry.person is not None else None
        taken = self.logins.get(fold(entry.login))
        if first is None and taken is not None:
            first, by, key = taken.line, LOGIN, entry.login
        if first is not None:
            self._refuse(entry.line, by, f"{key} is in line {first} already")
            return False
        if entry.person is not None:
            self.seen[entry.person.id] = entry.line
        self.logins[fold(entry.login)] = entry
        return True

    def _read_login(self, entry: Entry) -> None:
        people, person = self.root["people"], entry.person
        if person is not None and fold(person.login) == fold(entry.login):
            entry.login = person.login
            return
        try:
            entry.login = clean_login(entry.login)
        except ValueError as error:
            self.uncertain = True
            self._refuse(entry.line, LOGIN, error.args[0])
            return
        owner = people.owner_of_login(entry.login)
        if owner and (person is None or owner != person.id):
            self._refuse(entry.line, LOGIN, self._whose_login_it_is(entry.login, owner))
        entry.renamed = person is not None

    def _whose_login_it_is(self, login: str, owner: int) -> str:
        person = self.root["people"].get(owner)
        if person is None:
            return f"{login} belonged to somebody who was removed, and nobody else gets it: choose another one"
        if fold(person.login) == fold(login):
            return f"{login} is the user name of {person.name}, who has another address: {person.email or 'none'}"
        return f"{login} was the user name of {person.name}, who is called {person.login} now, and nobody else gets it"

    def _read_values(self, entry: Entry) -> None:
        for name, cell in entry.cells.items():
            if name in (LOGIN, "active"):
                continue
            if name == "groups":
                self._read_groups(entry, cell)
                continue
            if name == "manager":
                entry.manager = cell
                continue
            try:
                self._read_value(entry, name, cell)
            except ValueError as error:
                self._refuse(entry.line, name, error.args[0])
        if entry.person is None:
            entry.values.setdefault("name", entry.login)

    def _read_value(self, entry: Entry, name: str, cell: str) -> None:
        person, profile_field = entry.person, self.fields.get(name)
        if name in KEPT_WHEN_EMPTY and not cell:
            return
        if person is None:
            stored = ""
        else:
            stored = profiles.fitting(profile_field, profiles.value_of(person, name)) if profile_field else getattr(person, name)
        if cell_is(cell, stored, profile_field):
            return
        kind = entry.cells.get("kind") or (person.kind if person is not None else "employee")
        is_known = kind in KINDS  # of another one it is said that there is none, and nothing else
        if profile_field is not None and name not in ATTRIBUTES and is_known and kind not in profile_field.kinds:
            if cell:
                raise ValueError(_("This kind of people doesn't have this field."))
            return
        value = cleaned(name, cell, profile_field)
        if value == stored:
            return
        if name in CLEANERS:
            entry.values[name] = value
            if name == EMAIL and value:
                self._claim(entry, value)
        else:
            entry.profile[name] = value

    def _claim(self, entry: Entry, address: str) -> None:
        other = self.emails.setdefault(fold(address), entry)
        if other is not entry:
            self._refuse(entry.line, EMAIL, f"{address} is in line {other.line} already")

    def _read_groups(self, entry: Entry, cell: str) -> None:
        """All that the line names are joined; of those that the table fills all others are left."""
        try:
            named = set(groups_in(self.root, cell))
        except ValueError as error:
            self._refuse(entry.line, "groups", error.args[0])
            return
        groups = self.root["groups"]
        now = set(groups.ids_of(entry.person.id)) if entry.person is not None else set()
        entry.joins = named - now
        entry.leaves = {group_id for group_id in now - named if groups.get(group_id).from_table}

    def _read_active(self, entry: Entry) -> None:
        try:
            entry.active = active_in(entry.cells.get("active", ""))
        except ValueError as error:
            self._refuse(entry.line, "active", error.args[0])
            return
        person = entry.person
        if entry.active is None and person is not None and not person.active:
            if from_directory.left_with_it(self.root, person.id):
                entry.active = True
            else:
                self.notes.append(f"line {entry.line}: {person.login} is deactivated and stays so; a column active with yes lets them in")

    # All lines together

    def _without_taken_addresses(self, entries: list[Entry]) -> list[Entry]:
        """Without those whose new address somebody else has and keeps."""
        kept = entries
        while True:
            free = {e.person.id for e in kept if e.person is not None and EMAIL in e.values}
            wrong = [(entry, owner) for entry in kept if (owner := self._keeps_address(entry, free)) is not None]
            if not wrong:
                return kept
            for entry, owner in wrong:
                self._refuse(entry.line, EMAIL, f"{entry.values[EMAIL]} is the address of {owner.name} ({owner.login})")
            refused = {id(entry) for entry, _owner in wrong}
            kept = [entry for entry in kept if id(entry) not in refused]

    def _keeps_address(self, entry: Entry, free: set[int]) -> Person | None:
        address = entry.values.get(EMAIL)
        owner = self.root["people"].by_login(address) if address else None
        return owner if owner is not None and owner is not entry.person and owner.id not in free else None

    def _missing(self) -> list[Person]:
        if not self.options.deactivate_missing or from_directory.AREA not in self.root:
            return []
        people = (self.root["people"].get(person_id) for person_id in self.root[from_directory.AREA].known)
        gone = [p for p in people if p is not None and p.active and p.id not in self.seen]
        if gone and self.uncertain:
            self.notes.append("nobody is deactivated for not being in the file: some refused lines don't say whom they are about")
            return []
        return sorted(gone, key=lambda person: person.login)

    def _stops(self, plan: Plan) -> Iterator[str]:
        """Why nothing can be done."""
        if plan.refused and not self.options.skip_refused:
            lines = len({refusal.line for refusal in plan.refused})
            yield f"{lines} line{'' if lines == 1 else 's'} can't be done. Mend the file, or do the others alone: --skip-refused"
        leaving = {person.id for person in plan.deactivated}
        active = sum(person.active for person in self.root["people"])
        if leaving and len(leaving) > self.options.most_deactivated * active:
            yield (
                f"{len(leaving):,} of {active:,} active people would be deactivated ({len(leaving) / active:.0%}), more than "
                f"{self.options.most_deactivated:.0%}. Is it the right file? If so: --max-deactivated {_enough(len(leaving) / active)}"
            )
        staying = [person for person in administrators(self.root) if person.id not in leaving]
        if leaving and not staying and administrators(self.root):
            yield "nobody would administer the site any more. Name somebody first: colonnade user admin LOGIN"
        guests = {entry.person.id for entry in plan.entries if entry.person is not None and entry.values.get("kind") == "guest"}
        if leaving | guests and not self.options.leave_ownerless:
            for place in ownerless_without(self.root, leaving | guests):
                yield (
                    f"{place.title} (/{place.__name__}) would have no owner any more. Hand it over first (colonnade user disable LOGIN), "
                    "or: --leave-ownerless"
                )


def _enough(share: float) -> str:
    return f"{int(share * 100 + 1) / 100:.2f}"


def differences(root: Root, entry: Entry) -> list[tuple[str, str, str]]:
    """(column, old, new) of all that changes of somebody who is known."""
    person, found = entry.person, []
    if person is None:
        return []
    if entry.renamed:
        found.append((LOGIN, person.login, entry.login))
    found += [(name, as_text(getattr(person, name)), as_text(value)) for name, value in entry.values.items()]
    found += [(name, as_text(profiles.value_of(person, name)), as_text(value)) for name, value in entry.profile.items()]
    if entry.manager_moves:
        before = root["people"].get(person.manager_id)
        found.append(("manager", before.login if before else "", manager_login(root, entry)))
    if entry.joins or entry.leaves:
        now = groups_of(root, person)
        left = {root["groups"].get(group_id).name for group_id in entry.leaves}
        joined = [root["groups"].get(group_id).name for group_id in entry.joins]
        found.append(("groups", ", ".join(now), ", ".join(sorted({*now, *joined} - left))))
    if entry.switches:
        found.append(("active", "yes" if person.active else "no", "yes" if entry.active else "no"))
    return found


def manager_login(root: Root, entry: Entry) -> str:
    """The user name of who is to be somebody's manager, '' for nobody."""
    above = entry.manager_is
    return above.login if isinstance(above, Entry) else root["people"].get(above).login if above else ""
