"""Quick search: what the field at the top of each page lists while somebody types. Answered from the catalog alone."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from colonnade.catalog.index import catalog, tag_walk
from colonnade.catalog.title_words import matches
from colonnade.content.objects import Content, Place, place_of
from colonnade.i18n import messages
from colonnade.search.query import too_long
from colonnade.security.person import Person
from colonnade.security.person_fields import search_key, search_keys
from colonnade.web.quick_commands import commands
from colonnade.web.urls import path_for, person_path, tag_path

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
Row = Mapping[str, Any]

MAX_TYPED = 100
# Rows of a group that is alone, and of one among others: titles, which most people are after, stand below those and stay in sight.
ALONE, AMONG = 6, 4
ONE_KIND = 20
"""Rows when a sign asks for one group."""
MAX_OPENED, MAX_PEOPLE, MAX_TAGS, MAX_TAG_NAMES = 20, 50, 50, 5000


def answer(request: Request, typed: str, at: Content | None) -> dict[str, Any]:
    """Groups of rows for what was *typed* on the page of *at*, how many there are in words, and a note where not all of it counts.

    A sign at the beginning asks for one group alone; nothing typed for what the reader opened lately.
    """
    text = unicodedata.normalize("NFKC", typed[:MAX_TYPED]).strip()
    only = ONLY.get(text[:1])
    suggestions = Suggestions(request, text[1:].strip() if only else text, at)
    if only:
        found = [(only[0], only[1](suggestions, ONE_KIND))]
    else:
        found = list(suggestions.of_all_kinds() if text else suggestions.to_begin_with())
    groups = [{"title": request.t(title), "rows": rows} for title, rows in ((title, list(rows)) for title, rows in found) if rows]
    number = sum(len(group["rows"]) for group in groups)
    said = request.view.plural("${n} suggestion", "${n} suggestions", number)
    note = request.t(too_long(MAX_TYPED)) if len(typed) > MAX_TYPED else ""
    return {"groups": groups, "words": suggestions.words, "said": said, "note": note}


class Suggestions:
    """What there is for some words, one kind at a time. Without words each kind gives its first."""

    def __init__(self, request: Request, words: str, at: Content | None) -> None:
        self.words = words
        self._request, self._view, self._at = request, request.view, at

    def of_all_kinds(self) -> Iterator[tuple[str, Iterable[Row]]]:
        """(title of a group, rows) in the order in which they are shown."""
        opened = list(self.opened(AMONG))
        known = {row["url"] for row in opened}
        yield _("Opened lately"), opened
        yield _("People"), self.people(AMONG)
        yield _("Communities"), self.places(AMONG)
        yield _("Titles"), [row for row in self.titles(ALONE + len(opened)) if row["url"] not in known][:ALONE]
        yield _("Commands"), self.commands(AMONG)

    def to_begin_with(self) -> Iterator[tuple[str, Iterable[Row]]]:
        """What there is before anything is typed: what was opened lately, or, for who opened nothing yet, what can be done."""
        opened = list(self.opened(ALONE))
        yield (_("Opened lately"), opened) if opened else (_("Commands"), self.commands(ALONE))

    def opened(self, limit: int) -> Iterator[Row]:
        """What the reader opened lately."""
        return islice((self._content(obj) for obj in self._view.recent(MAX_OPENED) if self._fits(obj.title)), limit)

    def titles(self, limit: int) -> Iterator[Row]:
        """Content of every kind."""
        return map(self._content, self._view.titled(self.words, limit=limit))

    def people(self, limit: int) -> Iterator[Row]:
        """Whom the reader knows of: all who are here for employees, for guests those with whom they share a community."""
        first, *others = search_key(self.words).split() or [""]
        found = islice(self._view.people_shown.people(self._request.database["people"].named(first)), MAX_PEOPLE)
        people = list(islice((person for person in found if not others or _is_called(person, others)), limit))
        names = Counter(person.display_name(self._request.language) for person in people)
        return (self._person(person, alike=names[person.display_name(self._request.language)] > 1) for person in people)

    def places(self, limit: int) -> Iterator[Row]:
        """Communities, by title."""
        places = (child for child in self._request.database["site"].values() if isinstance(child, Place))
        named = sorted((place for place in places if self._fits(place.title)), key=lambda place: place.title)
        shown = islice((place for place in named if self._view.can("know", place)), limit)
        return (_row(self._called(place), path_for(place), "users", place.description) for place in shown)

    def _called(self, place: Place) -> str:
        return self._view.t(_("${title} (archived)", mapping={"title": place.title})) if place.archived else place.title

    def tags(self, limit: int) -> Iterator[Row]:
        """Tags in use that the reader may see, those on most objects first."""
        view = self._view
        found = view.tags(limit=limit) if not self.words else islice(self._tags_that_fit(), limit)
        return (_row(name, tag_path(name), "tag", meta=view.plural("${n} entry", "${n} entries", number)) for name, number in found)

    def _tags_that_fit(self) -> Iterator[tuple[str, int]]:
        prefix = tag_walk("")
        names = (name.removeprefix(prefix) for name in islice(catalog(self._request.database).names(prefix), MAX_TAG_NAMES))
        counted = [(name, self._view.count_tagged(name)) for name in islice(filter(self._fits, names), MAX_TAGS)]
        used = sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0]))
        return (pair for pair in used if self._view.tagged(pair[0], limit=1)[0])

    def commands(self, limit: int) -> Iterator[Row]:
        """What the reader can do here and now."""
        found = commands(self._request, self._at)
        return islice((_row(title, url, icon) for title, url, icon in found if self._fits(title)), limit)

    def _fits(self, title: str) -> bool:
        return not self.words or matches(self.words, title)

    def _content(self, obj: Content) -> Row:
        view, place = self._view, place_of(obj)
        row = view.row(obj)
        where = place.title if place.__parent__ is not None or obj.__parent__ is None else view.title_of(obj.__parent__)
        return _row(view.title_of(obj), row.url, row.icon or "file", where, row.meta or "")

    def _person(self, person: Person, *, alike: bool) -> Row:
        """Somebody; of several *alike* by name each with the user name."""
        language = self._request.language
        name = person.display_name(language)
        other = person.name if name == person.native_name else person.native_name
        work = self._view.profile_value(person, "department") or self._view.profile_value(person, "job_title")
        note = " · ".join(filter(None, (person.login if alike else "", work)))
        return _row(name, person_path(person), "user", note, other)


def _row(title: str, url: str, icon: str, note: str = "", meta: str = "") -> Row:
    return {"title": title, "url": url, "icon": icon, "note": note, "meta": meta}


def _is_called(person: Person, words: list[str]) -> bool:
    keys = search_keys(person.name) | search_keys(person.native_name) | search_keys(person.login)
    return all(any(key.startswith(word) for key in keys) for word in words)


ONLY: Mapping[str, tuple[str, Callable[[Suggestions, int], Iterable[Row]]]] = {
    ">": (_("Commands"), Suggestions.commands),
    "@": (_("People"), Suggestions.people),
    "#": (_("Tags"), Suggestions.tags),
    "/": (_("Communities"), Suggestions.places),
}
