"""Searching all texts: the page of results, and what results can be narrowed by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.view import view_config

from colonnade.catalog.changed import changed
from colonnade.catalog.file_texts import file_texts
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Place, place_of
from colonnade.content.types import TYPES
from colonnade.facets.attachments import attachments_of, current_files_of
from colonnade.i18n import LANGUAGES, messages
from colonnade.search.asking import Asker
from colonnade.search.document import Found, Value
from colonnade.search.engines.base import IndexUnusable
from colonnade.search.highlight import Piece, marked, pieces, pieces_in_long
from colonnade.search.indexing import field_texts
from colonnade.search.query import MAX_LENGTH, And, In, Node, Query, Text, parse, replaced, texts

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
PER_PAGE = 20
MAX_VALUES = 8
MAX_GUESSED = 3
"""Words for which it is guessed what they were meant as: each guess asks the index."""
MAX_GUESSES = 5
# From how many changes on that wait for the index people are told so; not how many, as what they may not see is among them.
MANY_CHANGES = 20
MOST_LOOKED_THROUGH = 2_000_000
"""Characters of files that one page of results looks through for what to show: a third of a second at most."""
SHOWN = {
    "type": _("Kind"),
    "place": _("Place"),
    "author": _("Author"),
    "tag": _("Tag"),
    "month": _("Month"),
    "language": _("Language"),
}
"""The facets of results, in their order, with their headings."""
HINTS = (
    ("travel rules", _("Both words, wherever they stand")),
    ('"travel rules"', _("These words, one after the other")),
    ("travel -hotel", _("Without the second word")),
    ("trav*", _("Words that begin like that")),
    ("vpn or wifi", _("One of the two")),
    ("title:travel", _("Only in titles")),
    ("#vpn", _("With that tag")),
    ("by:mei", _("Written by somebody")),
    ("by:me", _("Written by you")),
    ("in:payroll", _("In one place")),
    ("type:wiki", _("Of one kind")),
    ("after:2026-03 before:2026-06", _("Changed in these months")),
)
"""Examples of questions, with what they mean."""


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

    @cached_property
    def _sent(self) -> str:
        return self.request.GET.get("q", "").strip()

    @cached_property
    def query(self) -> Query:
        """The words as they were read."""
        return parse(self._sent)

    @cached_property
    def chosen(self) -> dict[str, Value]:
        """The chosen value of each facet."""
        return {facet: value for facet in SHOWN if (value := self._value(facet)) not in (None, "")}

    def _value(self, facet: str) -> Value | None:
        text = self.request.GET.get(facet, "")[:100]
        return number_in(text) if facet in ("place", "author") else text

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is asked for: then nothing is found either, rather than everything."""
        return self.query.is_empty and not self.chosen

    @property
    def is_plain(self) -> bool:
        """Tell whether only words are asked for, from the beginning of what they find."""
        return not self.query.is_empty and not self.chosen and not self.start

    @property
    def newest(self) -> bool:
        """Tell whether the newest come first, rather than the best: as it was asked for, and always in a feed."""
        return self.for_feed or self.request.GET.get("sort") == "newest"

    @cached_property
    def start(self) -> int:
        """How many results are on the pages before."""
        return max(0, number_in(self.request.GET.get("start")) or 0)

    @cached_property
    def _asker(self) -> Asker:
        request = self.request

        def titles(content_type: Any) -> Iterator[str]:
            return (request.runtime.catalogs.translate(content_type.title, language) for language in LANGUAGES)

        return Asker(request.database, request.reader, request.activity, request.zone, titles)

    @cached_property
    def understood(self) -> tuple[Node, tuple[Any, ...]]:
        """The tree for the engine, and notes about how the words were read."""
        return self._asker.understood(self.query)

    def found(self, facets: tuple[str, ...] = (), *, limit: int = PER_PAGE, tree: Node | None = None) -> Found:
        """What the engine finds. Raises IndexUnusable."""
        asked = self.understood[0] if tree is None else tree
        narrowed = And((asked, *(In(facet, frozenset({value})) for facet, value in self.chosen.items()))) if self.chosen else asked
        order = "newest" if self.newest else "relevance"
        return self.request.runtime.search.search(
            narrowed, self._asker.sight(), sort=order, start=self.start if limit else 0, limit=limit, facets=facets
        )

    def url(self, **changed: Value | None) -> str:
        """The address of this search with some of its parameters changed (None: left out), from the beginning of the results."""
        now = {"q": self.typed, **self.chosen, "sort": "newest" if self.newest else None, "start": None}
        return "/search?" + urlencode({name: value for name, value in {**now, **changed}.items() if value not in (None, "")})


