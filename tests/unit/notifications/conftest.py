"""Sites on which the queue can be worked out, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from colonnade.notifications.inbox import Told, inbox_of
from colonnade.notifications.telling import tell_some
from colonnade.testing import MemorySite


@dataclass
class Teller:
    """Works out the queue of a site; `letters` are those that were entered: (login, kind, about, due)."""

    site: MemorySite
    letters: list[tuple[str, str, tuple, datetime | None]] = field(default_factory=list)

    def put(self, root: Any, person_id: int, kind: str, now: datetime, about: tuple, due: datetime | None) -> None:
        self.letters.append((root["people"].get(person_id).login, kind, about, due))

    def change(self, work: Callable[[Any], Any]) -> Any:
        result = work(self.site.uow())
        self.site.commit()
        return result

    def __call__(self, most: int = 1000) -> int:
        """Work out what waits now; return how many entries."""
        self.site.commit()
        done = number = tell_some(self.change, self.put, most)
        while number:
            number = tell_some(self.change, self.put, most)
            done += number
        return done

    def inbox(self, login: str) -> list[Told]:
        """The entries of a person, the newest first."""
        found = inbox_of(self.site.root, self.site.root["people"][login].id)
        return list(found.entries()) if found is not None else []

    def told(self, login: str) -> list[tuple[str, str]]:
        """(kind, verb) of the entries of a person, the newest first."""
        return [(told.kind, told.verb) for told in self.inbox(login)]


@pytest.fixture
def tell(site: MemorySite) -> Teller:
    for login in ("ann", "ben", "cho", "dee"):
        site.person(login)
    site.commit()
    return Teller(site)
