"""What a reader searches for: the words, and the values of facets that were chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.decorator import reify

from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Place
from colonnade.i18n import LANGUAGES, messages
from colonnade.search.asking import Asker
from colonnade.search.document import Found, Value
from colonnade.search.naming import Names
from colonnade.search.query import MAX_LENGTH, NOTHING, And, In, Node, Query, Text, parse, texts
from colonnade.web.search.values import value_in
from colonnade.web.site_apps import plugin_title

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
PER_PAGE = 20
MOST_LOOKED_THROUGH = 2_000_000
"""Characters of files that one page of results looks through for what to show: a third of a second at most."""
SHOWN = {
    "type": _("Kind", context="of content"),
    "state": _("Status"),
    "place": _("Place"),
    "author": _("Author"),
    "tag": _("Tag"),
    "month": _("Date"),
    "language": _("Language"),
}
"""The facets of results, in their order, with their headings. A `month` may be a whole year, too."""


@dataclass
class Search:
    """What a reader searches for: the words, and the values of facets that were chosen."""

    request: Request
    left: int = MOST_LOOKED_THROUGH
    for_feed: bool = False

    @property
    def typed(self) -> str:
        """The words as they were typed, as many as count."""
        return self._sent[:MAX_LENGTH]

    @reify
    def _sent(self) -> str:
        return self.request.GET.get("q", "").strip()

    @reify
    def query(self) -> Query:
        """The words as they were read."""
        return parse(self._sent)

    @reify
    def wanted(self) -> tuple[Text, ...]:
        """What is looked for in texts, to be shown where it stands."""
        return tuple(texts(self.query.tree))

    def title_seen(self, obj: Content) -> str:
        """What something is called that results are in; '' for what the reader may not see. Many results are in the same."""
        if obj.uid not in self._titles:
            view = self.request.view
            self._titles[obj.uid] = view.title_of(obj) if view.get(obj.uid) is not None else ""
        return self._titles[obj.uid]

    @reify
    def _titles(self) -> dict[int, str]:
        return {}

    @reify
    def _values(self) -> dict[str, Value | None]:
        """The value of each facet that the address has one of; None for what is unknown here, or isn't the reader's."""
        texts = {facet: self.request.GET.get(facet, "").strip() for facet in SHOWN}
        return {facet: value_in(self.request, facet, text) for facet, text in texts.items() if text}

    @reify
    def chosen(self) -> dict[str, Value]:
        """The chosen value of each facet, of those that are known. No other gets into an address again."""
        return {facet: value for facet, value in self._values.items() if value is not None}

    @property
    def unknown(self) -> list[str]:
        """The headings of the facets that were chosen by what isn't known here. Then nothing is found, rather than more than was meant."""
        return [SHOWN[facet] for facet, value in self._values.items() if value is None]

    @property
    def is_narrowed(self) -> bool:
        """Tell whether the search is limited to a value of any facet."""
        return bool(self._values)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is asked for: then nothing is found either, rather than everything."""
        return self.query.is_empty and not self.is_narrowed

    @property
    def words(self) -> str:
        """The words, where a search is for words alone, all of which must be there, in no place in particular; else ''."""
        parts = self.query.tree.parts if isinstance(self.query.tree, And) else (self.query.tree,)
        plain = not self.is_narrowed and all(isinstance(part, Text) for part in parts)
        return " ".join(self.typed.translate(_NO_WORDS).split()) if plain else ""

    @property
    def newest(self) -> bool:
        """Tell whether the newest come first, rather than the best: as it was asked for, and always in a feed."""
        return self.for_feed or self.request.GET.get("sort") == "newest"

    @reify
    def start(self) -> int:
        """How many results are on the pages before."""
        return max(0, number_in(self.request.GET.get("start")) or 0)

    @reify
    def offered(self) -> Place | None:
        """The place that the search can be limited to: the one that the reader comes from (`at`)."""
        place = self.request.view.get(number_in(self.request.GET.get("at")) or 0)
        return place if isinstance(place, Place) and "place" not in self.chosen else None

    @property
    def whole_url(self) -> str:
        """The address of this search without any narrowing."""
        return self.url(**dict.fromkeys(SHOWN))

    @property
    def everywhere_url(self) -> str | None:
        """The address of this search in all places, where it is limited to one."""
        return self.url(place=None) if "place" in self.chosen else None

    @property
    def names(self) -> Names:
        """The words that `type:` and `is:` take."""
        return self._asker.names

    @reify
    def _asker(self) -> Asker:
        request = self.request

        def said(title: str) -> Iterator[str]:
            return (request.runtime.catalogs.translate(title, language) for language in dict.fromkeys((request.language, *LANGUAGES)))

        return Asker(request.database, request.reader, request.activity, request.zone, said, partial(plugin_title, request))

    @reify
    def understood(self) -> tuple[Node, tuple[Any, ...]]:
        """The tree for the engine, and notes about how the words were read."""
        return self._asker.understood(self.query)

    def found(self, facets: tuple[str, ...] = (), *, limit: int = PER_PAGE, tree: Node | None = None, whole: bool = False) -> Found:
        """What the engine finds: of *tree* instead of the words, if there is one, and *whole* without narrowing, from the beginning.

        Raises IndexUnusable.
        """
        asked = self.understood[0] if tree is None else tree
        chosen = () if whole else self._values.items()
        narrowed = And((asked, *(_chosen(facet, value) for facet, value in chosen))) if chosen else asked
        order = "newest" if self.newest else "relevance"
        return self.request.runtime.search.search(
            narrowed, self._asker.sight(), sort=order, start=self.start if limit and not whole else 0, limit=limit, facets=facets
        )

    def meant(self, typed: str) -> Node:
        """What other words ask for."""
        return self._asker.understood(parse(typed))[0]

    def number_of(self, typed: str) -> int:
        """How many results other words would have. Raises IndexUnusable."""
        return self.found(limit=0, tree=self.meant(typed)).total

    def url(self, **changed: Value | None) -> str:
        """The address of this search with some of its parameters changed (None: left out), from the beginning of the results."""
        now = {"q": self.typed, **self.chosen, "sort": "newest" if self.newest else None, "start": None}
        return "/search?" + urlencode({name: value for name, value in {**now, **changed}.items() if value not in (None, "")})


_NO_WORDS = str.maketrans(dict.fromkeys('"“”*＊', " "))


def _chosen(facet: str, value: Value | None) -> Node:
    """What a chosen value asks for: a year stands for its months."""
    if value is None:
        return NOTHING
    is_year = facet == "month" and isinstance(value, str) and len(value) == 4 and value.isdecimal()
    return In(facet, frozenset(f"{value}-{month:02}" for month in range(1, 13)) if is_year else frozenset({value}))