@view_config(route_name="search", permission="view", renderer="colonnade:search.pt")
def search(context: Place, request: Request) -> dict[str, Any]:
    """The results of a search, with the words in their context."""
    asked, t = Search(request), request.t
    request.page.title = t(_("Search"))
    request.page.layout = "reader"
    behind = len(changed(request.database)) > MANY_CHANGES
    page: dict[str, Any] = {"asked": asked, "rows": [], "total": 0, "notes": [], "unusable": False, "meant": None, "behind": behind}
    page |= {"facets_url": None, "narrow": None, "older_url": None, "newer_url": None, "orders": []}
    page["hints"] = [(example, t(what)) for example, what in HINTS]
    if asked.is_empty:
        return page
    request.page.feed_url = asked.url(sort=None).replace("/search?", "/search/feed?", 1)
    page["notes"] = [t(note) for note in asked.understood[1]]
    try:
        return page | _answer(asked, request)
    except IndexUnusable:
        request.response.status_int = 503
        return page | {"unusable": True}


def _answer(asked: Search, request: Request) -> dict[str, Any]:
    """What was found, and the ways on from there. Raises IndexUnusable."""
    found, t = asked.found(), request.t
    if not found.total and asked.is_plain:
        request.runtime.unanswered.note(asked.typed, request.reader.id, request.now)
    orders = [(t(_("Best first")), asked.url(sort=None), not asked.newest), (t(_("Newest first")), asked.url(sort="newest"), asked.newest)]
    return {
        "rows": [_row(obj, asked, request) for obj in request.view.awake(found)],
        "total": found.total,
        "meant": _meant(asked, request) if not found.total else None,
        "orders": orders if found.total > 1 else [],
        **_around(asked, found, request),
    }


def _around(asked: Search, found: Found, request: Request) -> dict[str, Any]:
    """The ways to other pages of results, and to what they can be narrowed by. Raises IndexUnusable."""
    following, before = asked.start + PER_PAGE, asked.start - PER_PAGE
    narrow = list(_facets(asked, request)) if "narrow" in request.GET else None
    query = asked.url().partition("?")[2]
    return {
        "older_url": asked.url(start=following) if found.total > following else None,
        "newer_url": asked.url(start=before if before > 0 else None) if asked.start else None,
        "narrow": narrow,
        "facets_url": f"/-/search/facets?{query}" if narrow is None and (found.total > 1 or asked.chosen) else None,
        "narrow_url": asked.url(narrow=1),
    }


@view_config(route_name="search_facets", permission="view", renderer="colonnade:search_facets.pt")
def facets(context: Place, request: Request) -> dict[str, Any]:
    """What the results of a search can be narrowed by: a part of its page, that comes after it."""
    asked = Search(request)
    try:
        return {"narrow": [] if asked.is_empty else list(_facets(asked, request))}
    except IndexUnusable:
        return {"narrow": []}


