"""Reading a Markdown file: from its text to a `Document`."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import pairwise

from markdown_it.token import Token

from colonnade.commands.markdown_import import front_matter
from colonnade.commands.markdown_import.document import Document, Heading, Span
from colonnade.commands.markdown_import.front_matter import FrontMatter
from colonnade.commands.markdown_import.html_tags import TAG, embedded, markdown_for, read_tag, tables_as_markdown
from colonnade.commands.markdown_import.language import guess_language
from colonnade.commands.markdown_import.parser import Event, blocks_of, events_in, plain_text_of
from colonnade.content.fields import clean_line, clean_text
from colonnade.content.names import fold_title

MAX_TITLE = 200
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]")
_ALERTS = {
    "en": {"NOTE": "Note", "TIP": "Tip", "IMPORTANT": "Important", "WARNING": "Warning", "CAUTION": "Caution"},
    "zh_Hant": {"NOTE": "附註", "TIP": "提示", "IMPORTANT": "重要", "WARNING": "警告", "CAUTION": "小心"},
}
_KEEPS_END = re.compile(r"^\[!\w+\]$|<br\s*/?>$", re.IGNORECASE)
_HEADING_ID = re.compile(r"[ \t]*\{:?[ \t]*#([\w.:-]+)[^{}\n]*\}[ \t]*$")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]")
_END_OF_A = re.compile(r"</a\s*>", re.IGNORECASE)


@dataclass
class _Reading:
    """A reading on its way."""

    body: str
    lines: list[str]
    starts: list[int]
    language: str
    keep_lines: bool = False
    spans: list[Span] = field(default_factory=list)
    anchors: list[tuple[int, str]] = field(default_factory=list)
    headings: list[tuple[Heading, int, int]] = field(default_factory=list)
    """Each with the range of its lines."""

    def add(self, start: int, end: int, kind: str, **more: object) -> None:
        self.spans.append(Span(start, end, kind, **more))


def read(source: str, language: str | None = None, *, keep_lines: bool = False) -> Document:
    """Understand the text of a file.

    *language* is that of the page, if it is known without looking. *keep_lines*: an end of a line in a paragraph is meant as one.
    """
    front, body = front_matter.split(clean_text(source))
    body = tables_as_markdown(body)
    language = language or front.language or guess_language(body)
    lines = body.split("\n")
    starts = [0]
    for text in lines:
        starts.append(starts[-1] + len(text) + 1)
    reading = _Reading(body, lines, starts, language, keep_lines)
    _read_blocks(reading)
    title = _take_title(reading, front)
    spans = sorted(reading.spans, key=lambda span: (span.start, -span.end))
    headings = tuple(heading for heading, _, _ in reading.headings)
    return Document(front, title, body, front.lines + 1, language, headings, tuple(reading.anchors), tuple(spans))


# Blocks


def _read_blocks(reading: _Reading) -> None:
    env: dict = {"events": []}
    depth = in_quote = 0
    cells = _Cells()
    for before, token in pairwise([Token("start", "", 0), *blocks_of(reading.body, env)]):
        depth += token.nesting if token.type in ("table_open", "table_close") else 0
        in_quote += token.nesting if token.type.startswith("blockquote_") else 0
        if token.type == "html_block" and token.map:
            _read_html(reading, *token.map, env, within=token.level > 0)
        elif token.type == "inline" and token.map:
            starts = cells.starts(reading, token) if depth else _line_starts(reading, token)
            if starts is not None:
                _read_inline(reading, token, starts, env, in_table=depth > 0, heading=before.tag if before.type == "heading_open" else "")
                if in_quote:
                    _read_alert(reading, token, starts)
    _remove_definitions(reading, env.get("references", {}))


def _line_starts(reading: _Reading, token: Token) -> Callable[[int], int] | None:
    """From a position in the text of a block to one in the body: each line of it is the end, or a part, of a line of the body."""
    places: list[tuple[int, int]] = []
    position = 0
    first, last = token.map
    for number, text in enumerate(token.content.split("\n")):
        line = reading.lines[first + number] if first + number < last else ""
        at = len(line.rstrip()) - len(text.rstrip())
        if at < 0 or not line.startswith(text.rstrip(), at):
            at = line.find(text)
        if at < 0:
            return None
        places.append((position, reading.starts[first + number] + at))
        position += len(text) + 1

    def place(at: int) -> int:
        start, there = places[bisect(places, (at, len(reading.body))) - 1]
        return there + at - start

    return place


class _Cells:
    """Finds the cells of tables in the body: one after the other on a line, where each | of a text has a backslash."""

    def __init__(self) -> None:
        self._line, self._position = -1, 0

    def starts(self, reading: _Reading, token: Token) -> Callable[[int], int] | None:
        line = token.map[0]
        if line != self._line:
            self._line, self._position = line, 0
        written = token.content.replace("|", "\\|")
        at = reading.lines[line].find(written, self._position)
        if at < 0:
            return None
        self._position = at + len(written)
        start = reading.starts[line] + at
        return lambda position: start + position + token.content.count("|", 0, position)


def _remove_definitions(reading: _Reading, references: dict) -> None:
    """Definitions of links to other files go: their links are written out."""
    for reference in references.values():
        if is_local(reference["href"]) and "map" in reference:
            first, last = reference["map"]
            if all(re.match(r" {0,3}\[|\s", reading.lines[n]) for n in range(first, last)):
                reading.add(reading.starts[first], min(reading.starts[last], len(reading.body)), "text")


def is_local(href: str) -> bool:
    """Whether an address names a file, rather than another site or a place in the same text."""
    return bool(href) and not href.startswith(("#", "//")) and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", href)


# Texts of blocks


def _read_inline(reading: _Reading, token: Token, place: Callable[[int], int], env: dict, *, in_table: bool, heading: str) -> None:
    content = token.content
    if heading:
        _read_heading(reading, token, place, int(heading[1]), env)
    if "[" in content or "<" in content:
        for event in events_in(content, env):
            _note_event(reading, content, event, place, in_table)
    if not in_table and not heading and not reading.keep_lines:
        _join_lines(reading, content, place)


def _join_lines(reading: _Reading, content: str, place: Callable[[int], int]) -> None:
    """A paragraph that was broken into lines for the editor goes on one line: here each end of a line is shown as one."""
    for match in re.finditer(r"(?<![ \\\n])( ?)\n *", content):
        left, right = content[match.start() - 1 : match.start()], content[match.end() : match.end() + 1]
        joined = "" if _WIDE.match(left) and _WIDE.match(right) else " "
        if not content.startswith(": ", match.end()) and not _KEEPS_END.search(content, max(0, match.start() - 20), match.start()):
            reading.add(place(match.start()), place(match.end()), "text", text=joined)


def _read_alert(reading: _Reading, token: Token, place: Callable[[int], int]) -> None:
    match = _ALERT.match(token.content)
    if match:
        reading.add(place(0), place(match.end()), "text", text=f"**{_ALERTS[reading.language][match[1]]}**")


def _read_heading(reading: _Reading, token: Token, place: Callable[[int], int], level: int, env: dict) -> None:
    content, given = token.content, ""
    if match := _HEADING_ID.search(content):
        given = match[1]
        reading.add(place(match.start()), place(match.end() - 1) + 1, "text")
        content = content[: match.start()]
    first, last = token.map
    heading = Heading(first, level, clean_line(plain_text_of(content, env)), given)
    reading.headings.append((heading, first, last + _underline(reading, token)))


def _underline(reading: _Reading, token: Token) -> int:
    """1 if the heading is one whose line of `===` comes after its text, else 0."""
    last = token.map[1]
    return int(
        not reading.lines[token.map[0]].lstrip("> ").startswith("#")
        and last < len(reading.lines)
        and bool(re.fullmatch(r"[\s>]*(=+|-+)\s*", reading.lines[last]))
    )


def _note_event(reading: _Reading, content: str, event: Event, place: Callable[[int], int], in_table: bool) -> None:
    start, end = place(event.start), place(event.end - 1) + 1
    if event.kind == "html":
        match = TAG.match(content, event.start)
        if match and match.end() == event.end:
            _note_tag(reading, match, start, end, in_table=in_table, block=False)
        return
    label = None
    if event.kind in ("link", "image"):
        first = event.start + (2 if event.kind == "image" else 1)
        label = (place(first), place(event.label_end - 1) + 1 if event.label_end > first else place(first))
    more = {"href": event.href, "label": label, "text": event.text, "in_table": in_table, "has_image": event.has_image}
    reading.add(start, end, event.kind, **more)


# HTML


def _read_html(reading: _Reading, first: int, last: int, env: dict, *, within: bool) -> None:
    """A block of HTML: its tags become Markdown, and no line of it begins with blanks, which would make code of it.

    *within* a list or quotation the beginnings of lines mean something, so there they stay. Without its tags, links in Markdown
    in it are such.
    """
    start, end = reading.starts[first], min(reading.starts[last], len(reading.body))
    if re.match(r"\s*<pre\b", reading.body[start:end], re.IGNORECASE):
        return _read_pre(reading, start, end)
    if re.match(r"\s*<(script|style)\b", reading.body[start:end], re.IGNORECASE):
        return reading.add(start, end, "text", text="\n")
    if re.search(r"<table\b", reading.body[start:end], re.IGNORECASE):
        return None
    for number in range(first, last if not within else first):
        blank = re.match(r"[ \t]+", reading.lines[number])
        if blank:
            reading.add(reading.starts[number], reading.starts[number] + blank.end(), "text")
    for match in TAG.finditer(reading.body, start, end):
        _note_tag(reading, match, match.start(), match.end(), in_table=False, block=not within)
    for number in range(first, last):
        events = events_in(reading.lines[number], env) if "[" in reading.lines[number] else ()
        for event in events:
            if event.kind != "html":
                _note_event(reading, reading.lines[number], event, lambda at, start=reading.starts[number]: start + at, False)
    return None


def _read_pre(reading: _Reading, start: int, end: int) -> None:
    """Preformatted text becomes code."""
    match = re.search(r"<pre\b[^>]*>(.*?)(?:</pre\s*>|\Z)", reading.body[start:end], re.IGNORECASE | re.DOTALL)
    if match:
        text = unescape(TAG.sub("", match[1])).strip("\n")
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        reading.add(start + match.start(), start + match.end(), "code", text=f"{fence}\n{text}\n{fence}")


def _note_tag(reading: _Reading, match: re.Match[str], start: int, end: int, *, in_table: bool, block: bool) -> None:
    tag = read_tag(match)
    for name in ("id", "name"):
        if name in tag.attributes:
            reading.anchors.append((_line_at(reading, start), tag.attributes[name]))
    if tag.name == "img":
        reading.add(start, end, "image", href=tag.attributes.get("src", ""), text=tag.attributes.get("alt", ""), in_table=in_table)
    elif tag.name == "a" and tag.attributes.get("href") and not tag.closes:
        _note_anchor(reading, tag.attributes["href"], start, end, in_table)
    elif address := embedded(tag):
        reading.add(start, end, "link", href=address, text=tag.attributes.get("title") or address, in_table=in_table)
    elif (text := markdown_for(tag, block=block, in_table=in_table)) is not None:
        if text == "\n":
            start -= len(reading.body[:start]) - len(reading.body[:start].rstrip(" "))
            text = "" if reading.body.startswith("\n", end) else text
        reading.add(start, end, "text", text=text)


def _note_anchor(reading: _Reading, href: str, start: int, end: int, in_table: bool) -> None:
    """From `<a href>` to `</a>`. What is within is shown, as far as it stays on the same paragraph."""
    closing = _END_OF_A.search(reading.body, end, end + 2000)
    if closing is None or "\n\n" in reading.body[end : closing.start()]:
        return
    inner = reading.body[end : closing.start()]
    text = " ".join(TAG.sub("", inner.replace("\\|", "|") if in_table else inner).split())
    more = {"label": (end, closing.start()), "text": text, "in_table": in_table, "has_image": "<img" in inner or "![" in inner}
    reading.add(start, closing.end(), "link", href=href, **more)


def _line_at(reading: _Reading, position: int) -> int:
    return reading.body.count("\n", 0, position)


# The title


def _take_title(reading: _Reading, front: FrontMatter) -> str:
    """That of the front matter, else the first heading of the first level; one that only repeats the title is taken out of the body."""
    found = next(((n, h) for n, h in enumerate(reading.headings) if h[0].level == 1 and h[0].text), None)
    title = clean_line(front.title)
    if found is None:
        return title
    number, (heading, first, last) = found
    is_title = not title or fold_title(heading.text) == fold_title(title)
    if is_title and len(heading.text) <= MAX_TITLE:
        start, end = reading.starts[first], min(reading.starts[last], len(reading.body))
        if not reading.lines[first].lstrip().startswith((">", "-", "*", "+")):
            reading.spans = [span for span in reading.spans if not start <= span.start < end]
            reading.add(start, end, "text")
            reading.headings[number] = (replace(heading, is_title=True), first, last)
    return title or heading.text
