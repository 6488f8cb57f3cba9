"""A made-up organisation of any size in an empty site: the demo company, then as many people, communities and objects more as are wanted.

What is written comes from the schemas of the types that are installed, so plugins of others are filled as well as our own.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from zope.interface.interfaces import IInterface
from zope.schema import URI, Bool, Choice, Date, Datetime, Float, Int, Text, TextLine
from zope.schema.interfaces import IField

from colonnade.app.transactions import change, reading
from colonnade.app.worker_tasks import tell, update_search
from colonnade.catalog.readers import reader_of, set_member
from colonnade.commands.base import UnitOfWork
from colonnade.commands.create import create
from colonnade.commands.demo_load import load as load_demo
from colonnade.commands.places import add_place
from colonnade.commands.switch import current_activity, switch
from colonnade.content.fields import schema_fields
from colonnade.content.objects import Folder, Place
from colonnade.content.types import TYPES, ContentType
from colonnade.demo import company
from colonnade.plugins.call import CAUGHT
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.web.runtime import Runtime

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
OBJECTS_A_PERSON, PEOPLE_A_COMMUNITY, REPORTS = 4, 25, 8
_BATCH, _AT_SITE = 100, 5
"""So many objects in a transaction; every fifth belongs to the site itself."""
_YEAR = timedelta(days=365)
_WORDS = "travel hotel limit report form approval office project budget release meeting customer safety device network plan".split()
_HAN = ("出差", "飯店", "上限", "報告", "表單", "核准", "辦公室", "專案", "預算", "會議", "客戶", "安全", "設備", "網路")
_FAMILY, _GIVEN = "陳林黃張李王吳劉蔡楊", "美華志明淑芬建宏雅婷俊凱怡君家豪玉玲"


@dataclass
class Made:
    """How much there is in the end. `left_out` are types whose objects can't be made up from their schema."""

    people: int = 0
    communities: int = 0
    objects: int = 0
    left_out: list[str] = field(default_factory=list)


def make_organisation(runtime: Runtime, people: int, progress: Progress) -> Made:
    """Fill the empty site of *runtime* with an organisation of *people*, at least those of the demo company; index and tell all of it.

    Every plugin that can be is switched on, for the site and in the communities. Raises OSError when the disk is full.
    """
    made = Made()
    loaded = change(runtime, lambda uow: load_demo(uow, company(runtime.clock()), ""))
    more = max(0, people - loaded.people)
    communities, objects = more // PEOPLE_A_COMMUNITY, more * OBJECTS_A_PERSON
    whole = more + communities + objects
    _in_batches(runtime, range(more), lambda uow, numbers: _add_people(uow, numbers), lambda done: progress(done, whole))
    _in_batches(
        runtime,
        range(communities),
        lambda uow, numbers: _add_communities(uow, numbers, more),
        lambda done: progress(more + done, whole),
        at_once=10,
    )
    _Objects(runtime, more, made).add(objects, lambda done: progress(more + communities + done, whole))
    while tell(runtime):
        pass
    while update_search(runtime):
        pass
    with reading(runtime) as uow:
        made.people, made.objects = len(uow.root["people"]), len(uow.root["uids"])
        made.communities = sum(isinstance(child, Place) for child in uow.root["site"].values())
    return made


def _in_batches(
    runtime: Runtime,
    numbers: range,
    add: Callable[[UnitOfWork, range], None],
    progress: Callable[[int], None],
    *,
    at_once: int = _BATCH,
) -> None:
    for first in range(0, len(numbers), at_once):
        some = numbers[first : first + at_once]
        change(runtime, lambda uow, some=some: add(uow, some))
        progress(some.stop)


def _login(number: int) -> str:
    return f"rehearsal.{number}"


