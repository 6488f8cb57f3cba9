"""What somebody wrote, as far as the reader may read it: how much of each kind, the latest of it, and where all of it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyramid.decorator import reify

from colonnade.content.objects import Content
from colonnade.plugins.call import call
from colonnade.search.document import Value, state_value
from colonnade.search.engines.base import IndexUnusable
from colonnade.search.query import And, In, Node
from colonnade.web.search.asked import Search
from colonnade.web.search.values import label

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.security.person import Person

MOST_KINDS = 8
LATEST = 3
LATELY = 20
"""So many of the latest things are looked at first: in them is what the index doesn't know yet, and mostly the latest of each kind."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of what somebody wrote: what it is called, how many there are, the address of all, and the latest."""

    title: str
    number: int
    url: str
    latest: tuple[Content, ...]


class Written:
    """What *person* wrote that the reader may read. Numbers are as the search has them that their addresses lead to.

    Where the index can't be asked, they are 0, or those of the latest things.
    """

    def __init__(self, request: Request, person: Person) -> None:
        self._request, self._person = request, person
        self._asked = Search(request, for_feed=True)  # the newest first

    def number(self, type_name: str, status: str = "") -> int:
        """How much of a type there is, or how much of it stands at a status."""
        return self._counts["state"].get(state_value(type_name, status), 0) if status else self._counts["type"].get(type_name, 0)

    def url(self, type_name: str = "", status: str = "") -> str:
        """The address of the search that shows all of it: of a type, or of what stands at a status."""
        narrowed = {"state": state_value(type_name, status)} if status else {"type": type_name} if type_name else {}
        return "/search?" + urlencode({"author": self._person.id, **narrowed, "sort": "newest"})

    def latest(self, type_name: str, status: str = "", *, limit: int = LATEST) -> list[Content]:
        """The latest of it that the index has. What is dormant is left out."""
        narrowed = In("state", frozenset({state_value(type_name, status)})) if status else In("type", frozenset({type_name}))
        try:
            found = self._asked.found(limit=limit, tree=And((self._by, narrowed)), whole=True)
        except IndexUnusable:
            return []
        return list(self._request.view.awake(found))

    @reify
    def kinds(self) -> list[Kind]:
        """The kinds of it, the most frequent first, each with its latest."""
        lately: dict[str, list[Content]] = {}
        for obj in self._request.view.by(self._person.id, limit=LATELY):
            lately.setdefault(obj.type_name, []).append(obj)
        numbers = {name: max(self.number(name), len(lately.get(name, ()))) for name in {*map(str, self._counts["type"]), *lately}}
        first = sorted(numbers, key=lambda name: (-numbers[name], name))
        named = [(name, title) for name in first if (title := label(self._request, "type", name))]
        return [Kind(title, numbers[name], self.url(name), self._first(name, lately.get(name, []))) for name, title in named[:MOST_KINDS]]

    def _first(self, type_name: str, lately: list[Content]) -> tuple[Content, ...]:
        """The latest of a type, of which these are known: others are asked for only where there are more."""
        more = self.latest(type_name) if len(lately) < LATEST and self.number(type_name) > len(lately) else []
        return tuple({obj.uid: obj for obj in (*lately, *more)}.values())[:LATEST]

    def evidence(self) -> Iterator[tuple[str, str]]:
        """(sentence, address or '') of what plugins tell of it. What is none is left out."""
        request = self._request
        site = request.view.at(request.database["site"])
        found = call(request.runtime.registry, request.activity, "contributions", view=site, person=self._person, written=self)
        offered = (one for _plugin, sentences in found if isinstance(sentences, list | tuple) for one in sentences)
        return (one for one in offered if isinstance(one, tuple) and len(one) == 2 and all(isinstance(part, str) for part in one))

    @property
    def _by(self) -> Node:
        return In("author", frozenset({self._person.id}))

    @reify
    def _counts(self) -> Mapping[str, Mapping[Value, int]]:
        """One question for all numbers."""
        try:
            found = self._asked.found(("type", "state"), limit=0, tree=self._by, whole=True).facets
        except IndexUnusable:
            found = {}
        return {"type": {}, "state": {}, **found}
