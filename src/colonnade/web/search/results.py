"""What is shown of what was found: its title, and what was searched for where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.catalog.file_texts import file_texts
from colonnade.content.objects import Content, place_of
from colonnade.content.types import TYPES
from colonnade.facets.attachments import attachments_of, current_files_of
from colonnade.search.highlight import Piece, marked, pieces, pieces_in_long
from colonnade.search.indexing import field_texts
from colonnade.search.query import Text, texts
from colonnade.web.quick import Row, Suggestions
from colonnade.web.search.asked import Search

if TYPE_CHECKING:
    from pyramid.request import Request

MAX_NAMED = 3


def people_and_places(asked: Search) -> list[Row]:
    """Some people and communities that are called like the words, as quick search finds them: first, where nothing is narrowed."""
    words = asked.words
    if asked.start or (len(words) < 2 and words.isascii()):
        return []
    named = Suggestions(asked.request, words, None)
    return [*named.people(MAX_NAMED), *named.places(MAX_NAMED)]


def row(obj: Content, asked: Search) -> dict[str, Any]:
    """An object as the list of results shows it."""
    request = asked.request
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
        "author": view.name_of(obj.creator),
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
