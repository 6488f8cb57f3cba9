"""The list of accounts for administrators: found by name, login or e-mail, narrowed by what became of them, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.content.fields import clean_line
from colonnade.content.numbers import number_in
from colonnade.i18n import messages
from colonnade.security.groups import is_administrator
from colonnade.security.person import Person

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
PER_PAGE = 60
MOST_TYPED = 254
STATES = {
    "active": _("Active"),
    "left": _("Can't sign in"),
    "guests": _("Guests"),
    "new": _("No password yet"),
    "administrators": _("Administrators"),
}
"""What accounts are narrowed by, with the words for it."""


class Accounts:
    """What an address asks for of the list: `q`, `state` and `start`."""

    def __init__(self, root: MutableMapping[str, Any], asked: MutableMapping[str, str]) -> None:
        self._root = root
        self.words = clean_line(asked.get("q", ""))[:MOST_TYPED]
        state = asked.get("state", "")
        self.state = state if state in STATES else ""
        self._found = list(self._narrowed())
        last = max(0, (len(self._found) - 1) // PER_PAGE * PER_PAGE)
        self.start = min(max(0, number_in(asked.get("start")) or 0), last)

    @property
    def number(self) -> int:
        """How many there are in all."""
        return len(self._found)

    def people(self) -> list[Person]:
        """Those on this page, by name."""
        people = self._root["people"]
        return [people.get(person_id) for person_id in self._found[self.start : self.start + PER_PAGE]]

    @property
    def newer_url(self) -> str | None:
        """The address of the page before."""
        return self._url(max(0, self.start - PER_PAGE)) if self.start else None

    @property
    def older_url(self) -> str | None:
        """The address of the page after."""
        return self._url(self.start + PER_PAGE) if self.start + PER_PAGE < self.number else None

    def _url(self, start: int) -> str:
        asked = {"q": self.words, "state": self.state, "start": start}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"/admin/people?{query}" if query else "/admin/people"

    def _narrowed(self) -> Iterator[int]:
        """Ids in the order of names: nobody is loaded of whom it can be told without."""
        everyone = self._root["people"]
        ids = (i for i in self._called() if not (everyone.left(i) and everyone.get(i).erased))
        match self.state:
            case "active":
                return (i for i in ids if not everyone.left(i))
            case "left":
                return (i for i in ids if everyone.left(i))
            case "guests":
                return (i for i in ids if everyone.get(i).kind == "guest")
            case "new":
                return (i for i in ids if not everyone.left(i) and everyone.get(i).password_hash is None)
            case "administrators":
                return (i for i in ids if is_administrator(self._root, i))
        return ids

    def _called(self) -> Iterable[int]:
        everyone = self._root["people"]
        if not self.words:
            return everyone.named("", inactive=True)
        exactly = everyone.by_login(self.words)
        first, *others = self.words.split()
        sets = [set(everyone.named(word, inactive=True)) for word in others]
        by_name = (i for i in everyone.named(first, inactive=True) if all(i in found for found in sets))
        return dict.fromkeys([*((exactly.id,) if exactly is not None else ()), *by_name, *self._at_address()])

    def _at_address(self) -> Iterator[int]:
        """Those whose e-mail address begins with the words."""
        return islice(self._root["people"].at_address(self.words), MOST_TYPED)


def choices(request: Request, state: str) -> list[tuple[str, str, bool]]:
    """(value, label, chosen) for the field that narrows the list."""
    return [("", request.t(_("All accounts")), not state), *((name, request.t(title), name == state) for name, title in STATES.items())]
