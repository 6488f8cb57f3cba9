"""What plugins add to the demo organisation: each through the hook `demo_content`, as its people, at dates of its past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from colonnade.catalog.readers import reader_of
from colonnade.commands.base import UnitOfWork
from colonnade.content.objects import Folder, Place
from colonnade.security.person import Person


@dataclass(frozen=True)
class Demo:
    """The demo organisation while it is loaded. `people` are by login, `places` by key: None is the site."""

    system: UnitOfWork
    people: Mapping[str, Person]
    places: Mapping[str | None, Place]

    @property
    def now(self) -> datetime:
        """The moment of the load (aware UTC): nothing may be dated later."""
        return self.system.now

    def app(self, type_name: str, place: str | None = None) -> Folder:
        """The root of an app, in the site or in a place. Raises LookupError where the plugin isn't on."""
        for root in self.places[place].app_roots():
            if root.type_name == type_name:
                return root
        raise LookupError(f"there is no {type_name} in {place or 'the site'}")

    def uow(self, login: str, days_ago: float = 0, hour: int = 9, minute: int = 0) -> UnitOfWork:
        """A unit of work that acts as a person on a day in the past, at a time of their own zone. Raises KeyError for an unknown login."""
        person = self.people[login]
        there = (self.now - timedelta(days=days_ago)).astimezone(ZoneInfo(person.timezone))
        then = there.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return replace(self.system, actor=reader_of(self.system.root, person), now=min(self.now, then.astimezone(self.now.tzinfo)))
