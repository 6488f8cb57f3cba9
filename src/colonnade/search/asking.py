"""What a reader's question means on this site: names become ids, days become moments, and what they may know of is told to the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from translationstring import TranslationString

from colonnade.clock import to_microseconds
from colonnade.content.objects import Place
from colonnade.content.tags import to_tag
from colonnade.content.types import CORE, TYPES
from colonnade.i18n import messages
from colonnade.plugins.state import Activity
from colonnade.search.document import Sight, state_value
from colonnade.search.query import NOTHING, And, Between, Has, In, Node, Query, first_day, replaced
from colonnade.search.tokens import fold
from colonnade.security.can import can
from colonnade.security.reader import Reader

_ = messages("colonnade")
Root = MutableMapping[str, Any]
MAX_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, on which site. `zone` is the reader's time zone, `said` gives what a title is in each of the site's languages."""

    root: Root
    reader: Reader
    activity: Activity
    zone: str
    said: Callable[[str], Iterable[str]]

    def understood(self, query: Query) -> tuple[Node, tuple[TranslationString, ...]]:
        """The tree of *query* as engines take it, and what to tell of names that mean nothing here."""
        notes = list(query.notes)
        return replaced(query.tree, Has, lambda has: self._meant(has, notes)), tuple(notes)

    def sight(self) -> Sight:
        """What the reader may know of. What is off somewhere isn't found there: its pages say that it is off."""
        return Sight(self.reader.visible, frozenset(_off(self.activity, self.root)))

    def _meant(self, has: Has, notes: list[TranslationString]) -> Node:
        match has.field:
            case "tag":
                return In("tag", frozenset({to_tag(has.value)}))
            case "before" | "after":
                return self._between(has)
            case "by":
                found = In("author", frozenset(self._people(has.value)))
                unknown = _("Nobody is called ${value}.", mapping={"value": has.value})
            case "in":
                found = In("place", frozenset(self._places(has.value)))
                unknown = _("There is no place called ${value}.", mapping={"value": has.value})
            case "is":
                found = In("state", frozenset(self._statuses(has.value)))
                unknown = _("There is no status called ${value}.", mapping={"value": has.value})
            case _:
                found = In("type", frozenset(self._types(has.value)))
                unknown = _("There is no kind of content called ${value}.", mapping={"value": has.value})
        if not found.values:
            notes.append(unknown)
        return found if found.values else NOTHING

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
        return iter([person.id] if person else [found.id for found in everyone.search(value, MAX_PEOPLE, inactive=True)])

    def _places(self, value: str) -> Iterator[int]:
        site, wanted = self.root["site"], fold(value)
        for place in (site, *(child for child in site.values() if isinstance(child, Place))):
            names = {fold(place.title), fold(place.__name__ or "")}
            if (wanted in names or any(name.startswith(wanted) for name in names)) and can(self.reader, "view", place):
                yield place.uid

    def _types(self, value: str) -> Iterator[str]:
        wanted = fold(value)
        for content_type in TYPES:
            plugin, _dot, noun = content_type.name.partition(".")
            if wanted in (content_type.name, plugin, noun, *map(fold, self.said(content_type.title))):
                yield content_type.name

    def _statuses(self, value: str) -> Iterator[str]:
        wanted = fold(value)
        for content_type in TYPES:
            for status, title in content_type.statuses.items():
                if wanted in (fold(status), *map(fold, self.said(title))):
                    yield state_value(content_type.name, status)


def _off(activity: Activity, root: Root) -> Iterator[tuple[str, int]]:
    """(type, place) of all types that are off: with place 0 those that are off everywhere."""
    types: dict[str, list[str]] = {}
    for content_type in TYPES:
        types.setdefault(TYPES.owner(content_type.name) or CORE, []).append(content_type.name)
    places = [child for child in root["site"].values() if isinstance(child, Place)]
    for plugin, names in types.items():
        if not activity.is_on(plugin):
            yield from ((name, 0) for name in names)
        else:
            yield from ((name, place.uid) for place in places if not activity.is_on(plugin, place) for name in names)
