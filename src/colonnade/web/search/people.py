"""People among what is found: by their names and by the words of what they show the reader."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from pyramid.decorator import reify

from colonnade.catalog.people_texts import PeopleTexts
from colonnade.search.highlight import Piece, marked, pieces
from colonnade.search.query import And, Has, Text
from colonnade.security.person import Person
from colonnade.web.search.asked import PER_PAGE, Search
from colonnade.web.urls import person_path

FIRST = 3
"""People that stand before other results."""
MOST_TEXTS = 2


class PeopleFound:
    """The people whom a search of words alone finds, the best first. One that is narrowed is for content."""

    def __init__(self, asked: Search) -> None:
        self._asked = asked
        request = asked.request
        self._texts = PeopleTexts(request.database, request.reader, request.view.will_change)

    @reify
    def ids(self) -> list[int]:
        """The ids of all."""
        wanted = self._asked.wanted if self._asked.words or self._is_their_kind else ()
        if not wanted and self._is_their_kind:
            return self._texts.everybody()
        return self._texts.saying_all([(text.tokens, text.prefix) for text in wanted]) if not any(t.in_title for t in wanted) else []

    @reify
    def _is_their_kind(self) -> bool:
        """Tell whether the search is for `type:people`, in any language, and words or nothing else."""
        parts = self._asked.query.tree.parts if isinstance(self._asked.query.tree, And) else (self._asked.query.tree,)
        kinds = [part for part in parts if isinstance(part, Has)]
        others = [part for part in parts if not isinstance(part, Has | Text)]
        if len(kinds) != 1 or kinds[0].field != "type" or others or self._asked.is_narrowed:
            return False
        return self._asked.names.is_people(kinds[0].value)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.ids)

    @property
    def url(self) -> str:
        """The address of the page that shows them all."""
        return self._asked.url(people=1)

    def page(self) -> dict[str, Any]:
        """What a page shows of them: among other results the first, on a page of their own a part of them, with the ways on."""
        start = self._asked.start if self.are_alone else 0
        following, before = start + PER_PAGE, start - PER_PAGE
        page = {"rows": list(map(self._drawn, self._some(start))), "total": self.total, "alone": self.are_alone, "url": self.url}
        if self.are_alone:
            page["older_url"] = self._asked.url(people=1, start=following) if self.total > following else None
            page["newer_url"] = self._asked.url(people=1, start=before if before > 0 else None) if start else None
        return page

    @property
    def are_alone(self) -> bool:
        """Tell whether people alone are asked for."""
        return self._is_their_kind or ("people" in self._asked.request.GET and bool(self._asked.words))

    def _some(self, start: int) -> Iterator[Person]:
        return self._texts.people(islice(self.ids, start, start + (PER_PAGE if self.are_alone else FIRST)))

    def addresses(self) -> set[str]:
        """The addresses of those who stand on the page."""
        return {person_path(person) for person in self._some(self._asked.start if self.are_alone else 0)}

    def _drawn(self, person: Person) -> str:
        return self._asked.request.render("colonnade:search_person.pt", {"row": self._row(person)})

    def _row(self, person: Person) -> dict[str, Any]:
        view, wanted = self._asked.request.view, self._asked.wanted
        name = person.display_name(view.language)
        other = person.name if name == person.native_name else person.native_name
        parts = (view.profile_value(person, "job_title"), view.profile_value(person, "department"))
        return {
            "url": person_path(person),
            "face": view.face(person).circle,
            "title": marked(name, wanted),
            "other": marked(other, wanted) if other else [],
            "texts": list(islice(self._where(person), MOST_TEXTS)),
            "note": " · ".join(filter(None, parts)),
        }

    def _where(self, person: Person) -> Iterator[tuple[str, list[Piece]]]:
        """(title of a field, pieces) of where the words stand."""
        view = self._asked.request.view
        for field, text in self._texts.texts(person):
            found = pieces(text, self._asked.wanted)
            if any(piece.hit for piece in found):
                yield view.t(field.title_in(view.language)), found
