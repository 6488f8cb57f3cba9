"""What is shown of what was found: its title, what was searched for where it stands, and what it is in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from colonnade.catalog.file_texts import file_texts
from colonnade.content.objects import Content, lineage, place_of
from colonnade.content.texts import texts_of
from colonnade.content.types import TYPES, answered
from colonnade.facets.attachments import attachments_of, current_files_of
from colonnade.search.highlight import Piece, marked, pieces, pieces_in_long
from colonnade.search.indexing import field_texts
from colonnade.search.query import Text
from colonnade.web.keeping import changed_at
from colonnade.web.quick import Row, Suggestions
from colonnade.web.search.asked import Search

MAX_NAMED = 3
MAX_ABOVE = 3


def people_and_places(asked: Search) -> list[Row]:
    """Some people and communities that are called like the words, as quick search finds them: first, where nothing is narrowed."""
    words = asked.words
    if asked.start or (len(words) < 2 and words.isascii()):
        return []
    named = Suggestions(asked.request, words, None)
    return [*named.people(MAX_NAMED), *named.places(MAX_NAMED)]


def drawn(obj: Content, asked: Search) -> str:
    """An object in the list of results; kept for who searches for the same and sees the same, unless it has files to look through."""
    request = asked.request
    view, where = request.view, " › ".join(_where(obj, asked))

    def draw() -> str:
        return request.render("colonnade:search_hit.pt", {"row": row(obj, asked, where)})

    if current_files_of(obj):
        return draw()
    links = view.changes() if any(text.targets for text in texts_of(obj)) else None
    name = (obj.uid, changed_at(obj), links, view.url(obj), where, bool(place_of(obj).archived))
    return view.kept(name, asked.wanted, draw, timed=True, among=request.runtime.hits)


def row(obj: Content, asked: Search, where: str) -> dict[str, Any]:
    """An object as the list of results shows it."""
    request = asked.request
    view, content_type = request.view, TYPES.get(obj.type_name)
    title, text = _shown(obj, asked)
    return {
        "url": view.url(obj),
        "icon": content_type.icon if content_type is not None else "file-text",
        "kind": request.t(content_type.title) if content_type is not None else "",
        "restricted": view.is_restricted(obj),
        "titled": content_type is None or content_type.titled,
        "title": title,
        "text": text,
        "where": where,
        "archived": bool(place_of(obj).archived),
        "author": view.name_of(obj.creator),
        "when": view.when(obj.modified),
    }


def _shown(obj: Content, asked: Search) -> tuple[list[Piece], list[Piece]]:
    """(title, text) of an object: what was searched for where it stands, in its own text, else in a file of it.

    What has no title of its own but the beginning of its text is called by that text, which doesn't stand there twice.
    """
    view, content_type, wanted = asked.request.view, TYPES.get(obj.type_name), asked.wanted
    shown = field_texts(obj, content_type, lambda uid: _title(uid, asked), lambda one: view.known_name(one) or "") if content_type else []
    in_text = [text for text in wanted if not text.in_title]
    untitled = content_type is not None and not content_type.titled and any(shown)
    own = pieces(" ".join(shown), wanted if untitled else in_text)
    in_file = [] if any(piece.hit for piece in own) else _in_a_file(obj, in_text, asked)
    return (own, in_file) if untitled else (marked(view.title_of(obj), wanted), in_file or own)


def _in_a_file(obj: Content, wanted: list[Text], asked: Search) -> list[Piece]:
    """What was searched for where it stands in a file of an object; nothing where it stands in none."""
    attached = set(attachments_of(obj))
    for stored in current_files_of(obj) if wanted else ():
        text = file_texts(asked.request.database).text(stored)[: asked.left]
        asked.left -= len(text)
        found = pieces_in_long(text, wanted)
        if found:
            return [Piece(f"{stored.name}: "), *found] if stored in attached else found
    return []


def _where(obj: Content, asked: Search) -> Iterator[str]:
    """What an object is in, from the community on: what the reader may see of it, as the first and the last, without the app itself."""
    view, place = asked.request.view, place_of(obj)
    if place.__parent__ is not None:
        yield view.title_of(place)
    named = answered(obj)  # by the object's own title
    above = [node for node in lineage(obj.__parent__) if node is not named and not node.is_place and not node.__parent__.is_place][::-1]
    titles = list(filter(None, (asked.title_seen(node) for node in above)))
    yield from titles if len(titles) < MAX_ABOVE else (titles[0], "…", titles[-1])


def _title(uid: int, asked: Search) -> str:
    """What something that is linked is called; '' for what the reader may not see."""
    view = asked.request.view
    linked = view.get(uid)
    return view.title_of(linked) if linked is not None else ""
