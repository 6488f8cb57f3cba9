"""Who wrote what a reader finds for some words: how much, how lately, and where that can be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyramid.decorator import reify

from colonnade.clock import to_microseconds
from colonnade.content.tags import to_tag
from colonnade.content.types import TYPES, ContentType
from colonnade.search.document import Value, state_value
from colonnade.search.engines.base import IndexUnusable
from colonnade.search.query import EVERYTHING, And, Between, In, Node
from colonnade.web.search.asked import Search
from colonnade.web.search.values import label

if TYPE_CHECKING:
    from pyramid.request import Request

LATELY = timedelta(days=365)
MOST_KINDS = 6
"""Kinds of content that are told apart: each asks the index."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what somebody wrote: what it is called, how many there are, and the address of the search that shows them."""

    title: str
    number: int
    url: str


class About:
    """What the reader finds for *words*, by the ids of who wrote it: numbers in all, of the last year, praised, and tagged so.

    All of it is as the index has it now. Where that can't be asked, everything is empty, and it isn't `usable`.
    """

    def __init__(self, request: Request, words: str) -> None:
        self._request, self._words = request, words
        self._asked = Search(request, for_feed=True)  # the newest first: nothing need be weighed
        self._tree = self._asked.meant(words)
        self.tag = to_tag(words)
        self.usable = True
        self._kinds: Mapping[Value, int] = {}
        self.written: Mapping[Value, int] = {}
        if self._tree != EVERYTHING:
            self.written, self._kinds = self._counted(self._tree, "author", "type")

    @reify
    def lately(self) -> Mapping[Value, int]:
        """What was changed in the last year."""
        since = to_microseconds(self._request.now - LATELY)
        return self._authors(Between(since=since)) if self.written else {}

    @reify
    def praised(self) -> Mapping[Value, int]:
        """What stands at a status that says that others found it good."""
        return self._authors(In("state", frozenset(self._good()))) if self.written and self._good() else {}

    @reify
    def tagged(self) -> Mapping[Value, int]:
        """What has the words for a tag, whatever is in it."""
        return self._counted(In("tag", frozenset({self.tag})), "author")[0] if self.tag else {}

    def parts(self, authors: Collection[int]) -> dict[int, list[Part]]:
        """What each of these authors wrote: praised things first, then by kind, the most frequent first, then what is tagged so."""
        found: dict[int, list[Part]] = {author: [] for author in authors}
        for state in self._good() if self.praised else ():
            self._enter(found, self._authors(In("state", frozenset({state}))), "state", state)
        kinds = sorted(self._kinds, key=lambda kind: -self._kinds[kind])[:MOST_KINDS]
        for kind in kinds:
            counts = self._authors(In("type", frozenset({kind}))) if len(self._kinds) > 1 else self.written
            self._enter(found, counts, "type", kind)
        self._enter(found, self.tagged, "tag", self.tag)
        return found

    def _enter(self, found: Mapping[int, list[Part]], counts: Mapping[Value, int], facet: str, value: Value) -> None:
        kind = str(value).partition("/")[0] if facet == "state" else ""
        title = label(self._request, facet, value, kind)
        words = {} if facet == "tag" else {"q": self._words}
        for author in found.keys() & counts.keys() if title else ():
            url = "/search?" + urlencode({**words, "author": author, facet: value})
            found[author].append(Part(title, counts[author], url))

    def _good(self) -> list[str]:
        return [state_value(kind.name, status) for kind in self._types() for status in kind.praised]

    def _types(self) -> Iterator[ContentType]:
        return (kind for kind in TYPES if self._request.activity.is_type_on(kind.name))

    def _authors(self, narrowed: Node) -> Mapping[Value, int]:
        return self._counted(And((self._tree, narrowed)), "author")[0]

    def _counted(self, tree: Node, *facets: str) -> list[Mapping[Value, int]]:
        try:
            found = self._asked.found(facets, limit=0, tree=tree, whole=True).facets
        except IndexUnusable:
            self.usable, found = False, {}
        return [found.get(facet, {}) for facet in facets]