def _add_people(uow: UnitOfWork, numbers: Iterable[int]) -> None:
    """Everybody but the first reports to somebody; every second has a name in Chinese, too."""
    people = uow.root["people"]
    for number in numbers:
        chance = random.Random(number)
        above = people.by_login(_login((number - 1) // REPORTS)) if number else None
        people.add(
            _login(number),
            f"{chance.choice(_WORDS).capitalize()} Name{number}",
            created=uow.now - _YEAR,
            native_name=chance.choice(_FAMILY) + "".join(chance.choices(_GIVEN, k=2)) if number % 2 else "",
            email=f"{_login(number)}@example.com",
            job_title=f"Job {chance.randrange(40)}",
            department=f"Department {min(chance.randrange(30), chance.randrange(30))}",
            location=f"Office {chance.randrange(8)}",
            manager_id=above.id if above is not None else None,
        )


def _add_communities(uow: UnitOfWork, numbers: Iterable[int], people: int) -> None:
    """The n-th has as many members as fits 1/n (Zipf), at least five; one in four is restricted."""
    everyone = uow.root["people"]
    for number in numbers:
        chance = random.Random(number)
        size = min(people, max(5, people // (number + 1)))
        place = add_place(
            replace(uow, now=uow.now - _YEAR),
            f"{chance.choice(_WORDS).capitalize()} circle {number}",
            access="restricted" if number % 4 == 3 else "open",
            name=f"rehearsal-{number}",
            description=_sentence(chance),
        )
        for chosen in chance.sample(range(people), size):
            set_member(uow.root, place, everyone.by_login(_login(chosen)).id, "member")
        set_member(uow.root, place, everyone.by_login(_login(number % people)).id, "owner")
        for loaded in uow.registry:
            if loaded.usable and "place" in loaded.manifest.scopes:
                try:
                    switch(uow, loaded.name, on=True, place=place)
                except SwitchRefused:  # it conflicts with one that is on
                    continue


class _Objects:
    """Adds objects of all types in turn, in the site and in the communities that were made here."""

    def __init__(self, runtime: Runtime, people: int, made: Made) -> None:
        self._runtime, self._people, self._made = runtime, people, made
        self._inside: dict[tuple[int, str], int] = {}
        self._by_system: set[str] = set()

    def add(self, number: int, progress: Callable[[int], None]) -> None:
        """Add so many. A type that refuses what is made up for it is left out."""
        types, done = self._usable() if number else [], 0
        while types and done < number:
            some = range(done, min(done + _BATCH, number))
            failed = self._batch(some, types)
            if failed is None:
                done = some.stop
                progress(done)
            else:
                types.remove(failed)
                self._made.left_out.append(failed.name)

    def _usable(self) -> list[ContentType]:
        """The types of which one could be added at the site; some stand in objects of others."""
        waiting = [t for t in TYPES if t.listed and t.by_form and t.kind != "place" and t.addable_in]
        usable: list[ContentType] = []
        while found := [content_type for content_type in waiting if self._try(content_type)]:
            usable += found
            waiting = [content_type for content_type in waiting if content_type not in found]
        self._made.left_out += [content_type.name for content_type in waiting]
        return usable

    def _try(self, content_type: ContentType) -> bool:
        """Whether one can be added, by a person or, if people may not, by the system."""
        for by_system in (False, True):
            if by_system:
                self._by_system.add(content_type.name)
            if self._batch(range(1), [content_type]) is None:
                return True
        return False

    def _batch(self, numbers: range, types: list[ContentType]) -> ContentType | None:
        """Add these; return the type that couldn't be added, if any: then nothing was."""
        at = types[0]

        def add(uow: UnitOfWork) -> None:
            nonlocal at
            now, places = replace(uow, activity=current_activity(uow)), _places(uow)
            for number in numbers:
                turn, which = divmod(number, len(types))
                at, is_at_site = types[which], turn % _AT_SITE == 0 or not places
                self._add_one(now, at, uow.root["site"] if is_at_site else places[_zipf(number, len(places))], number)

        try:
            change(self._runtime, add)
        except OSError:
            raise
        except CAUGHT:
            log.info("nothing of the type %s can be made up", at.name, exc_info=True)
            return at
        return None

    def _add_one(self, uow: UnitOfWork, content_type: ContentType, place: Place, number: int) -> None:
        container = self._container(uow, content_type, place)
        if container is None:
            place = uow.root["site"]
            container = self._container(uow, content_type, place)
        if container is None:
            raise LookupError(content_type.name)
        chance = random.Random(number)
        by = place.__name__.rpartition("-")[2] if place.__parent__ is not None else chance.randrange(self._people)
        acting = replace(uow, now=uow.now - _YEAR * chance.random())
        if content_type.name not in self._by_system:
            acting = replace(acting, actor=reader_of(uow.root, uow.root["people"].by_login(_login(int(by) % self._people))))
        obj = create(acting, container, content_type.name, values_for(content_type.schema, chance, number))
        self._inside.setdefault((place.uid, content_type.name), obj.uid)

    def _container(self, uow: UnitOfWork, content_type: ContentType, place: Place) -> Folder | None:
        """The root of an app, or the first object made here that holds such a type."""
        for root in place.app_roots():
            if root.type_name in content_type.addable_in:
                return root
        for name in content_type.addable_in:
            uid = self._inside.get((place.uid, name))
            if uid is not None and name != content_type.name and uid in uow.root["uids"]:
                return uow.root["uids"][uid]
        return None


def _places(uow: UnitOfWork) -> list[Place]:
    site = uow.root["site"]
    return [child for name, child in site.items() if isinstance(child, Place) and name.startswith("rehearsal-")]


def _zipf(number: int, size: int) -> int:
    """A number below *size*, small ones more often."""
    return min(random.Random(number).randrange(size), random.Random(-number).randrange(size))


def values_for(schema: IInterface, chance: random.Random, number: int) -> dict[str, Any]:
    """Values for every field of *schema* that people write, as far as they can be made up."""
    language = "zh_Hant" if number % 4 == 3 else "en"
    found = {
        name: _value_for(name, fld, chance, language, number)
        for name, fld in schema_fields(schema)
        if name not in ("language", "title") and not fld.readonly and (fld.required or isinstance(fld, Text))
    }
    words = "".join(chance.choices(_HAN, k=3)) if language == "zh_Hant" else " ".join(chance.choices(_WORDS, k=3)).capitalize()
    values = {name: value for name, value in found.items() if value is not None}
    return {**values, "title": f"{words} {number}", "language": language}


def _value_for(name: str, fld: IField, chance: random.Random, language: str, number: int) -> Any:
    match fld:
        case URI():
            return f"https://example.org/{quote(chance.choice(_WORDS))}/{number}"
        case Bool():
            return False
        case Choice():
            return next(iter(fld.vocabulary)).value
        case Datetime():
            return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        case Date():
            return date(2026, 3, 2)
        case Int() | Float():
            return fld.min if fld.min is not None else 1
        case TextLine():
            return _fitting(fld, " ".join(chance.choices(_WORDS, k=2))) if fld.required else None
        case Text():
            return _fitting(fld, "\n\n".join(_paragraphs(chance, language)))
        case _:
            return None


def _fitting(fld: IField, text: str) -> str | None:
    fits = text[: fld.max_length or None]
    return fits if fld.constraint(fits) else None


def _paragraphs(chance: random.Random, language: str) -> Iterator[str]:
    for number in range(4):
        yield f"## {chance.choice(_HAN if language == 'zh_Hant' else [word.capitalize() for word in _WORDS])} {number + 1}"
        yield " ".join(_sentence(chance, language) for _ in range(3))


def _sentence(chance: random.Random, language: str = "en") -> str:
    if language == "zh_Hant":
        return "，".join("".join(chance.choices(_HAN, k=4)) for _ in range(2)) + "。"
    return " ".join(chance.choices(_WORDS, k=12)).capitalize() + "."
