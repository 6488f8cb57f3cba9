"""What a reader's question means on this site: names become ids, days become moments, and what they may know of is told to the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from translationstring import TranslationString

from colonnade.catalog.profiles import knows_of, shows
from colonnade.clock import to_microseconds
from colonnade.content.objects import Place
from colonnade.content.tags import to_tag
from colonnade.content.types import CORE, TYPES
from colonnade.i18n import messages
from colonnade.plugins.state import Activity
from colonnade.search.document import Sight
from colonnade.search.naming import Names, Said
from colonnade.search.query import NOTHING, And, Between, Has, In, Node, Query, first_day, replaced
from colonnade.search.tokens import fold
from colonnade.security.can import can
from colonnade.security.person import Person
from colonnade.security.reader import STAFF, Reader

_ = messages("colonnade")
Root = MutableMapping[str, Any]
MAX_PEOPLE = 20


@dataclass(frozen=True)
class Asker:
    """Who asks, on which site. `zone` is the reader's time zone, `app_title` what a plugin is called."""

    root: Root
    reader: Reader
    activity: Activity
    zone: str
    said: Said
    app_title: Callable[[str], str] = str

    @cached_property
    def names(self) -> Names:
        """The words that `type:` and `is:` take."""
        return Names(self.activity, self.said, self.app_title)

    def understood(self, query: Query) -> tuple[Node, tuple[TranslationString, ...]]:
        """The tree of *query* as engines take it, and what to tell of names that mean nothing here."""
        notes = list(query.notes)
        return replaced(query.tree, Has, lambda has: self._meant(has, notes)), tuple(notes)

    def sight(self) -> Sight:
        """What the reader may know of. What is off somewhere isn't found there: its pages say that it is off."""
        places = tuple((child.uid, child.apps) for child in self.root["site"].values() if isinstance(child, Place))
        return Sight(self.reader.visible, _off(TYPES.owners(), self.activity.on | {CORE}, self.activity.switchable, places))

    def _meant(self, has: Has, notes: list[TranslationString]) -> Node:
        match has.field:
            case "tag":
                return In("tag", frozenset({to_tag(has.value)}))
            case "before" | "after":
                return self._between(has)
            case "by":
                found = In("author", frozenset(self._people(has.value)))
            case "in":
                found = In("place", frozenset(self._places(has.value)))
                found = found if found.values else In("type", frozenset(self.names.of_app(has.value)))
            case "is":
                found = In("state", frozenset(self.names.states(has.value)))
            case _:
                found = In("type", frozenset(self.names.types(has.value)))
        if not found.values:
            notes.append(self._unknown(has.field, has.value))
        return found if found.values else NOTHING

    def _unknown(self, field: str, value: str) -> TranslationString:
        """What to tell of a name that means nothing here."""
        match field:
            case "by":
                return _("Nobody is called “${value}”.", mapping={"value": value})
            case "in":
                return _("There is no place called “${value}”.", mapping={"value": value})
            case "is":
                return self._no_status(value)
        return self._no_kind(value)

    def _no_kind(self, value: str) -> TranslationString:
        if self.names.is_people(value):
            return _("People are found by words alone: leave out what else the search is narrowed by.")
        if like := self.names.type_like(value):
            return _("There is no kind of content called “${value}”. Did you mean “${like}”?", mapping={"value": value, "like": like})
        known = " · ".join(self.names.words_for_types())
        return _("There is no kind of content called “${value}”. There are: ${known}", mapping={"value": value, "known": known})

    def _no_status(self, value: str) -> TranslationString:
        if like := self.names.state_like(value):
            return _("There is no status called “${value}”. Did you mean “${like}”?", mapping={"value": value, "like": like})
        known = " · ".join(self.names.words_for_states())
        return _("There is no status called “${value}”. There are: ${known}", mapping={"value": value, "known": known})

    def _between(self, has: Has) -> Node:
        day = first_day(has.value)
        if day is None:
            return And()
        try:
            start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
            moment = to_microseconds(start)
        except OverflowError:
            return And()
        return Between(until=moment) if has.field == "before" else Between(since=moment)

    def _people(self, value: str) -> Iterator[int]:
        everyone = self.root["people"]
        if value.casefold() in ("me", "我") and self.reader.id:
            return iter([self.reader.id])
        person = everyone.by_login(value)
        if person is not None and self._may_name(person, value):
            return iter([person.id])
        called = (found for person_id in everyone.named(value, inactive=True) if (found := everyone.get(person_id)) is not None)
        return islice((found.id for found in called if knows_of(self.root, self.reader, found)), MAX_PEOPLE)

    def _may_name(self, person: Person, value: str) -> bool:
        """Guests don't get to know of most people, nor by an address whose it is, unless they are shown it."""
        if not knows_of(self.root, self.reader, person):
            return False
        return STAFF in self.reader.principals or "@" not in value or shows(self.root, self.reader, person, "email")

    def _places(self, value: str) -> Iterator[int]:
        site, wanted = self.root["site"], fold(value)
        for place in (site, *(child for child in site.values() if isinstance(child, Place))):
            names = {fold(place.title), fold(place.__name__ or "")}
            if (wanted in names or any(name.startswith(wanted) for name in names)) and can(self.reader, "view", place):
                yield place.uid


@lru_cache(maxsize=8)
def _off(
    owners: tuple[tuple[str, str], ...], on: frozenset[str], switchable: frozenset[str], places: tuple[tuple[int, frozenset[str]], ...]
) -> frozenset[tuple[str, int]]:
    """(type, place) of all types that are off, with place 0 those that are off everywhere. *places* are (uid, apps that are on).

    Kept, as it is the same for everyone until somebody switches something, and long where there are many communities.
    """
    everywhere = {(name, 0) for plugin, name in owners if plugin not in on}
    here = [(plugin, name) for plugin, name in owners if plugin in switchable]
    return frozenset(everywhere.union((name, uid) for uid, apps in places for plugin, name in here if plugin not in apps))
