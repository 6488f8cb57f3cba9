"""People: who may sign in, and what the directory says of them. Ids are for ever, logins are aliases."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, MutableMapping
from datetime import datetime
from itertools import islice
from typing import Any

from BTrees.Length import Length
from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent
from persistent.mapping import PersistentMapping
from zope.interface import implementer

from colonnade.clock import to_microseconds, utc_now
from colonnade.content.errors import Invalid
from colonnade.content.mark import Mark
from colonnade.i18n import messages
from colonnade.security.interfaces import IDirectory
from colonnade.security.people_entries import entries_of
from colonnade.security.people_said import Said
from colonnade.security.people_words import Words
from colonnade.security.person import Person
from colonnade.security.person_fields import CLEANERS, DEFAULTS, MAX_KEY, clean, clean_login, fold, search_key
from colonnade.security.reporting import Reporting

_ = messages("colonnade")

Root = MutableMapping[str, Any]
FORMER: Mapping[str, str] = {"en": "Former colleague", "zh_Hant": "已離開的同仁"}
"""What somebody is called, for readers of each language, of whom nothing else is kept."""
DEEPEST = 50
"""How many managers there may be above one another."""


@implementer(IDirectory)
class People(Persistent):
    """Everyone, by id, by login, by e-mail, by beginning of a name, by what they say, and by manager.

    As a mapping (for traversal) its keys are logins; iterating gives the people themselves, by name.
    """

    __name__ = "people"
    __parent__: Any = None
    _changes: Mark | None = None

    def __init__(self) -> None:
        self._by_id = LOBTree()
        self._retired = LLTreeSet()
        self._logins = OOBTree()  # folded login, also a former one -> id
        self._emails = OOBTree()  # folded address -> id
        self._keys = OOTreeSet()  # (search key, id)
        self._names = OOTreeSet()  # (search key of the whole name, id): the order of lists
        self._said = Said()
        self._words = Words()
        self._reporting = Reporting()
        self._left = LLTreeSet()  # ids of those who left
        self._arrivals = OOTreeSet()  # (-µs since 1970 of when they were added, id) of who is here: the latest first
        self._count = Length()
        self._changes = Mark()

    # Reading

    def __len__(self) -> int:
        return self._count()

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Person]:
        return (self._by_id[person_id] for _key, person_id in self._names)

    @property
    def said(self) -> Said:
        """Who says what in the fields by which people are found, whoever is shown it."""
        return self._said

    @property
    def words(self) -> Words:
        """Who says which word in which field, whoever is shown it."""
        return self._words

    @property
    def reporting(self) -> Reporting:
        """Who reports to whom, whoever is shown it."""
        return self._reporting

    @property
    def number(self) -> int:
        """How many there are, without those who left."""
        return self._count() - len(self._left)

    def left(self, person_id: int) -> bool:
        """Tell whether somebody left, or was never here: found without loading them."""
        return person_id in self._left or not (self._reporting.above(person_id) or person_id in self._by_id)

    def ids(self, after: int = 0) -> Iterator[int]:
        """The ids of all, those who left too, in order, from the one behind *after* on."""
        return iter(self._by_id.keys(min=after, excludemin=True))

    @property
    def changes(self) -> bytes:
        """New whenever someone is added, leaves or comes back, or changes in what the directory says of them."""
        return self._changes.version if self._changes is not None else b""

    def __getitem__(self, login: str) -> Person:
        person = self._by_current_login(fold(login))
        if person is None:
            raise KeyError(login)
        return person

    def __contains__(self, login: object) -> bool:
        return isinstance(login, str) and self._by_current_login(fold(login)) is not None

    def get(self, key: int | str | None, default: Any = None) -> Any:
        """The person with this id (int) or login (str), or *default*."""
        found = self._by_current_login(fold(key)) if isinstance(key, str) else self._by_id.get(key) if key else None
        return default if found is None else found

    def by_login(self, text: str) -> Person | None:
        """The person whose login or e-mail address this is, in any case and width, or None.

        Mail goes to the address that is stored, never to *text*: folding makes look-alikes equal.
        """
        key = fold(text)
        return self._by_id.get(self._emails.get(key, 0)) if "@" in key else self._by_current_login(key)

    def owner_of_login(self, login: str) -> int:
        """The id of who has or had this login, also of somebody who is gone; 0 where nobody ever had it."""
        return self._logins.get(fold(login), 0)

    def logins(self) -> Iterator[tuple[str, int]]:
        """(folded login, id) of all that somebody has or had."""
        return iter(self._logins.items())

    def renamed(self, login: str) -> Person | None:
        """The person who had this login before, for redirects; None for a login in use or never used."""
        key = fold(login)
        person = self._by_id.get(self._logins.get(key, 0))
        return person if person is not None and fold(person.login) != key else None

    def search(self, prefix: str, limit: int = 10, *, inactive: bool = False) -> list[Person]:
        """At most *limit* people with a word of a name or a login that begins with *prefix*; the active ones only by default."""
        found = (self._by_id[person_id] for person_id in self.named(prefix, inactive=inactive))
        return list(islice(found, limit))

    def named(self, prefix: str, *, inactive: bool = False) -> Iterator[int]:
        """The ids of all whom `search` finds, by the word that fits; without a *prefix* of all, by name. Loads nobody."""
        key = search_key(prefix)[:MAX_KEY]
        ids = dict.fromkeys(entry[-1] for entry in _starting(self._keys, key)) if key else (entry[-1] for entry in self._names)
        return (person_id for person_id in ids if inactive or person_id not in self._left)

    def at_address(self, beginning: str) -> Iterator[int]:
        """The ids of all whose e-mail address begins so, those who left too: for administrators. Loads nobody."""
        key = fold(beginning)
        return iter(self._emails.values(min=key, max=key + "\U0010ffff")) if key else iter(())

    def from_name(self, beginning: str) -> Iterator[int]:
        """The ids of the active people by name, from the first on whose name isn't before *beginning*. Loads nobody."""
        entries = self._names.keys(min=(search_key(beginning),))
        return (person_id for _name, person_id in entries if person_id not in self._left)

    def arrived_since(self, moment: datetime) -> Iterator[int]:
        """The ids of the active people who were added since then, the latest first. Loads nobody."""
        return (person_id for _when, person_id in self._arrivals.keys(max=(-to_microseconds(moment) + 1,)))

    def initials(self) -> Iterator[str]:
        """The different first characters of names, in order: each found in one step."""
        entry = next(iter(self._names), None)
        while entry is not None:
            if entry[0]:
                yield entry[0][0]
            after = (chr(ord(entry[0][0]) + 1) if entry[0] else "\1",)
            entry = next(iter(self._names.keys(min=after)), None)

    def by_department(self, department: str) -> Iterator[Person]:
        """The active people of a department, by name."""
        return (self._by_id[entry.id] for entry in self._said.alike("department", department))

    def reports_of(self, person_id: int) -> Iterator[Person]:
        """The active people whose manager this is, by name."""
        return (self._by_id[entry.id] for entry in self._reporting.of(person_id))

    # Changing

    def add(self, login: str, name: str, *, created: datetime | None = None, **fields: Any) -> Person:
        """Add a person with an id that nobody has or had.

        Raises Invalid with a message for each field that is refused, among them a login or an address that is taken.
        """
        values = clean({"login": login, "name": name, **DEFAULTS, **fields}, {"login": clean_login, **CLEANERS})
        login = values.pop("login")
        self._refuse_taken(0, {"login": login, **values})
        person = Person(self._new_id(), login, created or utc_now(), values)
        person.__parent__ = self
        self._by_id[person.id] = person
        self._logins[fold(login)] = person.id
        self._reindex(person, frozenset(), entries_of(person))
        self._count.change(1)
        return person

    def update(self, person_id: int, **fields: Any) -> Person:
        """Change fields of a person. Raises Invalid, KeyError for an unknown id. Logins change by `rename_login`."""
        person = self._by_id[person_id]
        values = clean(fields)
        self._refuse_taken(person_id, values)
        if "manager_id" in values:
            self._refuse_circle(person_id, values["manager_id"])
        before = entries_of(person)
        for field, value in values.items():
            setattr(person, field, value)
        self._reindex(person, before, entries_of(person))
        return person

    def rename_login(self, person_id: int, login: str) -> Person:
        """Give a person another login. The old one stays theirs: nobody else can take it. Raises Invalid."""
        person = self._by_id[person_id]
        login = clean({"login": login}, {"login": clean_login})["login"]
        self._refuse_taken(person_id, {"login": login})
        before = entries_of(person)
        self._logins[fold(login)] = person_id
        person.login = login
        self._reindex(person, before, entries_of(person))
        return person

    def describe(self, person_id: int, profile: Mapping[str, Any], audiences: Mapping[str, str]) -> Person:
        """Change what is stored of a profile, and who is to be shown it: an empty value removes one. Raises KeyError for an unknown id.

        What a field may hold is for `colonnade.catalog.profiles` to say.
        """
        person = self._by_id[person_id]
        before = entries_of(person)
        person.profile, person.audiences = _merged(person.profile, profile), _merged(person.audiences, audiences)
        self._reindex(person, before, entries_of(person))
        return person

    def show_photo(self, person_id: int, key: str) -> None:
        """Say which photo a person has, '' for none. Raises KeyError for an unknown id."""
        self._by_id[person_id].photo = key
        self._note_change()

    def deactivate(self, person_id: int) -> Person:
        """Shut a person out at once: sessions and tokens end. Everything they wrote stays."""
        return self._switch(person_id, False)

    def activate(self, person_id: int) -> Person:
        """Let a person in again. Old sessions stay ended. Raises Invalid for somebody who was erased."""
        if self._by_id[person_id].erased:
            raise Invalid({"person": _("There is no such person.")})
        return self._switch(person_id, True)

    def retire(self, person_id: int) -> None:
        """Forget a person's fields. The id and the logins are never given to anyone else."""
        for report in self._reporting.all_of(person_id):
            self.update(report, manager_id=None)
        person = self._by_id[person_id]
        self._reindex(person, entries_of(person), frozenset())
        del self._by_id[person_id]
        self._retired.add(person_id)
        self._count.change(-1)

    def anonymise(self, person_id: int) -> Person:
        """Keep nothing of a person but the id, under which what they wrote stays theirs: called a former colleague, and never back.

        Their user names are free again: whoever takes one is another person. Raises KeyError for an unknown id.
        """
        for report in self._reporting.all_of(person_id):
            self.update(report, manager_id=None)
        person = self._by_id[person_id]
        before = entries_of(person)
        for login in [login for login, owner in self._logins.items() if owner == person_id]:
            del self._logins[login]
        for field, value in {**DEFAULTS, "name": FORMER["en"], "native_name": FORMER["zh_Hant"]}.items():
            setattr(person, field, value)
        person.login = f"former.{person_id:x}"
        self._logins[fold(person.login)] = person_id
        person.password_hash = person.profile = person.audiences = person.second_factor = None
        person.photo = ""
        person.preferences = PersistentMapping()
        person.active, person.erased = False, True
        self._reindex(person, before, entries_of(person))
        person.renew_stamp()
        return person

    def erase(self, person_id: int) -> None:
        """Remove a person as if they had never been there: the login is free again. Only for people whom nothing refers to.

        Raises KeyError for an unknown id.
        """
        self.retire(person_id)
        self._retired.remove(person_id)
        for login in [login for login, owner in self._logins.items() if owner == person_id]:
            del self._logins[login]

    # Inside

    def _by_current_login(self, key: str) -> Person | None:
        person = self._by_id.get(self._logins.get(key, 0))
        return person if person is not None and fold(person.login) == key else None

    def _new_id(self) -> int:
        while True:
            person_id = secrets.randbits(63)
            if person_id > 1024 and person_id not in self._by_id and person_id not in self._retired:
                return person_id

    def _switch(self, person_id: int, active: bool) -> Person:
        person = self._by_id[person_id]
        before = entries_of(person)
        person.active = active
        self._reindex(person, before, entries_of(person))
        person.renew_stamp()
        return person

    def _refuse_taken(self, person_id: int, values: dict[str, Any]) -> None:
        errors = {}
        if self._logins.get(fold(values.get("login", "")), person_id) != person_id:
            errors["login"] = _("This user name is taken.")
        if self._emails.get(fold(values.get("email", "")), person_id) != person_id:
            errors["email"] = _("Someone else has this e-mail address.")
        if values.get("manager_id") is not None and values["manager_id"] not in self._by_id:
            errors["manager_id"] = _("There is no such person.")
        if errors:
            raise Invalid(errors)

    def _refuse_circle(self, person_id: int, manager_id: int | None) -> None:
        for _step in range(DEEPEST):
            if manager_id is None:
                return
            if manager_id == person_id:
                break
            manager = self._by_id.get(manager_id)
            if manager is None:  # in data from elsewhere
                return
            manager_id = manager.manager_id
        raise Invalid({"manager_id": _("Nobody can be their own manager, not even through others.")})

    def _note_change(self) -> None:
        if self._changes is None:
            self._changes = Mark()
        self._changes.move()

    def index_anew(self) -> None:
        """Make the indexes that a database of an earlier version doesn't have, of all people."""
        self._said, self._reporting, self._left = Said(), Reporting(), LLTreeSet()
        self._arrivals, self._words = OOTreeSet(), Words()
        for name in ("_departments", "_reports"):
            self.__dict__.pop(name, None)
        for person in self._by_id.values():
            for area, entry in entries_of(person):
                if area in ("_said", "_reporting", "_left", "_arrivals", "_words"):
                    getattr(self, area).add(entry)
        self._p_changed = True

    def _reindex(self, person: Person, before: frozenset, after: frozenset) -> None:
        self._note_change()
        # Only what differs is touched: an untouched bucket can't conflict. Removing forgives, as folding changes with Unicode.
        for area, entry in before - after:
            if area == "_emails":
                self._emails.pop(entry, None)
            else:
                getattr(self, area).discard(entry)
        for area, entry in after - before:
            if area == "_emails":
                self._emails[entry] = person.id
            else:
                getattr(self, area).add(entry)


def _merged(before: Mapping[str, Any] | None, new: Mapping[str, Any]) -> PersistentMapping:
    return PersistentMapping({name: value for name, value in {**(before or {}), **new}.items() if value})


def _starting(index: OOTreeSet, prefix: str) -> Iterator[tuple]:
    for entry in index.keys(min=(prefix,)):
        if not entry[0].startswith(prefix):
            return
        yield entry


def install(root: Root) -> People:
    """Make the area of people in a database that has none, and what is new in one of an earlier version; return it."""
    if "people" not in root:
        root["people"] = People()
    if not all(hasattr(root["people"], name) for name in ("_reporting", "_arrivals", "_words")):
        root["people"].index_anew()
    return root["people"]
