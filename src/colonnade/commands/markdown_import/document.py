"""What a Markdown file holds: its title, headings, language, and each link with where it stands in the text."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from colonnade.commands.markdown_import.front_matter import FrontMatter
from colonnade.content.markup import outline


@dataclass(frozen=True)
class Heading:
    """A heading: its line in the body, level, plain text, the id that its author gave it or '', whether it went into the title."""

    line: int
    level: int
    text: str
    given_id: str = ""
    is_title: bool = False


@dataclass(frozen=True)
class Span:
    """A part of the body that becomes something else: a link or picture, or else simply `text`.

    `href` is as the author meant it; `label` is the part of the body that is shown, if it stands in the body.
    `kind` is `link`, `image`, `named` (double brackets), `embedded` (the same after a `!`), `code`, or `text`.
    """

    start: int
    end: int
    kind: str
    text: str = ""
    href: str = ""
    label: tuple[int, int] | None = None
    in_table: bool = False
    has_image: bool = False


@dataclass(frozen=True)
class Document:
    """What a file holds. Positions of `spans` are in `body`; `first_line` is the number in the file of the first line of it."""

    front: FrontMatter
    title: str
    body: str
    first_line: int
    language: str
    headings: tuple[Heading, ...]
    anchors: tuple[tuple[int, str], ...]
    spans: tuple[Span, ...]

    def line_of(self, position: int) -> int:
        """The number of the line in the file, from 1, of a position in the body."""
        return self.first_line + self.body.count("\n", 0, position)

    def anchor(self, fragment: str) -> str | None:
        """The id that the site gives to the heading which *fragment* means; '' for the top of the page, None if there is none."""
        if fragment in self._ids:
            return self._ids[fragment]
        folded = _folded(fragment)
        return self._folded_ids.get(folded, "" if folded in ("top", "", _folded(self.title)) else None)

    @cached_property
    def _ids(self) -> dict[str, str]:
        shown = [heading for heading in self.headings if not heading.is_title]
        _, made = outline("".join(f"<h{heading.level}>{escape(heading.text)}</h{heading.level}>" for heading in shown))
        new = iter(made)
        ids = ["" if heading.is_title else next(new).id for heading in self.headings]
        found: dict[str, str] = {}
        for name, number in _sections(self.headings):
            found.setdefault(name, ids[number])
        for name in filter(None, ids):  # as this site writes them itself
            found.setdefault(name, name)
        for line, name in self.anchors:
            number = _nearest(self.headings, line)
            if number is not None:
                found.setdefault(name, ids[number])
        return found

    @cached_property
    def _folded_ids(self) -> dict[str, str]:
        return {_folded(name): made for name, made in reversed(self._ids.items())}


def _sections(headings: Sequence[Heading]) -> Iterator[tuple[str, int]]:
    """The anchors that repository viewers make of headings, each with the heading's number."""
    used: dict[str, int] = {}
    for number, heading in enumerate(headings):
        slug = re.sub(r"[^\w\- ]", "", heading.text.lower()).replace(" ", "-")
        count = used[slug] = used.get(slug, -1) + 1
        yield (f"{slug}-{count}" if count else slug), number
        if heading.given_id:
            yield heading.given_id, number


def _nearest(headings: Sequence[Heading], line: int) -> int | None:
    """The heading that an anchor on a line belongs to: the one just below it, else the last one above."""
    after = bisect(headings, line, key=lambda heading: heading.line)
    if after and headings[after - 1].line == line:
        return after - 1
    if after < len(headings) and headings[after].line <= line + 2:
        return after
    return after - 1 if after else None


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
