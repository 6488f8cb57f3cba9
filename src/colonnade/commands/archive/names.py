"""People and groups by name, as archives have them, and the ids that they have here."""

from __future__ import annotations

from collections import Counter
from typing import Any

from colonnade.commands.references import login_of

Root = Any
_PERSON, _GROUP = "person:", "group:"


def principal_name(root: Root, principal: str) -> str:
    """A principal for another site: `person:LOGIN`, `group:NAME`, else as it is."""
    kind, _, number = principal.partition(":")
    if kind == "p":
        return _PERSON + login_of(root, int(number))
    group = root["groups"].get(int(number)) if kind == "g" else None
    return _GROUP + group.name if group is not None else principal


class People:
    """Who the logins of an archive are here. `unknown` counts, by login, how often nobody was found."""

    def __init__(self, root: Root) -> None:
        self._root = root
        self.unknown: Counter[str] = Counter()

    def id_of(self, login: str | None) -> int:
        """The id of the person with this login; 0 for None, and where there is nobody of it."""
        person = self._root["people"].by_login(login) if login else None
        if person is None and login:
            self.unknown[login] += 1
        return person.id if person is not None else 0

    def principal(self, name: str) -> str | None:
        """The principal that `principal_name` gave *name* for, or None when there is none here."""
        if name.startswith(_PERSON):
            person_id = self.id_of(name.removeprefix(_PERSON))
            return f"p:{person_id}" if person_id else None
        if name.startswith(_GROUP):
            group = self._root["groups"].by_name(name.removeprefix(_GROUP))
            return group.principal if group is not None else None
        return name