def _facets(asked: Search, request: Request) -> Iterator[dict[str, Any]]:
    found = asked.found(tuple(SHOWN), limit=0)
    counts = found.facets
    for facet, heading in SHOWN.items():
        chosen = asked.chosen.get(facet)
        most = sorted(counts[facet].items(), key=lambda pair: (-pair[1], str(pair[0])))
        if facet == "month":
            most = sorted(counts[facet].items(), reverse=True)
        named = ((value, number, _label(facet, value, request)) for value, number in most)
        values = [
            {"label": label, "number": number, "url": asked.url(**{facet: None if value == chosen else value}), "chosen": value == chosen}
            for value, number, label in islice((v for v in named if v[2]), MAX_VALUES)
        ]
        if chosen is not None and not values:
            label = _label(facet, chosen, request) or str(chosen)
            values = [{"label": label, "number": 0, "url": asked.url(**{facet: None}), "chosen": True}]
        if len(values) > 1 or (values and (chosen is not None or values[0]["number"] < found.total)):
            yield {"heading": request.t(heading), "values": values}


def _label(facet: str, value: Value, request: Request) -> str:
    """How a value is called; '' for what the reader has no word for."""
    view = request.view
    match facet:
        case "type":
            content_type = TYPES.get(str(value))
            return request.t(content_type.title) if content_type is not None else ""
        case "place":
            place = view.get(int(value))
            return view.title_of(place) if place is not None else ""
        case "author":
            return view.name_of(int(value)) if view.person(int(value)) is not None else ""
        case "language":
            return LANGUAGES.get(str(value), "")
        case "tag":
            return f"#{value}"
    return str(value)


def _row(obj: Content, asked: Search, request: Request) -> dict[str, Any]:
    view, wanted = request.view, tuple(texts(asked.query.tree))
    content_type = TYPES.get(obj.type_name)
    shown = field_texts(obj, content_type, lambda uid: _title(uid, request), lambda one: view.known_name(one) or "") if content_type else []
    source = " ".join(shown)
    place = place_of(obj)
    return {
        "url": view.url(obj),
        "icon": content_type.icon if content_type is not None else "file-text",
        "kind": request.t(content_type.title) if content_type is not None else "",
        "restricted": view.is_restricted(obj),
        "title": marked(view.title_of(obj), wanted),
        "text": _context(obj, source, [text for text in wanted if not text.in_title], asked),
        "place": view.title_of(place) if place.__parent__ is not None else "",
        "author": view.author_of(obj),
        "when": view.when(obj.modified),
    }


def _context(obj: Content, source: str, wanted: list[Text], asked: Search) -> list[Piece]:
    """What was searched for where it stands: in the object's own text *source*, else in a file of it; else the beginning of its own."""
    own = pieces(source, wanted)
    if any(piece.hit for piece in own):
        return own
    attached = set(attachments_of(obj))
    for stored in current_files_of(obj) if wanted else ():
        text = file_texts(asked.request.database).text(stored)[: asked.left]
        asked.left -= len(text)
        found = pieces_in_long(text, wanted)
        if found:
            return [Piece(f"{stored.name}: "), *found] if stored in attached else found
    return own


def _title(uid: int, request: Request) -> str:
    """What something that is linked is called; '' for what the reader may not see."""
    linked = request.view.get(uid)
    return request.view.title_of(linked) if linked is not None else ""


def _meant(asked: Search, request: Request) -> tuple[str, str] | None:
    """(words, address) of the first guess at what one of the first words was meant as, with which this reader finds something."""
    words_alone = (text for text in texts(asked.query.tree) if len(text.tokens) == 1 and not text.prefix)
    for text in islice(words_alone, MAX_GUESSED):
        for guess in request.runtime.search.words_like(text.tokens[0])[:MAX_GUESSES]:
            other = replaced(asked.understood[0], Text, lambda found, text=text, guess=guess: _with_word(found, text, guess))
            if asked.found(limit=0, tree=other).total:
                words = asked.typed.replace(text.tokens[0], guess) if text.tokens[0] in asked.typed else guess
                return words, asked.url(q=words)
    return None


def _with_word(found: Text, text: Text, word: str) -> Text:
    return Text((word,), found.prefix, found.in_title) if found == text else found
