"""The headings of an object, to which a link can lead: `[[Title#Heading]]` is stored with the id of the heading's element."""

from __future__ import annotations

from functools import lru_cache

from colonnade.content.markup import Heading, id_for_heading, outline
from colonnade.content.names import fold_title
from colonnade.content.objects import Content
from colonnade.content.texts import texts_of


def heading_id(obj: Content, written: str) -> str:
    """The id of the heading that *written* names by its words, or by its id. Of none yet it is the one that it would have."""
    headings = [heading for text in texts_of(obj) for heading in _headings(text.html)]
    folded = fold_title(written)
    named = next((heading.id for heading in headings if fold_title(heading.text) == folded), None)
    if named is None and any(heading.id == written for heading in headings):
        return written
    return named or id_for_heading(written)


def ways_to_write(obj: Content, fragment: str) -> list[str]:
    """What may stand for *fragment* behind a title, the best first; the caller checks that it leads back."""
    words = [heading.text for text in texts_of(obj) for heading in _headings(text.html) if heading.id == fragment]
    return [*words, fragment.removeprefix("h-"), fragment]


@lru_cache(maxsize=32)
def _headings(html: str) -> tuple[Heading, ...]:
    """One text may link many times to another, of which nothing changed in between."""
    return tuple(outline(html)[1])
